/**
 * The token in the cookie: realm (3 hex digits) and 256 random bits. The database knows only its keyed digest, so that a
 * copy of the database opens no session.
 */
import { randomBytes, randomInt } from 'node:crypto'
import type { Secrets } from '#kernel/secrets'

/** Name of the cookie before `kernel/http` marks it for TLS. */
export const SESSION_COOKIE = 'linli_session'

const TOKEN = /^([0-9a-f]{3})[\w-]{43}$/

export function newToken(realm: number): string {
  return realm.toString(16).padStart(3, '0') + randomBytes(32).toString('base64url')
}

/** Realm and digest to look a token up by; undefined when the text is no token of ours. */
export function readToken(secrets: Secrets, token: string): { realm: number; digest: string } | undefined {
  const realm = TOKEN.exec(token)?.[1]
  if (realm === undefined) return undefined
  return { realm: Number.parseInt(realm, 16), digest: secrets.mac('session', token) }
}

/** A first password to hand over: 4 × 4 signs without look-alikes, about 79 bits. */
export function newFirstPassword(): string {
  const signs = 'abcdefghijkmnpqrstuvwxyz23456789'
  const group = () => Array.from({ length: 4 }, () => signs[randomInt(signs.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
