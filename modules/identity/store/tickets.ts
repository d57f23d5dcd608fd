/** SQL of the steps between the halves of a sign-in. */
import { builder } from '#kernel/database'
import type { Tx } from '#kernel/database'
import type { Tables, TicketTable } from '../tables.ts'

const q = builder<Tables>()

export function insertTicket(
  tx: Tx,
  t: Pick<TicketTable, 'digest' | 'kind' | 'sealed' | 'expires_at'>,
): Promise<number> {
  return tx.run(q.insertInto('identity.ticket').values({ ...t, tries: 0, used_at: null }))
}

/** Locked until the end of the transaction: two that come at once go one after another. */
export function lockTicket(tx: Tx, digest: string): Promise<TicketTable | undefined> {
  return tx.first(q.selectFrom('identity.ticket').selectAll().where('digest', '=', digest).forUpdate())
}

export function readTicket(tx: Tx, digest: string): Promise<TicketTable | undefined> {
  return tx.first(q.selectFrom('identity.ticket').selectAll().where('digest', '=', digest))
}

export function useTicket(tx: Tx, digest: string, at: Date): Promise<number> {
  return tx.run(q.updateTable('identity.ticket').set({ used_at: at }).where('digest', '=', digest))
}

export function countTry(tx: Tx, ticket: TicketTable): Promise<number> {
  return tx.run(
    q
      .updateTable('identity.ticket')
      .set({ tries: ticket.tries + 1 })
      .where('digest', '=', ticket.digest),
  )
}
