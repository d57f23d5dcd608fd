/** What the application tells identity when it mounts it: before the first request, and the same for the whole process. */
import type { Ground } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { SignInProvider } from './providers.ts'

export interface Installed {
  /** Whether a person holds a post of administration now. Posts are known above; here only the answer counts. */
  readonly administers: (ground: Ground, person: Uuid) => Promise<boolean>
  readonly providers: readonly SignInProvider[]
  /** Whether text messages reach a phone, or the demonstration shows the code. */
  readonly codes: boolean
  /** Address of the platform without a slash at the end; providers send browsers back there. */
  readonly url: string
}

const nothing: Installed = { administers: async () => false, providers: [], codes: false, url: '' }
let told: Installed = nothing

/** What is left out stays as it was told before. */
export function install(installed: Partial<Installed>): void {
  told = { ...told, ...installed }
}

export const installed = (): Installed => told
