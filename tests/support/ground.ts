/** A ground on a database of one's own, and loads through real actions, for tests of this module and those above. */
import { randomBytes } from 'node:crypto'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import { jsonLog } from '#kernel/log'
import { secretsFrom } from '#kernel/secrets'
import { testDatabase } from './database.ts'

export type TestGround = Awaited<ReturnType<typeof testGround>>

export async function testGround(now = '2026-11-20T01:00:00Z') {
  const given = await testDatabase()
  const clock = { now: new Date(now) }
  const database = openDatabase(given.appUrl, { max: 8 })
  const ground = {
    database,
    secrets: secretsFrom(randomBytes(32)),
    files: {} as Ground['files'],
    log: jsonLog('error'),
    clock: () => clock.now,
  } as Ground
  return {
    ground,
    database,
    clock,
    ownerUrl: given.ownerUrl,
    appUrl: given.appUrl,
    /** Writes as the system in one realm. */
    write: <T>(realm: number, work: (ctx: Context) => Promise<T>) =>
      perform(
        ground,
        scope(realm, '1'),
        action('test.write', async (ctx: Context, _input: null) => {
          const answer = await work(ctx)
          ctx.touch({ kind: 'test', id: null, fields: [] })
          return answer
        }),
        null,
      ),
    /** Reads as nobody in particular. */
    read: <T>(realm: number, work: (ctx: ReadContext) => Promise<T>) =>
      ask(
        ground,
        scope(realm, ''),
        query('test.read', (ctx: ReadContext, _input: null) => work(ctx)),
        null,
      ),
    async close() {
      await database.close()
      await given.drop()
    },
  }
}

function scope(realm: number, service: string): Actor {
  return {
    person: null,
    session: null,
    realm,
    capacity: {
      id: service ? 'service:test' : 'public',
      facts: null,
      settings: {
        'linli.realm': String(realm),
        'linli.person': '',
        'linli.body': '',
        'linli.bodies': '',
        'linli.place_from': '',
        'linli.place_to': '',
        'linli.service': service,
      },
    },
  }
}
