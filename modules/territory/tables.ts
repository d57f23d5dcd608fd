/** Row types of the schema `territory`, as the migrations made it. */
import type { Uuid } from '#kernel/ids'

export interface JurisdictionRow {
  realm: number
  id: string
  title: string
  zone: string
  pack: string
  root: Uuid | null
  revision: number
  recorded_at: Date
}

export interface LevelRow {
  realm: number
  id: string
  title: string
  rank: number
  within: string[]
  recorded_at: Date
}

export interface StandingRow {
  realm: number
  id: Uuid
  kind: string
  name: string
  parent: Uuid | null
  path: string
  from_on: string
  to_on: string | null
  place_from: string
  place_to: string | null
}

export interface PlaceNameRow {
  realm: number
  place: Uuid
  name: string
  official: boolean
  pinyin: string
  initials: string
  from_on: string
  to_on: string | null
  recorded_at: Date
}

export interface PlaceCodeRow {
  realm: number
  place: Uuid
  code: string
  source: string
  from_on: string
  to_on: string | null
  recorded_at: Date
}

export interface SuccessionRow {
  realm: number
  predecessor: Uuid
  successor: Uuid
  on_day: string
  numerator: number
  denominator: number
  recorded_at: Date
}

export interface Tables {
  'territory.jurisdiction': JurisdictionRow
  'territory.level': LevelRow
  'territory.standing': StandingRow
  'territory.place_name': PlaceNameRow
  'territory.place_code': PlaceCodeRow
  'territory.succession': SuccessionRow
}
