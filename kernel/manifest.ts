/** What a module says of itself; the apps collect manifests and mount them. Server only. */
import type { Action, Query, Context, AnnouncedEvent, Ground } from '#kernel/action'
import type { Endpoint } from '#kernel/endpoint'
import type { Download } from '#kernel/download'
import type { FileReader } from '#kernel/files'
import type { Section } from '#kernel/section'

export interface Route {
  readonly endpoint: Endpoint
  readonly handler:
    | { readonly kind: 'read'; readonly query: Query }
    | { readonly kind: 'write'; readonly action: Action }
  /** Splits what the action answered into the body that leaves and the cookies to set. */
  readonly reply?: (answer: unknown) => Reply
}

export interface Reply {
  readonly body: unknown
  readonly cookies: readonly Cookie[]
}

/** Set for this site only, unreadable to scripts, not sent with other sites' writes. */
export interface Cookie {
  readonly name: string
  /** null takes the cookie away. */
  readonly value: string | null
  /** Kept so long; without it until the browser is closed. */
  readonly maxAgeSeconds?: number
}

/** Answers an announced event in a transaction of its own; must be safe to run twice (the relay also guards). */
export interface Hearer {
  readonly name: string
  readonly event: string
  readonly hear: (ctx: Context, event: AnnouncedEvent) => Promise<void>
}

/** Work outside a request. Either repeated (`everySeconds`) or asked for by `enqueue` of kernel/jobs. */
export interface Job {
  readonly name: string
  readonly everySeconds?: number
  /** `stopping` aborts when the process is told to stop: what is long ends between two commits and runs again later. */
  readonly run: (ground: Ground, data: unknown, stopping?: AbortSignal) => Promise<void>
  readonly retries?: number
}

export interface Manifest {
  readonly name: string
  /** Folder of the module (`import.meta.dirname`), for its migrations. */
  readonly dir: string
  readonly title: string
  readonly dependsOn: readonly string[]
  readonly routes: readonly Route[]
  readonly hears?: readonly Hearer[]
  readonly jobs?: readonly Job[]
  readonly sections?: readonly Section[]
  /** Tables whose rows are digested in the trace: `trace verify` recomputes them. */
  readonly traced?: readonly TracedTable[]
  /** Who may see the files attached to this module's subjects. */
  readonly files?: readonly FileReader[]
  /** Files made on request: templates, lists, error files. */
  readonly downloads?: readonly Download[]
}

export interface TracedTable {
  readonly kind: string
  /** Selects `realm, id` and all digested columns under their digest names, keyset-paged by (realm, id) > ($1, $2) limit $3. */
  readonly page: string
  /** Turns a selected row into exactly what the action digested. */
  readonly row: (row: Record<string, unknown>) => Readonly<Record<string, unknown>>
  /** What people call a selected row, such as its printed number; a fault's sentence says it before the id. */
  readonly called?: (row: Record<string, unknown>) => string
}
