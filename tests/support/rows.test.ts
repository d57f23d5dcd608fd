import { expect, test } from 'vitest'
import { connected } from '../../kernel/postgres/roles.ts'
import { testDatabase } from './database.ts'
import { changed, openRows } from './rows.ts'

test('whatever is committed is seen in its table, by whomever; what is rolled back or finds no row is not', async () => {
  const base = await testDatabase()
  await connected(base.ownerUrl, (client) =>
    client.query(`create schema probe; grant usage on schema probe to public;
      create table probe.one (id int); grant all on probe.one to public;
      create table probe.parts (id int) partition by list (id); create table probe.first partition of probe.parts for values in (1)`),
  )
  const rows = await openRows(base.ownerUrl, ['jobs'])
  const seen = async (url: string, sql: string) => {
    const before = await rows.state()
    await connected(url, (client) => client.query(sql))
    return changed(before, await rows.state())
  }
  expect(await seen(base.appUrl, 'insert into probe.one values (1), (2)')).toEqual(['probe.one'])
  expect(await seen(base.appUrl, 'update probe.one set id = 3 where id = 2')).toEqual(['probe.one'])
  expect(await seen(base.appUrl, 'delete from probe.one where id = 3')).toEqual(['probe.one'])
  expect(await seen(base.appUrl, 'begin; insert into probe.one values (4); rollback')).toEqual([])
  expect(await seen(base.appUrl, 'update probe.one set id = 9 where id = 8')).toEqual([])
  expect(await seen(base.ownerUrl, 'insert into probe.parts values (1)')).toEqual(['probe.parts'])
  // A partition made later notes as well.
  const later = 'create table probe.second partition of probe.parts for values in (2)'
  expect(await seen(base.ownerUrl, `${later}; insert into probe.parts values (2)`)).toEqual(['probe.parts'])
  await rows.close()
  await base.drop()
})
