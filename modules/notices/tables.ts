/** Rows of schema `notices`, as the driver gives them. */

export interface NoticeRow {
  realm: number
  id: string
  at: Date
  person: string | null
  body: string | null
  kind: string
  matter: string | null
  params: Record<string, string>
}

export interface SmsRow {
  realm: number
  id: string
  at: Date
  kind: string
  matter: string | null
  phone_sealed: string | null
  phone_masked: string
  text: string
  /** The whole text of a message whose `text` hides a code. */
  text_sealed: string | null
  state: 'queued' | 'sent' | 'failed'
  tries: number
  next_at: Date | null
  ended_at: Date | null
  problem: string | null
}
