/** What a module's `pages.ts` declares; the shells collect it by `import.meta.glob`. Browser-safe and small. */
import type { ComponentType } from 'react'

/** A lazily loaded page module: its default export is the page. */
export type PageModule = { readonly default: ComponentType }

interface Page {
  /** Below the shell's root, without leading slash; `:id` marks a parameter (`reports/:id`). */
  readonly path: string
  /** Key in the module's own `texts` (words.ts). */
  readonly title: string
  /** Loads the page: `() => import('./desk/report.tsx')`. */
  readonly load: () => Promise<PageModule>
  /** Readable without signing in. */
  readonly public?: boolean
}

export type DeskGroup = 'work' | 'place' | 'people' | 'open' | 'govern' | 'system'

export interface DeskPage extends Page {
  /** Group in the left navigation; a page without one is reachable by link only. */
  readonly group?: DeskGroup
  /** Order within the group, small first. */
  readonly order?: number
  /** Shown (and routed) only to a capacity with this `may` flag; `a|b` means either. */
  readonly may?: string
  /** Shown (and routed) only to a capacity that sees matters at all: of its unit or its place. Leaders need no flag for that. */
  readonly sight?: boolean
  /** `g` + this key opens the page. */
  readonly shortcut?: string
  /** Page without the shell around it (sign-in, wall screen). */
  readonly bare?: boolean
}

/** The four entries of the residents' home. */
export type ResidentEntry = 'report' | 'service' | 'deliberate' | 'help'

export interface ResidentPage extends Page {
  /** Big entry of the home this page opens: 报事 report, 办事 service, 议事 deliberate, 服务 help. */
  readonly entry?: ResidentEntry
  /** Tab of the bottom bar besides home, matters and me (at most one more is shown). */
  readonly tab?: boolean
  readonly order?: number
  /** A full-screen task without the bottom bar. */
  readonly task?: boolean
}

/** Places on a module's page that modules above it fill: `place` on the page of one place, `matter` on the page of one matter. The pieces read `:id` (and `at`) of its address. */
export type PageSlotName = 'place' | 'matter'

/** A piece a module puts into a place the shell or a page leaves free. */
export interface ResidentSlot {
  /** `my-matters` on the home, `me` on the page 我的, or a slot of a page. */
  readonly slot: 'my-matters' | 'me' | PageSlotName
  readonly order?: number
  /** Shown to people who are not signed in, too. */
  readonly public?: boolean
  readonly load: () => Promise<PageModule>
}

/** A piece of the desk: `search` in the header (gets no props, navigates itself), `home` on the home page, or a slot of a page. */
export interface DeskSlot {
  readonly slot: 'search' | 'home' | 'bell' | PageSlotName
  readonly order?: number
  /** As in `DeskPage`. */
  readonly may?: string
  /** As in `DeskPage`. */
  readonly sight?: boolean
  /** On a public page: shown to people who are not signed in, too. */
  readonly public?: boolean
  readonly load: () => Promise<PageModule>
}

/** Everything `pages.ts` may export; leave out what there is none of. */
export interface PagesFile {
  readonly desk?: readonly DeskPage[]
  readonly resident?: readonly ResidentPage[]
  readonly deskSlots?: readonly DeskSlot[]
  readonly residentSlots?: readonly ResidentSlot[]
}
