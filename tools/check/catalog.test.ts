import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import pg from 'pg'
import { testDatabase } from '../../tests/support/database.ts'
import type { TestDatabase } from '../../tests/support/database.ts'
import { catalogFindings } from './catalog.ts'
import { modulesOnDisk } from './fence/modules.ts'

const modules = modulesOnDisk(join(import.meta.dirname, '../..'))
let database: TestDatabase
let client: pg.Client
let role: string

beforeAll(async () => {
  database = await testDatabase()
  role = new URL(database.appUrl).username
  client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
})
afterAll(async () => {
  await client?.end()
  await database?.drop()
})

test('the migrated database holds nothing against the architecture', async () => {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'kernel'`,
  )
  expect(rows[0]?.n).toBeGreaterThan(0)
  expect(await catalogFindings(client, modules, role)).toEqual([])
})

describe('each planted fault is found', () => {
  const low = { name: 'low', dir: '', dependsOn: [] }
  const high = { name: 'high', dir: '', dependsOn: ['low'] }
  const ground = `create schema low; create schema high;
    create table low.thing (id int primary key, code text unique, kind text); create table high.item (id int primary key);`

  test.each([
    ['nothing', '', []],
    [
      'a policy without force',
      'alter table low.thing enable row level security',
      ['policy-not-forced low.thing'],
    ],
    [
      'a policy on a table without row security',
      'create policy p on low.thing using (true)',
      ['policy-not-forced low.thing'],
    ],
    ['a plain view', 'create view low.shown as select id from low.thing', ['view-not-invoker low.shown']],
    [
      'a materialised view the pool reads',
      'create materialized view low.kept as select 1; grant select on low.kept to ROLE',
      ['materialized-view low.kept'],
    ],
    [
      'a definer function without a path',
      'create function low.f() returns int language sql security definer as $$ select 1 $$',
      ['definer-without-path low.f()'],
    ],
    ['DDL for the pool', 'grant create on schema low to ROLE', ['pool-may-create low']],
    ['truncate for the pool', 'grant truncate on low.thing to ROLE', ['pool-may-truncate low.thing']],
    ['a grant to everybody', 'grant select on low.thing to public', ['granted-to-all low.thing']],
    [
      'a key that points up',
      'alter table low.thing add foreign key (id) references high.item (id)',
      ['key-points-up low.thing → high.item (id)'],
    ],
    [
      'a key at more than an id',
      'alter table high.item add column code text references low.thing (code)',
      ['key-not-at-id high.item → low.thing (code)'],
    ],
    [
      'a key that points down at an id',
      'alter table high.item add foreign key (id) references low.thing (id)',
      [],
    ],
  ])('%s', async (_what, sql, expected) => {
    await client.query('begin')
    try {
      await client.query(`${ground} ${sql.replaceAll('ROLE', client.escapeIdentifier(role))}`)
      const found = await catalogFindings(client, [low, high], role)
      expect(
        found.filter(({ object }) => /low\b|high\b/.test(object)).map((f) => `${f.rule} ${f.object}`),
      ).toEqual(expected)
    } finally {
      await client.query('rollback')
    }
  })
})
