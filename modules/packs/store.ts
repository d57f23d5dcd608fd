/** All SQL of packs. */
import type { Permit } from '#kernel/access'
import { builder } from '#kernel/database'
import type { Tx } from '#kernel/database'
import type { JurisdictionPackRow, LooseRow, SnapshotRow, Tables } from './tables.ts'

const q = builder<Tables>()

export type InForce = Pick<JurisdictionPackRow, 'snapshot' | 'loose' | 'from_at'>

/** Keys of the snapshot in force: the one small statement a request may cost. */
export function inForce(tx: Tx, realm: number): Promise<InForce | undefined> {
  return tx.first<InForce>(
    {
      name: 'packs.in-force',
      text: 'SELECT snapshot, loose, from_at FROM packs.jurisdiction_pack WHERE realm = $1 AND to_at IS NULL',
    },
    [realm],
  )
}

export function snapshotRow(tx: Tx, hash: string): Promise<SnapshotRow | undefined> {
  return tx.first<SnapshotRow>(
    {
      name: 'packs.snapshot',
      text: 'SELECT hash, pack, version, title, layers, content, made_at FROM packs.snapshot WHERE hash = $1',
    },
    [hash],
  )
}

export function looseRow(tx: Tx, hash: string): Promise<LooseRow | undefined> {
  return tx.first<LooseRow>(
    { name: 'packs.loose', text: 'SELECT hash, content, made_at FROM packs.loose WHERE hash = $1' },
    [hash],
  )
}

export interface VersionRow {
  readonly from_at: Date
  readonly to_at: Date | null
  readonly snapshot: string
  readonly loose: string
  readonly pack: string
  readonly version: string
  readonly title: string
  readonly layers: SnapshotRow['layers']
}

/** What was in force when, newest first. */
export function versions(tx: Tx, realm: number): Promise<VersionRow[]> {
  return tx.all(
    q
      .selectFrom('packs.jurisdiction_pack as j')
      .innerJoin('packs.snapshot as s', 's.hash', 'j.snapshot')
      .select(['j.from_at', 'j.to_at', 'j.snapshot', 'j.loose', 's.pack', 's.version', 's.title', 's.layers'])
      .where('j.realm', '=', realm)
      .orderBy('j.from_at', 'desc')
      .limit(500),
  )
}

/** Whether a snapshot was ever in force in the realm. */
export async function wasInForce(tx: Tx, realm: number, hash: string): Promise<boolean> {
  const row = await tx.first(
    q
      .selectFrom('packs.jurisdiction_pack')
      .select('realm')
      .where('realm', '=', realm)
      .where('snapshot', '=', hash)
      .limit(1),
  )
  return row !== undefined
}

export interface InForceRow {
  readonly realm: number
  readonly from_at: Date
  readonly snapshot: string
  readonly loose: string
  readonly pack: string
  readonly version: string
  readonly title: string
  readonly layers: SnapshotRow['layers']
}

/** What is in force now in every locality of the deployment: public knowledge, and the floor lets everybody read it. */
export function inForceEverywhere(tx: Tx): Promise<InForceRow[]> {
  return tx.all(
    q
      .selectFrom('packs.jurisdiction_pack as j')
      .innerJoin('packs.snapshot as s', 's.hash', 'j.snapshot')
      .select(['j.realm', 'j.from_at', 'j.snapshot', 'j.loose', 's.pack', 's.version', 's.title', 's.layers'])
      .where('j.to_at', 'is', null)
      .orderBy('j.realm')
      .limit(1_000),
  )
}

/** Row of the locality where that snapshot is in force, the own one first. */
export function inForceSomewhere(tx: Tx, realm: number, hash: string): Promise<InForce | undefined> {
  return tx.first<InForce>(
    {
      name: 'packs.in-force-somewhere',
      text: 'SELECT snapshot, loose, from_at FROM packs.jurisdiction_pack WHERE snapshot = $2 AND to_at IS NULL ORDER BY realm <> $1, realm LIMIT 1',
    },
    [realm, hash],
  )
}

/** One load at a time and realm; ends with the transaction. */
export async function lockLoading(permit: Permit<'packs.load'>, tx: Tx, realm: number): Promise<void> {
  void permit
  await tx.run('SELECT pg_advisory_xact_lock(7215032, $1)', [realm])
}

/** What this stack of versions was first written as; written now when it is new. */
export async function editionSource(
  permit: Permit<'packs.load'>,
  tx: Tx,
  row: Tables['packs.edition'],
): Promise<string> {
  void permit
  await tx.run(
    q
      .insertInto('packs.edition')
      .values(row)
      .onConflict((c) => c.doNothing()),
  )
  const kept = await tx.first(q.selectFrom('packs.edition').select('source').where('stack', '=', row.stack))
  return kept!.source
}

export async function keepContent(
  permit: Permit<'packs.load'>,
  tx: Tx,
  snapshot: SnapshotRow,
  loose: LooseRow,
): Promise<void> {
  void permit
  await Promise.all([
    tx.run(
      q
        .insertInto('packs.snapshot')
        .values({ ...snapshot, layers: JSON.stringify(snapshot.layers) as unknown as SnapshotRow['layers'] })
        .onConflict((c) => c.doNothing()),
    ),
    tx.run(
      q
        .insertInto('packs.loose')
        .values(loose)
        .onConflict((c) => c.doNothing()),
    ),
  ])
}

/** Ends what is in force and begins the new one at the same instant. */
export async function putInForce(
  permit: Permit<'packs.load'>,
  tx: Tx,
  row: Omit<JurisdictionPackRow, 'to_at'>,
): Promise<void> {
  void permit
  await tx.run(
    q
      .updateTable('packs.jurisdiction_pack')
      .set({ to_at: row.from_at })
      .where('realm', '=', row.realm)
      .where('to_at', 'is', null),
  )
  await tx.run(q.insertInto('packs.jurisdiction_pack').values({ ...row, to_at: null }))
}
