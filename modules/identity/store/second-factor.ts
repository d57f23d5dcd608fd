/** SQL of second factors: the pool reaches them through reviewed functions only. */
import type { Permit } from '#kernel/access'
import type { Tx } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { Managing } from '../access.ts'
import type { SecondFactor } from '../tables.ts'

/** An account by its key. */
export interface Key {
  readonly realm: number
  readonly account: Uuid
}

const OF = { name: 'identity.second-of', text: 'SELECT * FROM identity.second_factor_of($1, $2)' }
const done = async (tx: Tx, text: string, values: readonly unknown[]): Promise<boolean> =>
  (await tx.first<{ done: boolean }>(`SELECT ${text} AS done`, values))?.done ?? false

export function findSecond(tx: Tx, of: Key): Promise<SecondFactor | undefined> {
  return tx.first<SecondFactor>(OF, [of.realm, of.account])
}

/** One's own; replaces what was before, recovery codes and all. */
export function putSecond(
  tx: Tx,
  of: Key,
  factor: { sealed: string; step: number; digests: readonly string[]; at: Date },
): Promise<boolean> {
  return done(tx, 'identity.put_second_factor($1, $2, $3, $4, $5, $6)', [
    of.realm,
    of.account,
    factor.sealed,
    factor.step,
    factor.digests,
    factor.at,
  ])
}

export function putRecovery(tx: Tx, of: Key, digests: readonly string[]): Promise<boolean> {
  return done(tx, 'identity.put_recovery($1, $2, $3)', [of.realm, of.account, digests])
}

/** True once for each step. */
export function takeStep(tx: Tx, of: Key, step: number): Promise<boolean> {
  return done(tx, 'identity.take_step($1, $2, $3)', [of.realm, of.account, step])
}

/** True once for each code. */
export function takeRecovery(tx: Tx, of: Key, digest: string, at: Date): Promise<boolean> {
  return done(tx, 'identity.take_recovery($1, $2, $3, $4)', [of.realm, of.account, digest, at])
}

export function dropSecond(tx: Tx, _permit: Permit<Managing>, of: Key): Promise<boolean> {
  return done(tx, 'identity.drop_second_factor($1, $2)', [of.realm, of.account])
}

/** Which of these accounts have one. */
export async function withSecond(tx: Tx, realm: number, accounts: readonly Uuid[]): Promise<Set<Uuid>> {
  const rows = await tx.all<{ id: Uuid }>('SELECT id FROM identity.with_second_factor($1, $2) AS id', [
    realm,
    accounts,
  ])
  return new Set(rows.map((row) => row.id))
}
