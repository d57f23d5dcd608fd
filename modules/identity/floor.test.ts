/** The row-level floor under identity: what the pool's role sees when the application's own checks are not there. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { action, perform, rowDigest } from '#kernel/action'
import type { Tx } from '#kernel/database'
import { connected } from '../../kernel/postgres/roles.ts'
import { identityServer } from './test-server.ts'
import type { IdentityServer } from './test-server.ts'
import { addPerson } from './index.ts'
import { manifest } from './module.ts'
import { traced } from './traced.ts'

let s: IdentityServer
let one: { person: string; account: string }
let two: { person: string; account: string }
beforeAll(async () => {
  s = await identityServer(manifest)
  one = await s.account('floor-one', { settled: 'correct horse battery' })
  two = await s.account('floor-two', { settled: 'correct horse battery' })
})
afterAll(() => s?.close())

const as = <R>(settings: Record<string, string>, work: (tx: Tx) => Promise<R>) =>
  s.database.transaction({ settings: { 'linli.realm': '7', ...settings } }, work)
const count = async (tx: Tx, table: string) =>
  Number((await tx.first<{ n: bigint }>(`SELECT count(*) AS n FROM identity.${table}`))!.n)

describe('the floor', () => {
  test('nobody sees nothing: with empty scope, and outside every scope', async () => {
    await as({ 'linli.person': '', 'linli.body': '', 'linli.service': '' }, async (tx) => {
      for (const table of ['person', 'account', 'session'])
        expect([table, await count(tx, table)]).toEqual([table, 0])
      expect(await tx.all('SELECT * FROM identity.names_of($1)', [[one.person]])).toEqual([])
      expect(await tx.all(`SELECT * FROM identity.accounts_page(7::smallint, '', '', 10)`)).toEqual([])
      expect(await tx.all('SELECT * FROM identity.own_credential()')).toEqual([])
    })
    expect(await s.database.plain('SELECT * FROM identity.person')).toEqual([])
  })
  test('a person sees themself, and names by id', async () => {
    await as({ 'linli.person': one.person }, async (tx) => {
      for (const table of ['person', 'account']) expect([table, await count(tx, table)]).toEqual([table, 1])
      expect(await tx.all('SELECT name FROM identity.names_of($1)', [[two.person]])).toEqual([
        { name: '某floor-two' },
      ])
      expect(
        (await tx.all<{ account: string }>('SELECT account FROM identity.own_credential()'))[0]!.account,
      ).toBe(one.account)
    })
  })
  test('a person changes and ends nothing of another', async () => {
    await as({ 'linli.person': one.person }, async (tx) => {
      expect(await tx.run(`UPDATE identity.account SET state = 'locked' WHERE id = $1`, [two.account])).toBe(
        0,
      )
      expect(
        await tx.all('SELECT * FROM identity.end_sessions(7::smallint, $1, NULL, NULL, now(), $2)', [
          two.person,
          'revoked',
        ]),
      ).toEqual([])
      expect(
        await tx.first('SELECT identity.put_credential(7::smallint, $1, $2) AS done', [two.account, 'x']),
      ).toEqual({ done: false })
    })
  })
  test('staff of another realm see no account of this one', async () => {
    await as({ 'linli.realm': '8', 'linli.body': one.person }, async (tx) => {
      expect(await count(tx, 'account')).toBe(0)
    })
  })
  test.each([
    ['list password hashes', 'SELECT * FROM identity.credential'],
    ['read token digests', 'SELECT token FROM identity.session'],
    ['plant a session', `INSERT INTO identity.session (id) VALUES (gen_random_uuid())`],
    ['extend a session', `UPDATE identity.session SET expires_at = now()`],
    ['rename a person', `UPDATE identity.person SET name = 'x'`],
    ['take over a login name', `UPDATE identity.account SET login_key = 'x'`],
    ['delete an account', 'DELETE FROM identity.account'],
    ['build tables', 'CREATE TABLE identity.mine (x int)'],
  ])('the pool may not %s, not even as a service', async (_what, sql) => {
    await expect(as({ 'linli.service': '1' }, (tx) => tx.all(sql))).rejects.toMatchObject({ code: '42501' })
  })
  test('a hash moved to another account proves nothing', async () => {
    await connected(s.ownerUrl, (c) =>
      c.query(
        'UPDATE identity.credential SET sealed = (SELECT sealed FROM identity.credential WHERE account = $1) WHERE account = $2',
        [one.account, two.account],
      ),
    )
    expect((await s.signIn('floor-two', 'correct horse battery')).code).toBe('identity.wrong-password')
  })
  test('every table forces row-level security, every function is closed to PUBLIC and fixes its search path', async () => {
    const { tables, functions } = await connected(s.ownerUrl, async (c) => ({
      tables: (
        await c.query(`SELECT relname, relrowsecurity AND relforcerowsecurity AS forced FROM pg_class
        WHERE relnamespace = 'identity'::regnamespace AND relkind = 'r'`)
      ).rows,
      functions: (
        await c.query(`SELECT proname, has_function_privilege('public', oid, 'execute') AS open, proconfig
        FROM pg_proc WHERE pronamespace = 'identity'::regnamespace`)
      ).rows,
    }))
    expect(tables.length).toBe(13)
    expect(tables.filter((row) => !row.forced)).toEqual([])
    expect(functions.length).toBeGreaterThan(10)
    expect(functions.filter((row) => row.open || row.proconfig?.[0] !== 'search_path=pg_catalog')).toEqual([])
  })
})

test('the trace’s last digest of every person and account is the digest of its row', async () => {
  await perform(
    s.ground,
    s.service,
    action('test.add', (ctx, name: string) => addPerson(ctx, { name })),
    '某三',
  )
  await s.database.transaction({ settings: s.service.capacity.settings, readOnly: true }, async (tx) => {
    for (const table of traced) {
      const rows = await tx.all<Record<string, unknown>>(table.page, [
        0,
        '00000000-0000-0000-0000-000000000000',
        100,
      ])
      expect(rows.length).toBeGreaterThanOrEqual(2)
      for (const row of rows) {
        const last = await tx.first<{ digest: string }>(
          'SELECT digest FROM kernel.trace WHERE subject_kind = $1 AND subject = $2 AND digest IS NOT NULL ORDER BY at DESC, no DESC LIMIT 1',
          [table.kind, row['id']],
        )
        expect(last?.digest).toBe(rowDigest(s.ground.secrets, table.kind, table.row(row)))
      }
    }
  })
})

test('the sweep forgets old counters and long-ended sessions only', async () => {
  const fresh = await s.account('swept', { settled: 'correct horse battery' })
  await s.cookie('swept', 'correct horse battery')
  await s.signIn('somebody-else', 'wrong horse battery')
  const sweep = manifest.jobs![0]!
  const counts = async () =>
    connected(s.ownerUrl, async (c) => ({
      counters: (await c.query('SELECT 1 FROM identity.throttle')).rowCount,
      sessions: (await c.query('SELECT 1 FROM identity.session WHERE person = $1', [fresh.person])).rowCount,
    }))
  await sweep.run(s.ground, undefined)
  expect(await counts()).toEqual({ counters: 3, sessions: 1 })
  s.later(25 * 60)
  await sweep.run(s.ground, undefined)
  expect(await counts()).toEqual({ counters: 0, sessions: 1 })
  s.later(92 * 24 * 60)
  await sweep.run(s.ground, undefined)
  expect(await counts()).toEqual({ counters: 0, sessions: 0 })
})
