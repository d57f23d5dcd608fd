/** What this browser keeps while it is at a provider: only with it does the answer open anything. */
const NAME = 'linli.provider'

export interface UnderWay {
  readonly provider: string
  readonly browser: string
  /** Query of the sign-in page: it says which page was asked for. */
  readonly search: string
}

export function keep(underWay: UnderWay): void {
  sessionStorage.setItem(NAME, JSON.stringify(underWay))
}

export function kept(): UnderWay | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(NAME) ?? 'null') as UnderWay | null) ?? undefined
  } catch {
    return undefined
  }
}
