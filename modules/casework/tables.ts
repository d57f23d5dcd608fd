/** Rows of schema `casework`, as the driver gives them. */

export interface ReportRow {
  realm: number
  id: string
  text: string
  place_text: string | null
  channel: 'web' | 'phone' | 'counter' | 'paper' | 'patrol' | 'import'
  confidentiality: 'named' | 'confidential' | 'anonymous'
  written_at: Date | null
  located: boolean
  source: string | null
  source_no: string | null
  import: string | null
  code_mac: string
  rating: string | null
  filed_at: Date
}

export interface ContactRow {
  realm: number
  matter: string
  person: string | null
  name_sealed: string | null
  phone_sealed: string | null
  phone_mac: string | null
  phone_masked: string | null
}

export interface ImportRow {
  realm: number
  id: string
  body: string | null
  by_person: string | null
  by_title: string
  file_name: string
  file: string | null
  source: string
  mode: 'partial' | 'all'
  state: 'checking' | 'checked' | 'running' | 'done' | 'cancelled' | 'failed'
  total: number
  good: number
  bad: number
  repeated: number
  done: number
  problem: string | null
  errors: { row: number; reason: string }[]
  error_file: string | null
  started_at: Date
  ended_at: Date | null
}
