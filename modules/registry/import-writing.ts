/**
 * Bulk writing for imports: made for 1 000 rows a call, a handful of statements each, with encryption, macs, origins, counts and trace.
 * Only modules/registry/import calls it. The caller has judged the importer (`allowImport`) and runs inside an action, normally one
 * commit a call.
 */
import type { Permit } from '#kernel/access'
import type { Context } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'

/** One subject of a workbook. Values in canonical spelling, as `readValue` of rules.ts gives them; ids and phones in clear. */
export interface Incoming {
  /** Whom it was matched with; absent: new. */
  readonly id?: Uuid
  /** First day on which the values are so. */
  readonly from: Day
  /** Element → value; the places of a person are elements too: `household`, `relation`, `dwelling`, `place`. */
  readonly values: Readonly<Record<string, string>>
  /** What to call it in the source column, e.g. `人口.xlsx 第12行`; at most 100 characters. */
  readonly source?: string
}

export interface Batch {
  readonly permit: Permit<'registry.import'>
  /** Kept with every value that has none of its own. */
  readonly source: string
  readonly reason: string
}

/** In the order of the rows given. */
export interface Stored {
  readonly id: Uuid
  readonly outcome: 'added' | 'changed' | 'unchanged'
}

/** Key to match a person by; canonical spellings. */
export interface PersonKey {
  readonly idNumber: string | null
  readonly name: string
  readonly birth: Day | null
}
/** `certain`: same id number. `likely`: same name and birth date, and no other id number. Outside of scope: `elsewhere`, no id. */
export interface PersonMatch {
  readonly id: Uuid | null
  readonly grade: 'certain' | 'likely'
  readonly elsewhere: boolean
}

/** Where dwellings are found again: place, building, unit, room. */
export interface DwellingKey {
  readonly place: Uuid
  readonly building: string | null
  readonly unit: string | null
  readonly room: string | null
}

// What follows below under these names (being written): all set-based, all in the order of the rows given.
export type StoreSubjects = (ctx: Context, batch: Batch, rows: readonly Incoming[]) => Promise<Stored[]>
/** `storeDwellings` (values need `place`), `storeHouseholds` (`dwelling` or `place`), `storePersons`, `storeOrganisations`. */
export type MatchPersons = (ctx: Context, keys: readonly PersonKey[]) => Promise<PersonMatch[][]>
export type MatchDwellings = (ctx: Context, keys: readonly DwellingKey[]) => Promise<(Uuid | null)[]>
/** By household code. */
export type MatchHouseholds = (ctx: Context, codes: readonly string[]) => Promise<(Uuid | null)[]>
