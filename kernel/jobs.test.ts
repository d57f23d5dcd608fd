import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Actor, AnnouncedEvent, Context, Ground } from '#kernel/action'
import { action, ask, perform } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import { relayEvents, tell } from '#kernel/events'
import { openFiles } from '#kernel/files'
import { newId } from '#kernel/ids'
import { enqueue, jobRoutes, migrateJobs, startJobs } from '#kernel/jobs'
import type { Jobs, JobsOptions } from '#kernel/jobs'
import { jsonLog } from '#kernel/log'
import type { Hearer, Job, Manifest, Route } from '#kernel/manifest'
import { ensurePartitions } from '#kernel/partitions'
import { openAnchors } from '#kernel/seal'
import { secretsFrom } from '#kernel/secrets'
import { testDatabase } from '../tests/support/database.ts'
import type { TestDatabase } from '../tests/support/database.ts'
import { forget } from './jobs/own.ts'

const folder = mkdtempSync(join(tmpdir(), 'linli-jobs-'))
let database: TestDatabase
let owner: pg.Client
let ground: Ground
let ahead = 0
const running: Jobs[] = []

beforeAll(async () => {
  database = await testDatabase()
  const role = new URL(database.appUrl).username
  await migrateJobs(database.ownerUrl, role)
  await migrateJobs(database.ownerUrl, role)
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query(`CREATE SCHEMA probe; GRANT USAGE ON SCHEMA probe TO ${role};
    CREATE TABLE probe.heard (hearer text, event uuid, request uuid); CREATE TABLE probe.ran (name text, pid int);
    GRANT ALL ON ALL TABLES IN SCHEMA probe TO ${role}`)
  ground = {
    database: openDatabase(database.appUrl, { max: 8 }),
    secrets: secretsFrom(Buffer.alloc(32, 3)),
    files: openFiles(folder),
    log: jsonLog('silent'),
    clock: () => new Date(Date.now() + ahead),
  }
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()))
})
afterAll(async () => {
  await owner?.end()
  await ground?.database.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

const serviceActor = (realm: number, name: string): Actor => ({
  person: null,
  session: null,
  realm,
  capacity: { id: `service:${name}`, settings: { 'linli.service': '1' }, facts: {} },
})
const manifest = (parts: { hears?: Hearer[]; jobs?: Job[] }): Manifest => ({
  name: 'probe',
  dir: folder,
  title: '',
  dependsOn: [],
  routes: [],
  ...parts,
})
const start = async (parts: { hears?: Hearer[]; jobs?: Job[] }, options: Partial<JobsOptions> = {}) => {
  const jobs = await startJobs(ground, [manifest(parts)], {
    serviceActor,
    retrySeconds: 1,
    pollMs: 50,
    ...options,
  })
  running.push(jobs)
  return jobs
}
const announce = (type: string, data: Record<string, unknown> = {}, realm = 1) =>
  perform(
    ground,
    serviceActor(realm, 'probe'),
    action('probe.announce', async (ctx) => {
      ctx.touch({ kind: 'probe', id: null, fields: [] })
      ctx.announce(type, data)
      return ctx.request
    }),
    undefined,
  )
const note = (hearer: string) => async (ctx: Context, event: AnnouncedEvent) => {
  await ctx.tx.run('INSERT INTO probe.heard VALUES ($1, $2, $3)', [hearer, event.id, ctx.request])
  ctx.touch({ kind: 'probe', id: event.id, fields: ['heard'] })
}
const until = async (what: () => Promise<unknown>, seconds = 15) => {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) if (await what()) return
  throw new Error('did not come about in time')
}
const count = async (sql: string, values: unknown[] = []) =>
  (await ground.database.plain<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, values))[0]!.n
const heardBy = (hearer: string) => count('probe.heard WHERE hearer = $1', [hearer])
const view = async () => {
  const route = jobRoutes({ mayView: () => true })[0] as Route & { handler: { kind: 'read' } }
  return (await ask(ground, serviceActor(1, 'operator'), route.handler.query, {})) as {
    repeated: { name: string; failures: number; error: string | null }[]
    dead: { id: string; name: string; about: string | null; tries: number; error: string | null }[]
    deadTotal: number
    errands: number
    unrelayed: number
    unsealedSince: string | null
  }
}

describe('the relay', () => {
  test('tells every hearer of every event exactly once, in order, although several relays run', async () => {
    const names = ['one', 'two']
    const hears = names.map((n) => ({ name: `probe.${n}`, event: 'probe.Happened', hear: note(n) }))
    const requests: string[] = []
    for (let i = 0; i < 30; i++) requests.push(await announce('probe.Happened', { i }, 1 + (i % 3)))
    await Promise.all([start({ hears }), start({ hears }), start({ hears })])
    await Promise.all(Array.from({ length: 5 }, () => relayEvents(ground, { hearers: hears, serviceActor })))
    await until(async () => (await heardBy('one')) === 30 && (await heardBy('two')) === 30)
    await sleep(200)
    expect([await heardBy('one'), await heardBy('two')]).toEqual([30, 30])
    expect(await count(`(SELECT DISTINCT hearer, event FROM probe.heard) AS d`)).toBe(60)
    // The trace of what a hearer did names the request that caused it.
    const caused = await ground.database.plain<{ request: string }>(
      `SELECT request FROM kernel.trace WHERE act = 'probe.one'`,
    )
    expect(caused.map((r) => r.request).toSorted()).toEqual(requests.toSorted())
  })

  test('one bad hearer keeps nobody waiting: it is tried again, then lies in sight, then a person has it done', async () => {
    let isBroken = true
    const hears: Hearer[] = [
      {
        name: 'probe.bad',
        event: 'probe.Trouble',
        hear: async (ctx, event) => {
          await note('bad')(ctx, event)
          if (isBroken) throw new Error('the address of somebody\nand more')
        },
      },
      { name: 'probe.slow', event: 'probe.Trouble', hear: () => new Promise(() => {}) },
      { name: 'probe.good', event: 'probe.Trouble', hear: note('good') },
    ]
    await announce('probe.Trouble')
    await announce('probe.Trouble')
    // Other test files keep transactions open on the same server; what is younger than they waits for them.
    await until(async () => {
      await relayEvents(ground, { hearers: hears, serviceActor, patienceMs: 200 })
      return (await heardBy('good')) === 2
    })
    expect(await heardBy('bad')).toBe(0)
    // A hearer that never ends does not keep its connection: it would hold up relay and sealing.
    await until(async () => ground.database.pool.idleCount === ground.database.pool.totalCount)
    expect(await count(`kernel.errand WHERE name = 'kernel.hear'`)).toBe(4)
    await owner.query(`DELETE FROM kernel.errand WHERE key LIKE 'probe.slow/%'`)
    await start({ hears }, { retrySeconds: 1 })
    await until(() => count(`jobs.job WHERE name = 'kernel.hear' AND state = 'retry'`), 20)
    // Nobody wants to wait for eight growing pauses.
    await owner.query(
      `UPDATE jobs.job SET retry_count = retry_limit, start_after = now() WHERE name = 'kernel.hear' AND state = 'retry'`,
    )
    await until(async () => {
      await owner.query(
        `UPDATE jobs.job SET retry_count = retry_limit, start_after = now() WHERE name = 'kernel.hear' AND state = 'retry'`,
      )
      return (await view()).deadTotal === 2
    }, 30)
    const { dead } = await view()
    expect(dead[0]).toMatchObject({ name: 'kernel.hear', error: 'Error: the address of somebody' })
    expect(dead[0]!.about).toMatch(/^probe\.bad\//)
    expect(await heardBy('bad')).toBe(0)
    isBroken = false
    const retry = jobRoutes({ mayView: () => true })[1] as Route & { handler: { kind: 'write' } }
    await perform(ground, serviceActor(1, 'operator'), retry.handler.action, { id: dead[0]!.id })
    await until(async () => (await heardBy('bad')) === 1)
    expect((await view()).deadTotal).toBe(1)
    await expect(
      perform(ground, serviceActor(1, 'operator'), retry.handler.action, { id: dead[0]!.id }),
    ).rejects.toMatchObject({
      code: 'kernel.not-found',
    })
  }, 90_000)

  test('who may not see jobs is refused', async () => {
    const [look, retry] = jobRoutes({ mayView: () => false }) as [
      Route & { handler: { kind: 'read' } },
      Route & { handler: { kind: 'write' } },
    ]
    await expect(ask(ground, serviceActor(1, 'x'), look.handler.query, {})).rejects.toMatchObject({
      code: 'kernel.no-rule',
    })
    await expect(
      perform(ground, serviceActor(1, 'x'), retry.handler.action, { id: newId(1, new Date()) }),
    ).rejects.toMatchObject({ code: 'kernel.no-rule' })
  })

  test('a hearer that has nothing to do leaves no trace; one that heard before does nothing', async () => {
    const event: AnnouncedEvent = {
      id: newId(1, new Date()),
      type: 'probe.Quiet',
      realm: 1,
      at: new Date().toISOString(),
      cause: newId(1, new Date()),
      data: {},
    }
    const quiet: Hearer = { name: 'probe.quiet', event: event.type, hear: async () => {} }
    expect(await tell(ground, quiet, event, serviceActor)).toBe(true)
    expect(await tell(ground, quiet, event, serviceActor)).toBe(false)
    expect(await count(`kernel.trace WHERE act = 'probe.quiet'`)).toBe(0)
  })
})

describe('asked-for jobs', () => {
  test('run once the commit that asked for them stands, and not at all when it does not', async () => {
    const ran: unknown[] = []
    await start({ jobs: [{ name: 'probe.work', run: async (_, data) => void ran.push(data) }] })
    const ask_ = (i: number, fail: boolean) =>
      ground.database.transaction({ settings: {} }, async (tx) => {
        await enqueue(tx, 'probe.work', { i })
        if (fail) throw new Error('no')
      })
    await ask_(1, false)
    await expect(ask_(2, true)).rejects.toThrow('no')
    await until(async () => ran.length === 1)
    await sleep(800)
    expect(ran).toEqual([{ i: 1 }])
  })

  test('under one key wait once; a failing one is tried again', async () => {
    let tries = 0
    const wish = (after?: Date) =>
      ground.database.transaction({ settings: {} }, (tx) =>
        enqueue(tx, 'probe.flaky', { a: 1 }, { key: 'same', ...(after ? { after } : {}) }),
      )
    const soon = new Date(Date.now() + 1500)
    await Promise.all([wish(soon), wish(soon), wish(soon)])
    await start({
      jobs: [
        {
          name: 'probe.flaky',
          run: async () => {
            if (++tries < 2) throw new Error('not yet')
          },
        },
      ],
    })
    await sleep(800)
    expect(tries).toBe(0)
    await wish(soon)
    await until(async () => tries >= 2, 20)
    await sleep(1500)
    expect(tries).toBe(2)
  })
})

describe('a stop', () => {
  test('is told to long work, which ends between two commits and runs again at the next start', async () => {
    const ends: string[] = []
    let mayFinish = false
    const long: Job = {
      name: 'probe.long',
      retries: 5,
      run: async (_ground, _data, stopping) => {
        ends.push('began')
        while (!mayFinish) {
          await sleep(20)
          if (stopping?.aborted) ends.push('told')
          stopping?.throwIfAborted()
        }
        ends.push('done')
      },
    }
    const first = await start({ jobs: [long] })
    await perform(
      ground,
      serviceActor(1, 'probe'),
      action('probe.ask-long', async (ctx) => {
        ctx.touch({ kind: 'probe', id: null, fields: [] })
        await enqueue(ctx.tx, 'probe.long', {})
      }),
      undefined,
    )
    await until(async () => ends.length > 0)
    const at = Date.now()
    await first.stop()
    expect(Date.now() - at).toBeLessThan(5_000)
    expect(ends).toEqual(['began', 'told'])
    mayFinish = true
    await start({ jobs: [long] })
    await until(async () => ends.length === 4)
    expect(ends).toEqual(['began', 'told', 'began', 'done'])
  })
})

describe('repeated jobs', () => {
  test('run in one process at a time, stop when told, and show how they fare', async () => {
    let inside = 0
    let most = 0
    let runs = 0
    const job: Job = {
      name: 'probe.tick',
      everySeconds: 1,
      run: async () => {
        most = Math.max(most, ++inside)
        runs++
        await sleep(300)
        inside--
      },
    }
    const failing: Job = {
      name: 'probe.failing',
      everySeconds: 3600,
      run: async () => {
        throw new Error('nothing works')
      },
    }
    const all = await Promise.all([
      start({ jobs: [job, failing] }),
      start({ jobs: [job, failing] }),
      start({ jobs: [job, failing] }),
    ])
    await until(async () => runs >= 3)
    await Promise.all(all.map((jobs) => jobs.stop()))
    expect([most, inside]).toEqual([1, 0])
    const after = runs
    await sleep(1200)
    expect(runs).toBe(after)
    expect((await view()).repeated.find((r) => r.name === 'probe.failing')).toMatchObject({
      failures: 1,
      error: 'Error: nothing works',
    })
  })

  test('the kernel’s own: the trace is sealed within seconds, months are made ahead, what has had its time goes', async () => {
    await announce('probe.Nothing')
    await start({}, { anchors: openAnchors(join(folder, 'keys')) })
    await until(async () => (await count('kernel.seal')) > 0 && (await view()).unsealedSince === null)
    await until(
      async () => !(await view()).repeated.some((r) => r.name.startsWith('kernel.') && r.failures > 0),
    )
    await ensurePartitions(ground.database, new Date('2031-05-05T00:00:00Z'), 1)
    await ensurePartitions(ground.database, new Date('2031-05-05T00:00:00Z'), 1)
    const made = await ground.database.plain<{ t: string }>(
      `SELECT c.relname AS t FROM pg_class c WHERE c.relispartition AND c.relkind = 'r' AND c.relname LIKE '%\\_2031%' ORDER BY 1`,
    )
    const months = made.map((r) => r.t).filter((t) => /^(trace|outbox)_/.test(t))
    expect(months).toEqual(
      ['04', '05', '06']
        .map((m) => `outbox_2031${m}`)
        .concat(['04', '05', '06'].map((m) => `trace_2031${m}`)),
    )
    const marks = await count('kernel.heard')
    expect(marks).toBeGreaterThan(0)
    await ground.database.plain(`INSERT INTO kernel.idempotency VALUES ('a', $1, 'x', 'b', 'c', $2)`, [
      newId(1, new Date()),
      new Date(Date.now() - 4 * 86_400_000),
    ])
    await forget(ground)
    expect([await count('kernel.idempotency'), await count('kernel.heard')]).toEqual([0, marks])
    ahead = 40 * 86_400_000
    await forget(ground)
    // The relay has not passed those days: its marks stay.
    expect(await count('kernel.heard')).toBe(marks)
    await ground.database.plain(`UPDATE kernel.relay SET at = now() + interval '40 days'`)
    await forget(ground)
    ahead = 0
    expect(await count('kernel.heard')).toBe(0)
  })
})

test('a job whose process was killed runs again, asked-for and repeated', async () => {
  await ground.database.transaction({ settings: {} }, (tx) => enqueue(tx, 'probe.asked', {}))
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../tests/support/jobs-child.ts'), database.appUrl, folder],
    {
      cwd: join(import.meta.dirname, '..'),
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  await until(async () => (await count('probe.ran WHERE pid = $1', [child.pid])) === 2, 20)
  child.kill('SIGKILL')
  const mark = (name: string) => async () =>
    void (await ground.database.plain('INSERT INTO probe.ran VALUES ($1, $2)', [name, process.pid]))
  const killedAt = Date.now()
  await start(
    {
      jobs: [
        { name: 'probe.asked', run: mark('asked') },
        { name: 'probe.daily', everySeconds: 86_400, run: mark('daily') },
      ],
    },
    { heartbeatSeconds: 10 },
  )
  await until(() => count(`probe.ran WHERE name = 'daily' AND pid = $1`, [process.pid]), 5)
  await until(() => count(`probe.ran WHERE name = 'asked' AND pid = $1`, [process.pid]), 40)
  expect(Date.now() - killedAt).toBeLessThan(40_000)
  expect(await count('probe.ran')).toBe(4)
}, 90_000)

test('the application’s role runs jobs without any right to alter the schema', async () => {
  await expect(ground.database.plain('CREATE TABLE jobs.mine (id int)')).rejects.toThrow(/permission denied/)
  await expect(ground.database.plain('ALTER TABLE jobs.job ADD COLUMN x int')).rejects.toThrow(
    /must be owner/,
  )
  const owned = await count(`pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('jobs', 'kernel') AND pg_get_userbyid(c.relowner) = current_user`)
  expect(owned).toBe(0)
})
