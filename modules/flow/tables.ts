/** Rows of schema `flow`, as the driver gives them. */
import type { Acted } from './rules.ts'

export interface MatterRow {
  realm: number
  id: string
  number: string
  kind: string
  title: string
  snapshot: string
  procedure: string
  step: string
  state: 'open' | 'closed' | 'archived'
  outcome: string | null
  revision: number
  item: string | null
  place: string | null
  place_path: string
  holder: string
  holder_title: string
  signed: boolean
  paused: boolean
  extension_asked: number | null
  involved: string[]
  reporter: string | null
  urgent: string | null
  clock: string | null
  clock_from: Date | null
  due_at: Date | null
  overdue_at: Date | null
  counts: Record<string, number>
  history: Acted[]
  opened_at: Date
  changed_at: Date
  ended_at: Date | null
  merged_into: string | null
  /** Everybody of the realm may read it, signed in or not: number, place, holder, clocks and open acts. */
  public: boolean
}

export interface CustodyRow {
  realm: number
  matter: string
  no: number
  body: string
  body_title: string
  step: string
  from_at: Date
  to_at: Date | null
  signed_at: Date | null
  signed_by: string | null
  signed_name: string | null
}

export interface Pause {
  readonly from: string
  readonly to: string | null
  readonly code: string
}

export interface ClockRow {
  realm: number
  matter: string
  no: number
  clock: string
  title: string
  mode: 'hour' | 'working-hour' | 'working-day' | 'calendar-day'
  length: number
  extended: number
  source: string | null
  started_at: Date
  due_at: Date
  flagged: boolean
  pauses: Pause[]
  stopped_at: Date | null
}

export interface ActRow {
  realm: number
  matter: string
  no: number
  id: string
  act: string
  title: string
  from_step: string | null
  to_step: string | null
  at: Date
  person: string | null
  actor_title: string
  actor_name: string | null
  appointment: string | null
  body: string | null
  power: string | null
  reason: string | null
  reason_title: string | null
  text: string | null
  data: Record<string, unknown>
  open: boolean
}

export interface FlowTables {
  'flow.matter': MatterRow
  'flow.custody': CustodyRow
  'flow.clock': ClockRow
  'flow.act': ActRow
}

/** A matter row as the trace digests it: `public` counts only when true, so that rows of before the column still verify. */
export function digested(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { public: isPublic, ...rest } = row
  return isPublic === true ? { ...row } : rest
}
