/**
 * Identifiers are UUIDv7 (RFC 9562) made in the application. The 12 bits the standard leaves free (`rand_a`)
 * carry the realm, so that an id alone tells in which storage realm its row lives and stays a plain uuid
 * for every tool. 62 random bits remain within one millisecond.
 */
import { randomBytes } from 'node:crypto'

export type Uuid = string

export const MAX_REALM = 0xfff

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

let pool = Buffer.alloc(0)
let used = 0
/** Random bytes, fetched from the system some hundred ids at a time: an import makes thousands of ids a second. */
function pooled(size: number): Uint8Array {
  if (used + size > pool.length) {
    pool = randomBytes(4096)
    used = 0
  }
  return pool.subarray(used, (used += size))
}

/** Makes an id for `realm` (0–4095) at the instant `now`. */
export function newId(realm: number, now: Date, random: (size: number) => Uint8Array = pooled): Uuid {
  if (!Number.isInteger(realm) || realm < 0 || realm > MAX_REALM) throw new RangeError(`realm ${realm}`)
  const ms = now.getTime().toString(16).padStart(12, '0')
  const bytes = random(8)
  bytes[0] = (bytes[0]! & 0x3f) | 0x80
  const tail = Buffer.from(bytes).toString('hex')
  const a = realm.toString(16).padStart(3, '0')
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${a}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

/** The realm an id was made for. */
export function realmOf(id: Uuid): number {
  return Number.parseInt(id.slice(15, 18), 16)
}

/** The millisecond an id was made in. */
export function instantOf(id: Uuid): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
}

export function isUuid(text: unknown): text is Uuid {
  return typeof text === 'string' && UUID.test(text)
}
