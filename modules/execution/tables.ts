/** Rows of schema `execution`, as the driver gives them. */
import type { Uuid } from '#kernel/ids'
import type { Day } from '#kernel/time'
import type { RatingVerdict, TaskState } from './rules.ts'

export interface TaskRow {
  realm: number
  id: Uuid
  matter: Uuid
  matter_number: string
  matter_title: string
  round: number
  no: number
  title: string
  body: Uuid
  body_title: string
  doer: Uuid
  doer_title: string
  post_title: string | null
  place_path: string
  budget_fen: bigint
  due_on: Day
  state: TaskState
  spent_fen: bigint | null
  planned_at: Date
  planned_by: Uuid
  planned_title: string
  reported_at: Date | null
  checked_at: Date | null
  finished_at: Date | null
  overdue_at: Date | null
  revision: number
}

export interface ReportRow {
  realm: number
  id: Uuid
  task: Uuid
  matter: Uuid
  no: number
  text: string
  spent_fen: bigint
  over_reason: string | null
  bare_reason: string | null
  at: Date
  person: Uuid
  by_title: string
}

export interface InspectionRow {
  realm: number
  id: Uuid
  task: Uuid
  matter: Uuid
  report: Uuid
  passed: boolean
  reasons: string
  at: Date
  person: Uuid
  by_title: string
}

export interface WindowRow {
  realm: number
  id: Uuid
  matter: Uuid
  no: number
  step: string
  opened_at: Date
  until_at: Date
  until_on: Day
  flagged: boolean
  days: number
  least: number
  good_part: number
  good_whole: number
  state: 'open' | 'ended' | 'void'
  ended_at: Date | null
  satisfied: number | null
  dissatisfied: number | null
  paper_satisfied: number | null
  paper_dissatisfied: number | null
  verdict: RatingVerdict | null
}

export interface RatingRow {
  realm: number
  id: Uuid
  rating_window: Uuid
  person: Uuid
  satisfied: boolean
  words: string | null
  at: Date
}

export interface PaperRow {
  realm: number
  id: Uuid
  rating_window: Uuid
  satisfied: number
  dissatisfied: number
  bare_reason: string | null
  at: Date
  person: Uuid
  body: Uuid
  by_title: string
}

export interface RemarkRow {
  realm: number
  rating_window: Uuid
  no: number
  satisfied: boolean
  text: string
  readers: Uuid[]
}

export interface ArchiveRow {
  realm: number
  id: Uuid
  matter: Uuid
  matter_number: string
  title: string
  machine: string
  readable: string
  machine_digest: string
  readable_digest: string
  seal: string
  sealed_at: Date
  sealed_by: Uuid
  by_title: string
}
