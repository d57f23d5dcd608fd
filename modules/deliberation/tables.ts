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
  needed: number
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
