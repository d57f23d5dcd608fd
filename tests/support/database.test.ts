import { expect, test } from 'vitest'
import { connected } from '../../kernel/postgres/roles.ts'
import { testDatabase } from './database.ts'

const rows = (url: string, sql: string) =>
  connected(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows)

test('each call gives a migrated database of its own, which the application role enters without owning anything', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()])
  expect(one.appUrl).not.toBe(other.appUrl)
  const migrated = await rows(one.ownerUrl, 'select count(*)::int > 0 as yes from kernel.migration')
  expect(migrated).toEqual([{ yes: true }])
  await rows(one.ownerUrl, 'create schema probe; create table probe.only_here (id int)')
  const elsewhere = await rows(other.ownerUrl, `select to_regclass('probe.only_here') is null as absent`)
  expect(elsewhere).toEqual([{ absent: true }])
  const owned = await rows(
    one.appUrl,
    `select count(*)::int as n from pg_class where pg_get_userbyid(relowner) = current_user`,
  )
  expect(owned).toEqual([{ n: 0 }])
  await expect(rows(one.appUrl, 'create schema mine')).rejects.toThrow(/permission denied/)
  await one.drop()
  await expect(rows(one.appUrl, 'select 1')).rejects.toThrow(/does not exist/)
  await other.drop()
})
