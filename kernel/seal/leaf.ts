/** What is hashed, and how: one leaf a trace row, one chained hash a block. */
import { hash } from 'node:crypto'
import { traceMac } from '#kernel/trace'
import type { Secrets } from '#kernel/secrets'

/** All columns of a trace row in a fixed order; numbers beyond 2^53 travel as text, the instant as microseconds. */
export type Columns = [
  realm: number,
  atMicros: number,
  no: string,
  era: number,
  xid: string,
  request: string,
  kind: string,
  act: string,
  person: string | null,
  capacity: string | null,
  subjectKind: string,
  subject: string | null,
  fields: string[],
  reason: string | null,
  digest: string | null,
  mac: string,
  // Only of rows that have one of the two: rows sealed before these columns keep their leaves.
  purpose?: string | null,
  matter?: string | null,
]

const SIXTEEN = `realm, (extract(epoch FROM at) * 1000000)::bigint, no::text, era, xid::text,
  request, kind, act, person, capacity, subject_kind, subject, fields, reason, digest, mac`

/** Selects those columns as one JSON text: one value a row is quicker to fetch than sixteen. */
export const COLUMNS_SQL = `CASE WHEN purpose IS NULL AND matter IS NULL
  THEN json_build_array(${SIXTEEN}) ELSE json_build_array(${SIXTEEN}, purpose, matter) END::text AS columns`

/** The order in which rows are sealed: era, then transaction, then number. */
export interface Place {
  readonly era: number
  readonly xid: bigint
  readonly no: bigint
}

export const BEGINNING: Place = { era: -1, xid: 0n, no: 0n }

export function comparePlaces(a: Place, b: Place): number {
  if (a.era !== b.era) return a.era - b.era
  if (a.xid !== b.xid) return a.xid < b.xid ? -1 : 1
  return a.no === b.no ? 0 : a.no < b.no ? -1 : 1
}

export function placeOf(columns: Columns): Place {
  return { era: columns[3], xid: BigInt(columns[4]), no: BigInt(columns[2]) }
}

/** SHA-256 over every column, 32 bytes; the text hashed is our own writing of the values, not the server's. */
export function leafOf(columns: Columns): Buffer {
  return hash('sha256', JSON.stringify(columns), 'buffer')
}

/** Whether the row is one the application wrote: its keyed digest fits its content. */
export function isGenuine(secrets: Secrets, c: Columns): boolean {
  if (c[1] % 1000 !== 0) return false
  return (
    traceMac(secrets, {
      realm: c[0],
      at: new Date(c[1] / 1000),
      request: c[5],
      kind: c[6],
      act: c[7],
      person: c[8],
      capacity: c[9],
      subject_kind: c[10],
      subject: c[11],
      fields: c[12],
      reason: c[13],
      digest: c[14],
      purpose: c[16] ?? null,
      matter: c[17] ?? null,
    }) === c[15]
  )
}

export interface Block {
  readonly realm: number
  readonly block: bigint
  readonly at: Date
  readonly firstAt: Date
  readonly lastAt: Date
  readonly last: Place
  readonly nos: readonly (bigint | string)[]
  readonly leaves: Buffer
  readonly previous: string
}

/** What the first block of a realm names as its predecessor. */
export const GENESIS = 's1:'

/** The block's own hash; the next block names it, so no block can be changed, dropped or moved alone. */
export function blockHash(b: Block): string {
  const head = JSON.stringify([
    'linli-seal-1',
    b.previous,
    b.realm,
    String(b.block),
    b.at.toISOString(),
    b.firstAt.toISOString(),
    b.lastAt.toISOString(),
    b.last.era,
    String(b.last.xid),
    String(b.last.no),
    b.nos.map(String),
  ])
  return `s1:${hash('sha256', Buffer.concat([hash('sha256', head, 'buffer'), b.leaves]), 'base64url')}`
}
