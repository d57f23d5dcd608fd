/** Who holds this cookie: asked on every request. */
import type { Ground } from '#kernel/action'
import type { Endpoint } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { LIVE, MARK_SEEN } from './store.ts'
import { readToken } from './token.ts'
import { refusals } from './words.ts'

export interface Live {
  readonly person: Uuid
  readonly name: string
  readonly session: Uuid
  readonly realm: number
  readonly expiresAt: Date
  /** The first password is still in use: refuse everything but identity's own endpoints (`refuseFirstPassword`). */
  readonly mustChange: boolean
}

interface Row {
  realm: number
  session: Uuid
  person: Uuid
  name: string
  seen_at: Date
  expires_at: Date
  must_change: boolean
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
  }
}

/**
 * Throws `identity.must-change` when the first password is still in use and the endpoint is another module's and needs a
 * person; what resolves the actor calls it.
 */
export function refuseFirstPassword(live: Live | null, endpoint: Endpoint): void {
  if (live?.mustChange && endpoint.who !== 'anyone' && !endpoint.name.startsWith('identity.'))
    throw refuser(refusals)('identity.must-change')
}
