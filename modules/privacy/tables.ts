/** Row types of the schema `privacy`, as the migrations made it. */
import type { Uuid } from '#kernel/ids'
import type { Basis } from './rules.ts'

export interface PurposeRow {
  realm: number
  id: string
  version: number
  title: string
  basis: Basis
  clause: string
  fields: string[]
  may: string[]
  retention_days: number | null
  retention: string
  sensitive: boolean
  consent: string | null
  sort: number
  from_at: Date
  to_at: Date | null
}

export interface ConsentRow {
  realm: number
  id: Uuid
  person: Uuid
  purpose: string
  version: number
  given_at: Date
  withdrawn_at: Date | null
}

export interface ApprovalRow {
  realm: number
  id: Uuid
  asker: Uuid
  appointment: Uuid
  body: Uuid
  place_path: string
  subject: Uuid
  purpose: string
  reason: string
  hours: number
  state: 'asked' | 'approved' | 'refused' | 'ended'
  asked_at: Date
  decided_by: Uuid | null
  decided_under: Uuid | null
  decided_at: Date | null
  decision: string | null
  expires_at: Date | null
}

export interface ObjectionRow {
  realm: number
  id: Uuid
  person: Uuid
  read_at: Date | null
  read_no: bigint | null
  from_at: Date | null
  to_at: Date | null
  unit: Uuid
  body: Uuid
  place_path: string
  level: number
  readers: Uuid[]
  text: string
  made_at: Date
  working_days: number
  due_at: Date
  state: 'open' | 'answered' | 'withdrawn'
  finding: 'justified' | 'not-justified' | 'partly' | null
  answer: string | null
  answered_by: Uuid | null
  answered_under: Uuid | null
  answered_at: Date | null
  revision: number
}

export interface SettingRow {
  realm: number
  calendar: string
  answer_days: number
  answer_source: string
  /** Null: the top unit that answers objections. */
  handler_name: string | null
  handler_contact: string | null
  recorded_at: Date
}

export interface Tables {
  'privacy.purpose': PurposeRow
  'privacy.consent': ConsentRow
  'privacy.approval': ApprovalRow
  'privacy.objection': ObjectionRow
  'privacy.setting': SettingRow
}
