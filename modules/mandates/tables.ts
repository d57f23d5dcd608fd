/** Rows of schema `mandates`, as the driver gives them. */
import type { Uuid } from '#kernel/ids'
import type { Scope } from './rules.ts'

export interface MandateRow {
  realm: number
  id: Uuid
  form_no: string
  kind: 'family' | 'staff'
  grantor: Uuid | null
  grantor_name: string
  agent: Uuid | null
  agent_name: string
  relation: string | null
  agent_body: Uuid | null
  agent_post: string | null
  scopes: Scope[]
  from_on: string
  to_on: string
  from_at: Date
  to_at: Date
  state: 'prepared' | 'offered' | 'accepted' | 'ended'
  given_how: 'online' | 'counter' | null
  given_at: Date | null
  given_by: Uuid | null
  office: Uuid | null
  no_phone_reason: string | null
  phone_sealed: string | null
  phone_mac: string | null
  phone_masked: string | null
  phone_proved: boolean
  code_mac: string | null
  code_sealed: string | null
  code_at: Date | null
  code_sent: number
  code_fails: number
  accept_mac: string | null
  accepted_at: Date | null
  accepted_by: Uuid | null
  ended_at: Date | null
  ended_by: Uuid | null
  ended_side: 'grantor' | 'agent' | 'office' | null
  end_reason: string | null
  warned_at: Date | null
  made_at: Date
  made_by: Uuid
  revision: number
}

export interface DoneRow {
  realm: number
  mandate: Uuid
  id: Uuid
  at: Date
  scope: Scope
  title: string
  matter: Uuid | null
  person: Uuid
  capacity: string
}
