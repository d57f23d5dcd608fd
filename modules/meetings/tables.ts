/** Rows of schema `meetings`, as the driver gives them. */
import type { Uuid } from '#kernel/ids'
import type { Choice, MeetingKind, Side, TestResult, VoteRule, Way } from './rules.ts'
import type { SlipChoice } from './rules-paper.ts'

export interface MeetingRow {
  realm: number
  id: Uuid
  kind: string
  rule: MeetingKind
  snapshot: string
  title: string
  body: Uuid
  body_title: string
  place: Uuid
  place_name: string
  place_path: string
  venue: string
  starts_at: Date
  items: number
  members: number | null
  members_source: string | null
  invited: number
  present: number
  invited_present: number
  attending: number
  state: 'convened' | 'open' | 'closed' | 'cancelled'
  code_mac: string
  convened_at: Date
  convened_by: Uuid
  opened_at: Date | null
  closed_at: Date | null
  cancelled_at: Date | null
  cancel_reason: string | null
  sealed_at: Date | null
  revision: number
}

export interface AgendaRow {
  meeting: Uuid
  no: number
  matter: Uuid | null
  title: string
  text: string | null
}

export interface InvitationRow {
  meeting: Uuid
  no: number
  person: Uuid
  name: string
  appointment: Uuid
  body: Uuid
  body_root: Uuid
  body_kind: string
  body_title: string
  post_title: string
  member: boolean
}

export interface AttendanceRow {
  id: Uuid
  meeting: Uuid
  invitation: number | null
  person: Uuid | null
  name: string
  unit: string | null
  voter: boolean
  way: 'staff' | 'code' | 'account'
  at: Date
  ticket_mac: string | null
  left_at: Date | null
  struck_at: Date | null
  struck_reason: string | null
}

export interface SpeakerRow {
  id: Uuid
  meeting: Uuid
  item: number
  attendance: Uuid
  side: Side
  asked_at: Date
  started_at: Date | null
  ended_at: Date | null
}

export interface BallotRow {
  realm: number
  id: Uuid
  meeting: Uuid
  item: number
  matter: Uuid | null
  text: string
  way: Way
  /** Papers are taken beside the screen. */
  paper: boolean
  rule: VoteRule
  binding: boolean
  minutes: number
  state: 'prepared' | 'open' | 'counting' | 'closed' | 'void'
  package: string | null
  digest: string | null
  members: number | null
  present: number | null
  voters: number | null
  opened_at: Date | null
  until_at: Date | null
  round: number
  closed_at: Date | null
  votes_for: number | null
  votes_against: number | null
  votes_abstain: number | null
  /** Of these on paper; null: no paper, or no result yet. */
  paper_for: number | null
  paper_against: number | null
  paper_abstain: number | null
  paper_spoilt: number | null
  verdict: 'passed' | 'failed' | null
  tests: readonly TestResult[] | null
  void_reason: string | null
  revision: number
}

export interface RollRow {
  ballot: Uuid
  id: Uuid
  attendance: Uuid
  person: Uuid | null
  voted: boolean
  /** Used on paper. */
  paper: boolean
}

export interface SlipEntryRow {
  ballot: Uuid
  right_id: Uuid
  round: number
  slot: 1 | 2
  person: Uuid
  name: string
  choice: SlipChoice
  at: Date
  released: string | null
}

export interface PaperCountRow {
  ballot: Uuid
  round: number
  slot: 1 | 2
  person: Uuid
  name: string
  votes_for: number
  votes_against: number
  votes_abstain: number
  spoilt: number
  at: Date
}

export interface SetAsideRow {
  id: Uuid
  ballot: Uuid
  right_id: Uuid
  channel: 'screen' | 'paper'
  what: 'second' | 'released'
  reason: string
  person: Uuid | null
  name: string | null
  at: Date
}

export interface HandCountRow {
  ballot: Uuid
  round: number
  slot: 1 | 2
  person: Uuid
  name: string
  votes_for: number
  votes_against: number
  votes_abstain: number
  at: Date
}

export interface MinutesRow {
  meeting: Uuid
  text: string
  digest: string
  drafted_at: Date
  drafted_by: Uuid
  drafted_name: string
  sealed_at: Date | null
  revision: number
}

export interface SignatureRow {
  meeting: Uuid
  role: 'chair' | 'recorder'
  digest: string
  person: Uuid
  name: string
  post_title: string
  capacity: string
  at: Date
}

export interface TallyRow {
  choice: Choice
  n: number
}

export interface OutcomeRow {
  ballot: Uuid
  stage: 'preliminary' | 'final'
  until_at: Date
  votes_for: number
  votes_against: number
  votes_abstain: number
  paper_for: number | null
  paper_against: number | null
  paper_abstain: number | null
  paper_spoilt: number | null
  verdict: 'passed' | 'failed'
  tests: readonly TestResult[]
  final_at: Date | null
  certificate: string | null
  digest: string | null
  revision: number
}

export interface ObjectionRow {
  id: Uuid
  ballot: Uuid
  right_id: Uuid
  text: string
  at: Date
  disposition: 'dismissed' | 'recount' | null
  reasons: string | null
  answered_by: Uuid | null
  answered_name: string | null
  answered_at: Date | null
}

export interface RecountRow {
  ballot: Uuid
  no: number
  objection: Uuid
  by_hand: boolean
  round: number
  at: Date
  done_at: Date | null
  votes_for: number | null
  votes_against: number | null
  votes_abstain: number | null
  spoilt: number | null
  verdict: 'passed' | 'failed' | null
}

export interface RecountEntryRow extends Omit<PaperCountRow, 'ballot'> {
  ballot: Uuid
  no: number
}
