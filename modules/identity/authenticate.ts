/** Who holds this cookie: asked on every request. */
import type { Ground } from '#kernel/action'
import type { Endpoint } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { LIVE, MARK_SEEN } from './store/accounts.ts'
import type { SessionTable, Way } from './tables.ts'
import { readToken } from './token.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

export interface Live {
  readonly person: Uuid
  readonly name: string
  readonly session: Uuid
  readonly realm: number
  readonly expiresAt: Date
  /** The first password is still in use: refuse everything but identity's own endpoints (`refuseUnready`). */
  readonly mustChange: boolean
  readonly way: Way
  /** `needed`: a second factor must be enrolled before anything else opens. */
  readonly second: SessionTable['second']
}

interface Row {
  realm: number
  session: Uuid
  person: Uuid
  name: string
  seen_at: Date
  expires_at: Date
  must_change: boolean
  way: Way
  second: SessionTable['second']
}

const SEEN_MS = 5 * 60_000

/**
 * The live session of a token, or null. One named statement in one round trip; nothing is cached, so an ended session is
 * over with the next request. Once in five minutes a second statement notes that it was seen.
 */
export async function authenticate(ground: Ground, token: string | undefined): Promise<Live | null> {
  const key = token === undefined ? undefined : readToken(ground.secrets, token)
  if (!key) return null
  const now = ground.clock()
  const [row] = await ground.database.plain<Row>(LIVE, [key.realm, key.digest, now])
  if (!row) return null
  if (now.getTime() - row.seen_at.getTime() >= SEEN_MS)
    await ground.database.plain(MARK_SEEN, [row.realm, row.session, now])
  return {
    person: row.person,
    name: row.name,
    session: row.session,
    realm: row.realm,
    expiresAt: row.expires_at,
    mustChange: row.must_change,
    way: row.way,
    second: row.second,
  }
}

/**
 * Throws `identity.must-change` while the first password is still in use, and `identity.must-enrol` while a second factor
 * is owed, unless the endpoint is one of identity's own for persons; what resolves the actor calls it.
 */
export function refuseUnready(live: Live | null, endpoint: Pick<Endpoint, 'who' | 'name'>): void {
  if (!live || endpoint.who === 'anyone') return
  if (endpoint.who === 'person' && endpoint.name.startsWith('identity.')) return
  if (live.mustChange) throw refuse('identity.must-change')
  if (live.second === 'needed') throw refuse('identity.must-enrol')
}

/**
 * Whether a post may be used in this session; whoever resolves the capacity calls it. A text message opens no post
 * (`identity.post-needs-account`); a post of administration needs a proved second factor (`identity.second-needed`), also
 * when it was given after signing in. The demonstration's roles belong to nobody and pass.
 */
export function refusePost(live: Live, administers: boolean): void {
  if (live.way === 'code') throw refuse('identity.post-needs-account')
  if (administers && live.way !== 'demo' && live.second !== 'proved') throw refuse('identity.second-needed')
}
