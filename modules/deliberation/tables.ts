/** Rows of schema `deliberation`, as the driver gives them. */

export interface MotionRow {
  realm: number
  id: string
  kind: string
  text: string
  wording: number
  raised_as: 'resident' | 'body' | 'staff'
  raiser_title: string | null
  body: string | null
  affects: 'whole' | 'part'
  meeting: string | null
  supports: number
  /** Of them, found to live in `within`. */
  counted: number
  needed: number
  /** Place supporters must live in to be counted; null: everybody counts. */
  within: string | null
  raised_at: Date
}

export interface WordingRow {
  realm: number
  motion: string
  no: number
  title: string
  text: string
  at: Date
}

export interface RefusedUseRow {
  realm: number
  id: string
  at: Date
  power: string | null
  power_title: string
  body: string
  body_title: string
  post_title: string
  what: string
  code: string
  why: string
  source: string | null
  matter: string | null
}

/** Day as `YYYY-MM-DD`. */
export interface RuleVersionRow {
  realm: number
  id: string
  document: string
  document_title: string
  place: string
  place_path: string
  no: number
  title: string
  articles: readonly string[]
  digest: string
  from_day: string
  /** First day on which it is no longer in force. */
  until_day: string | null
  motion: string
  draft: number
  ballot: string
  adopted_at: Date
}

export interface RuleMotionRow {
  realm: number
  motion: string
  document: string
  place: string
  place_path: string
  refused: 'changed' | 'outside' | 'no-ballot' | null
}

export interface RuleDraftRow {
  realm: number
  motion: string
  no: number
  title: string
  articles: readonly string[]
  digest: string
  at: Date
}

export interface JoiningRow {
  realm: number
  id: string
  motion: string
  /** The earlier one it was joined to. */
  earlier: string
  at: Date
  by_person: string
  undone_at: Date | null
}

export interface ResidenceRow {
  realm: number
  id: string
  person: string
  place: string
  place_path: string
  said_sealed: string | null
  state: 'asked' | 'confirmed' | 'declined'
  asked_at: Date
  decided_at: Date | null
  reason: string | null
  decided_by: string | null
  decided_title: string | null
}
