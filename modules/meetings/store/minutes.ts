/** SQL of minutes and the signatures under them. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { MinutesRow, SignatureRow } from '../tables.ts'

const named = (name: string, text: string): Named => ({ name: `meetings.${name}`, text })

export function minutesOf(ctx: ReadContext, meeting: Uuid): Promise<MinutesRow | undefined> {
  return ctx.tx.first(
    named('minutes-get', 'SELECT * FROM meetings.minutes WHERE realm = $1 AND meeting = $2'),
    [ctx.realm, meeting],
  )
}

export function putMinutes(ctx: ReadContext, _permit: Permit<'meetings.record'>, m: MinutesRow) {
  return ctx.tx.run(
    named(
      'minutes-put',
      `INSERT INTO meetings.minutes (realm, meeting, text, digest, drafted_at, drafted_by, drafted_name, sealed_at, revision)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (realm, meeting) DO UPDATE SET text = $3, digest = $4, drafted_at = $5, drafted_by = $6, drafted_name = $7,
         sealed_at = $8, revision = $9`,
    ),
    [
      ctx.realm,
      m.meeting,
      m.text,
      m.digest,
      m.drafted_at,
      m.drafted_by,
      m.drafted_name,
      m.sealed_at,
      m.revision,
    ],
  )
}

export function sealMinutes(ctx: ReadContext, _permit: Permit<'meetings.sign'>, m: MinutesRow) {
  return ctx.tx.run(
    named(
      'minutes-seal',
      'UPDATE meetings.minutes SET sealed_at = $3, revision = $4 WHERE realm = $1 AND meeting = $2',
    ),
    [ctx.realm, m.meeting, m.sealed_at, m.revision],
  )
}

export function signaturesOf(ctx: ReadContext, meeting: Uuid): Promise<SignatureRow[]> {
  return ctx.tx.all(
    named('signatures-of', 'SELECT * FROM meetings.signature WHERE realm = $1 AND meeting = $2 ORDER BY at'),
    [ctx.realm, meeting],
  )
}

export function insertSignature(ctx: ReadContext, _permit: Permit<'meetings.sign'>, s: SignatureRow) {
  return ctx.tx.run(
    named(
      'sign',
      `INSERT INTO meetings.signature (realm, meeting, role, digest, person, name, post_title, capacity, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    ),
    [ctx.realm, s.meeting, s.role, s.digest, s.person, s.name, s.post_title, s.capacity, s.at],
  )
}
