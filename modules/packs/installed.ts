/** The workbench of this process. The app makes it from all modules' sections and installs it once, before it serves. */
import type { Packs } from './build.ts'

let installed: Packs | undefined

/** Makes `packs` the workbench behind the endpoints. */
export function installPacks(packs: Packs): void {
  installed = packs
}

/** Throws Error when the app forgot to install one. */
export function workbench(): Packs {
  if (!installed)
    throw new Error('no packs installed: the app calls installPacks(createPacks(…)) before it serves')
  return installed
}
