/** Row types of the schema `bodies`, as the migrations made it. */
import type { Uuid } from '#kernel/ids'
import type { ShownWay } from './duties.ts'
import type { Nature, Power, Sight } from './rules.ts'

export interface KindRow {
  realm: number
  id: string
  title: string
  nature: Nature
  serves: string | null
  within: string | null
  powers: Power[]
  duties: string[]
  ways: ShownWay[]
  sort: number
  source: string | null
  recorded_at: Date
}

export interface PostRow {
  realm: number
  kind: string
  id: string
  title: string
  seats: number
  powers: Power[]
  may: string[]
  sight: Sight
  deputy: string | null
  duties: string[]
  ways: ShownWay[]
  sort: number
  recorded_at: Date
}

export interface BodyRow {
  realm: number
  id: Uuid
  kind: string
  title: string
  place: Uuid
  within: Uuid | null
  root: Uuid
  served: boolean
  loaded_as: string | null
  from_on: string
  to_on: string | null
  recorded_at: Date
}

export interface AppointmentRow {
  realm: number
  id: Uuid
  person: Uuid
  body: Uuid
  kind: string
  post: string
  seat: number | null
  acting_for: Uuid | null
  from_at: Date
  to_at: Date | null
  reason: string | null
  end_reason: string | null
  appointed_by: Uuid | null
  recorded_at: Date
}

export interface Tables {
  'bodies.kind': KindRow
  'bodies.post': PostRow
  'bodies.body': BodyRow
  'bodies.appointment': AppointmentRow
}
