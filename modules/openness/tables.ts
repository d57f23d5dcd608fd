/** Rows of schema `openness`, as the driver gives them. */
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'

export interface PublicationRow {
  realm: number
  id: Uuid
  category: string
  category_title: string
  law: number | null
  source: string | null
  body: Uuid
  body_title: string
  place: Uuid
  place_name: string
  place_path: string
  matter: Uuid | null
  matter_number: string | null
  step: string | null
  days: number
  question_days: number
  period_from: Day | null
  period_to: Day | null
  title: string
  version: number
  from_at: Date
  from_on: Day
  until_at: Date
  until_on: Day
  flagged: boolean
  state: 'open' | 'ended' | 'returned'
  ended_at: Date | null
  made_at: Date
  made_by: Uuid
  revision: number
}

/** A publication with what lists say of it. */
export interface ListedRow extends PublicationRow {
  asked: number
  unanswered: number
  late: number
  objected: number
  undisposed: number
}

export interface VersionRow {
  realm: number
  id: Uuid
  publication: Uuid
  no: number
  kind: 'first' | 'wording' | 'substantive'
  title: string
  text: string
  note: string | null
  personal: string[]
  basis: string | null
  at: Date
  person: Uuid
  by_title: string
}

export interface QuestionRow {
  realm: number
  id: Uuid
  publication: Uuid
  body: Uuid
  text: string
  shown_name: string | null
  at: Date
  due_at: Date
  flagged: boolean
  overdue_at: Date | null
  answer: string | null
  answered_at: Date | null
  answered_by: Uuid | null
  answered_title: string | null
}

export interface ObjectionRow {
  realm: number
  id: Uuid
  publication: Uuid
  body: Uuid
  text: string
  shown_name: string | null
  at: Date
  disposition: 'open' | 'answered' | 'accepted'
  reasons: string | null
  disposed_at: Date | null
  disposed_by: Uuid | null
  disposed_title: string | null
}

export interface VoiceRow {
  realm: number
  id: Uuid
  kind: 'question' | 'objection'
  publication: Uuid
  person: Uuid
  at: Date
}

export interface MissedRow {
  realm: number
  id: Uuid
  body: Uuid
  body_title: string
  place_name: string
  place_path: string
  category: string
  category_title: string
  period_from: Day
  period_to: Day
  noted_at: Date
  made_good: Uuid | null
  made_good_at: Date | null
}
