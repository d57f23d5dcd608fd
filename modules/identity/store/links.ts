/** SQL of links to outside providers and of invitations to them: through reviewed functions only. */
import type { Permit } from '#kernel/access'
import type { Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Managing } from '../access.ts'
import type { Linked } from '../tables.ts'
import type { Key } from './second-factor.ts'

export function findLink(tx: Tx, issuer: string, subject: string): Promise<Linked | undefined> {
  return tx.first<Linked>({ name: 'identity.link-of', text: 'SELECT * FROM identity.link_of($1, $2)' }, [
    issuer,
    subject,
  ])
}

export async function putLink(
  tx: Tx,
  _permit: Permit<Managing>,
  of: Key,
  link: { id: Uuid; issuer: string; subject: string; at: Date },
): Promise<boolean> {
  const row = await tx.first<{ done: boolean }>('SELECT identity.put_link($1, $2, $3, $4, $5, $6) AS done', [
    of.realm,
    link.id,
    of.account,
    link.issuer,
    link.subject,
    link.at,
  ])
  return row?.done ?? false
}

export async function endLinks(tx: Tx, _permit: Permit<Managing>, of: Key, at: Date): Promise<Uuid[]> {
  const rows = await tx.all<{ id: Uuid }>('SELECT id FROM identity.end_links($1, $2, $3) AS id', [
    of.realm,
    of.account,
    at,
  ])
  return rows.map((row) => row.id)
}

/** Links in force of accounts one may see: one's own, or under a post. */
export function listLinks(tx: Tx, realm: number, accounts: readonly Uuid[]) {
  return tx.all<{ account: Uuid; issuer: string; made_at: Date }>(
    'SELECT account, issuer, made_at FROM identity.links_of($1, $2)',
    [realm, accounts],
  )
}

export async function insertInvitation(
  tx: Tx,
  _permit: Permit<Managing>,
  of: Key,
  invitation: { digest: string; at: Date; until: Date },
): Promise<boolean> {
  const row = await tx.first<{ done: boolean }>('SELECT identity.invite($1, $2, $3, $4, $5) AS done', [
    of.realm,
    invitation.digest,
    of.account,
    invitation.at,
    invitation.until,
  ])
  return row?.done ?? false
}

/** Uses an invitation up and links its account; undefined when it is no good. */
export function acceptInvitation(
  tx: Tx,
  digest: string,
  link: { id: Uuid; issuer: string; subject: string; at: Date },
): Promise<Key | undefined> {
  return tx.first<Key>('SELECT realm, account FROM identity.accept_invitation($1, $2, $3, $4, $5)', [
    digest,
    link.id,
    link.issuer,
    link.subject,
    link.at,
  ])
}

/** Issuer the session was opened by. */
export async function ownProvider(tx: Tx, realm: number, session: Uuid): Promise<string | undefined> {
  const row = await tx.first<{ issuer: string }>(
    'SELECT issuer FROM identity.own_provider($1, $2) AS issuer',
    [realm, session],
  )
  return row?.issuer
}
