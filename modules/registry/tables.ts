/** Rows of schema `registry`, as the driver gives them. Days are text, `int8` a bigint. */
import type { Kind, Origin } from './contract.ts'
import type { Element } from './rules.ts'

export interface ElementRow {
  realm: number
  kind: Kind
  id: string
  title: string
  type: Element['type']
  options: Element['options']
  sensitivity: Element['sensitivity']
  basis: string
  freshness_days: number | null
  owner: string | null
  required: boolean
  sort: number
  recorded_at: Date
}

interface Common {
  realm: number
  id: string
  place: string | null
  place_path: string
  revision: number
  changed_at: Date
  /** Unit and post of whoever changed it last: what a stale writer is told. */
  changed_by: string
}

export interface PersonRow extends Common {
  name: string
  initials: string
  sex: 'male' | 'female' | null
  birth: string | null
  id_mac: string | null
  id_masked: string | null
  phone_mac: string | null
  phone_masked: string | null
  residence: string | null
  household: string | null
  relation: string | null
  dwelling: string | null
  state: 'here' | 'left' | 'merged'
  merged_into: string | null
}

export interface HouseholdRow extends Common {
  code: string | null
  dwelling: string | null
  state: 'here' | 'left'
}

export interface DwellingRow extends Common {
  /** '' where there is none. */
  building: string
  unit: string
  room: string
  address: string | null
  area: bigint | null
  use: string | null
  state: 'here' | 'left'
}

export interface OrganisationRow extends Common {
  name: string
  initials: string
  code: string | null
  type: string | null
  dwelling: string | null
  state: 'here' | 'left'
}

export interface RowOf {
  person: PersonRow
  household: HouseholdRow
  dwelling: DwellingRow
  organisation: OrganisationRow
}

export interface FactRow {
  realm: number
  subject: string
  element: string
  no: bigint
  kind: Kind
  value: string | null
  sealed: string | null
  mac: string | null
  masked: string | null
  valid_from: string
  valid_to: string | null
  recorded_at: Date
  superseded_at: Date | null
  origin: Origin
  act: string
  source: string | null
  superseded_by: string | null
}

export interface StayRow {
  realm: number
  subject: string
  from_on: string
  to_on: string | null
  kind: Kind
  dwelling: string | null
  place_path: string
  counted: boolean
}

export interface MergeRow {
  realm: number
  id: string
  kept: string
  person: string
  state: 'here' | 'left'
  reason: string
  at: Date
  by_person: string | null
  undone_at: Date | null
  undone_by: string | null
  undone_reason: string | null
}

export interface CorrectionRow {
  realm: number
  id: string
  person: string
  element: string
  wanted_sealed: string
  said_sealed: string
  state: 'open' | 'accepted' | 'declined'
  answer: string | null
  made_at: Date
  decided_at: Date | null
  decided_by: string | null
}

// What the trace digests. The place follows the dwelling and the tree, not the subject's own facts: it stays out.

const digested = {
  person: [
    'name',
    'sex',
    'birth',
    'id_mac',
    'id_masked',
    'phone_mac',
    'phone_masked',
    'residence',
    'household',
    'relation',
    'dwelling',
    'state',
    'merged_into',
    'revision',
  ],
  household: ['code', 'dwelling', 'state', 'revision'],
  dwelling: ['building', 'unit', 'room', 'address', 'area', 'use', 'state', 'revision'],
  organisation: ['name', 'code', 'type', 'dwelling', 'state', 'revision'],
} as const satisfies Record<Kind, readonly string[]>

/** The part of a subject's row that an act answers for. */
export function factsOfRow(
  kind: Kind,
  row: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(digested[kind].map((column) => [column, row[column] ?? null]))
}
