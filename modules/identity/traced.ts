/** What the trace digests of a person and of an account, and how `trace verify` finds it again in the tables. */
import type { TracedTable } from '#kernel/manifest'
import type { AccountTable, PersonTable } from './tables.ts'

export function personRow(p: PersonTable) {
  return { id: p.id, name: p.name }
}

export function accountRow(a: AccountTable) {
  return {
    id: a.id,
    person: a.person,
    login: a.login,
    login_key: a.login_key,
    state: a.state,
    must_change: a.must_change,
    password_at: a.password_at,
  }
}

const page = (table: string) =>
  `SELECT * FROM identity.${table} WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`

export const traced: readonly TracedTable[] = [
  { kind: 'person', page: page('person'), row: (row) => personRow(row as unknown as PersonTable) },
  {
    kind: 'identity.account',
    page: page('account'),
    row: (row) => accountRow(row as unknown as AccountTable),
  },
]
