/**
 * `npm run bench -- list [--matters 1000000] [--persons 1000000] [--seconds 8] [--workers 2] [--out docs/bench/list.json]`
 *
 * To-do list, search, report list, place page and search of persons at a city's size, asked by three people, request by
 * request in turn, so that a noisy moment hits all of them: a clerk whose scope is one body and a handful of flags; the same
 * post with a scope of 500 bodies and 500 more flags; an administrator of the whole city, who asks for the very rows of the
 * second (that clerk's community), and whose own queue is as long. The ratio of the second to the third is what rules cost.
 * An empty page stops the bench: nothing is found fast.
 * Inside: HTTP, session, rights, floor, read ledger. Outside: the browser. The page of a place is its four requests together.
 */
import { writeFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { loadavg } from 'node:os'
import pg from 'pg'
import type { Client } from './client.ts'
import { machine, quantile, round } from './machine.ts'
import { hirePost } from './people.ts'
import type { Signed } from './people.ts'
import { askChild, KINDS, openTown, optionsOf } from './town.ts'
import type { Town } from './town.ts'

const RULES = 500
const FLAGS = ['registry.view', 'registry.edit']
const POSTS = { one: 'bench-one', many: 'bench-many' }

export async function run(args: readonly string[]): Promise<void> {
  const option = optionsOf(args)
  const matters = Number(option('matters', '1000000'))
  const persons = Number(option('persons', '1000000'))
  const seconds = Number(option('seconds', '8'))
  const workers = Number(option('workers', '2'))
  const town = await openTown(option('data', '') || undefined)
  const { say } = town
  try {
    await town.fillTo(matters)
    await fillPersons(town, persons)
    await widen(town)
    await town.analyze()
    const { child, client, stop } = await town.serve({ jobs: true, connections: workers * 4 })
    const [one, many] = [town.areas[0]!, town.areas[1]!]
    const post = (kind: string, name: string, path: string) =>
      hirePost(town.ground, town.realm, { kind, post: name }, path, client)
    const cell = many.cells[0]!.id
    const actors: Record<string, Asker> = {
      'one rule': {
        who: await post(KINDS.intake, POSTS.one, one.community.path),
        cell: one.cells[0]!.id,
        place: '',
      },
      'five hundred rules': {
        who: await post(KINDS.intake, POSTS.many, many.community.path),
        cell,
        place: '',
      },
      administrator: {
        who: await post('city-command', POSTS.one, many.community.path),
        cell,
        place: `&place=${many.community.id}`,
      },
    }
    const results: Record<string, Record<string, { p50: number; p95: number; n: number }>> = {}
    for (const query of Object.keys(questions)) {
      results[query] = {}
      const times: Record<string, number[]> = {}
      const from = Date.now()
      const warm = from + (seconds * 1000) / 4
      const until = warm + seconds * 1000
      await Promise.all(
        Array.from({ length: workers }, async (_, w) => {
          for (let n = w; Date.now() < until; n += workers)
            for (const [name, asker] of Object.entries(actors)) {
              const at = performance.now()
              await questions[query]!(client, asker, n)
              // The first quarter warms plans and caches.
              if (Date.now() > warm) (times[name] ??= []).push(performance.now() - at)
            }
        }),
      )
      for (const [name, ms] of Object.entries(times)) {
        const shown = { p50: round(quantile(ms, 500)), p95: round(quantile(ms, 950)), n: ms.length }
        results[query][name] = shown
        say(`${query.padEnd(14)} ${name.padEnd(20)} p50 ${shown.p50} ms  p95 ${shown.p95} ms  (${shown.n})`)
      }
    }
    const ratioOf = (what: 'p50' | 'p95') =>
      Object.fromEntries(
        Object.entries(results).map(([query, by]) => [
          query,
          round(by['five hundred rules']![what] / by.administrator![what], 2),
        ]),
      )
    const ratios = { p50: ratioOf('p50'), p95: ratioOf('p95') }
    say(`五百条规则对管理员之比：${JSON.stringify(ratios)}`)
    const memory = await askChild<{ rssMb: number; peakMb: number }>(child, { ask: 'memory' })
    say(`服务进程内存 ${memory.rssMb} MB`)
    await stop()
    const result = {
      bench: 'list',
      at: new Date().toISOString(),
      machine: machine(),
      // Runnable processes of the last minute, ours among them: above the cores, times are somebody else's too.
      load: round(loadavg()[0]!),
      matters,
      persons,
      workers,
      seconds,
      results,
      ratios,
      memory,
    }
    const file = option('out', '')
    if (file === '') console.log(JSON.stringify(result, null, 2))
    else writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
  } finally {
    await town.close()
  }
}

const words = ['垃圾', '路灯', '噪音', '暖气', '井盖', '电梯', '漏水', '停车']
const surnames = [...'王李张刘陈杨黄赵吴周']

interface Asker {
  readonly who: Signed
  /** Of the place page. */
  readonly cell: string
  /** What an administrator types to see the same rows as the clerk. */
  readonly place: string
}

/** Each asks what its page asks. */
const questions: Record<string, (client: Client, asker: Asker, n: number) => Promise<unknown>> = {
  'to-dos': (c, a) => page(c, a, '/api/casework/todos?queue=mine&limit=30'),
  list: (c, a) => page(c, a, `/api/casework/reports?limit=30${a.place}`),
  search: (c, a, n) =>
    page(c, a, `/api/casework/reports?limit=30${a.place}&q=${encodeURIComponent(words[n % words.length]!)}`),
  'place page': (c, a) =>
    Promise.all([
      ...[
        `/api/territory/place?id=${a.cell}`,
        `/api/bodies/at-place?place=${a.cell}`,
        `/api/registry/counts?place=${a.cell}`,
      ].map((path) => c.get(a.who.cookie, a.who.capacity, path)),
      page(c, a, `/api/casework/reports?place=${a.cell}&limit=30`),
    ]),
  people: (c, a, n) =>
    page(
      c,
      a,
      `/api/registry/people?purpose=grid-visit&limit=30${a.place}&text=${encodeURIComponent(surnames[n % surnames.length]!)}`,
    ),
}

async function page(c: Client, a: Asker, path: string): Promise<void> {
  const { rows } = await c.get(a.who.cookie, a.who.capacity, path)
  if (!Array.isArray(rows) || rows.length === 0) throw new Error(`${path}: nothing found`)
}

async function within<T>(town: Town, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: town.adminUrl })
  await client.connect()
  try {
    await client.query('SET synchronous_commit = off; SET statement_timeout = 0')
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Registered persons in the cells, three a household's worth; their rows of today and where they stay, without older values. */
async function fillPersons(town: Town, persons: number): Promise<void> {
  await within(town, async (client) => {
    await client.query(`CREATE TEMP TABLE cell (n int PRIMARY KEY, place uuid, path text)`)
    await client.query(
      `INSERT INTO cell SELECT row_number() OVER () - 1, * FROM jsonb_to_recordset($1) AS t(place uuid, path text)`,
      [JSON.stringify(town.areas.flatMap((a) => a.cells.map((c) => ({ place: c.id, path: c.path }))))],
    )
    const cells = Number((await client.query('SELECT count(*) AS n FROM cell')).rows[0].n)
    const realm = town.realm.toString(16).padStart(3, '0')
    const STEP = 100_000
    const stored = Number(
      (await client.query(`SELECT count(*) AS n FROM registry.person WHERE changed_by = '压测'`)).rows[0].n,
    )
    for (let from = stored; from < persons; from += STEP) {
      await client.query('BEGIN')
      await client.query(`CREATE TEMP TABLE part ON COMMIT DROP AS
        SELECT i, ('01900000-' || lpad(to_hex(i >> 16), 4, '0') || '-7${realm}-8' || substr(md5(i::text), 1, 3) || '-' || lpad(to_hex(i), 12, '0'))::uuid AS id,
          substr('王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗', 1 + i % 20, 1) || substr('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平', 1 + (i / 20) % 20, 1) || substr('华建国文斌玉兰英桂刚', 1 + (i / 400) % 10, 1) AS name,
          substr('wlzlcyhzwzxsmzhghgll', 1 + i % 20, 1) || 'xx' AS initials, c.place, c.path
        FROM generate_series(${from}, ${Math.min(persons, from + STEP) - 1}) i JOIN cell c ON c.n = (i::bigint * 7919) % ${cells}`)
      await client.query(
        `INSERT INTO identity.person (realm, id, name, made_at) SELECT $1::smallint, id, name, now() FROM part`,
        [town.realm],
      )
      await client.query(
        `INSERT INTO registry.person (realm, id, name, initials, sex, birth, id_mac, id_masked, phone_mac, phone_masked, place, place_path, state, revision, changed_at, changed_by)
         SELECT $1::smallint, id, name, initials, CASE WHEN i % 2 = 0 THEN 'male' ELSE 'female' END, date '1940-01-01' + (i % 24000), 'h1:' || md5('i' || i), '11****1990',
           'h1:' || md5('p' || i), '138****0000', place, path, 'here', 1, now(), '压测' FROM part`,
        [town.realm],
      )
      await client.query(
        `INSERT INTO registry.stay (realm, subject, from_on, kind, place_path, counted) SELECT $1::smallint, id, date '2020-01-01', 'person', path, true FROM part`,
        [town.realm],
      )
      await client.query('COMMIT')
    }
    await client.query('VACUUM (ANALYZE) identity.person, registry.person, registry.stay')
  })
  town.say(`已写入 ${persons} 人。`)
}

/** The second actor's body gets 499 bodies nested in it; posts like the dispatcher's, with the register's flags and 500 more. */
async function widen(town: Town): Promise<void> {
  await within(town, async (client) => {
    const stands = await client.query(`SELECT 1 FROM bodies.post WHERE realm = $1 AND id = $2`, [
      town.realm,
      POSTS.many,
    ])
    if (stands.rows.length > 0) return
    const body = (
      await client.query(`SELECT * FROM bodies.body WHERE realm = $1 AND id = $2`, [
        town.realm,
        town.areas[1]!.intake.id,
      ])
    ).rows[0] as { kind: string; place: string; root: string }
    const tail = randomUUID().slice(24)
    await client.query(
      `INSERT INTO bodies.body (realm, id, kind, title, place, within, root, served, loaded_as, from_on, recorded_at)
       SELECT $1::smallint, ('01900000-0000-7' || $5::text || '-8' || lpad(to_hex(i), 3, '0') || '-' || $6::text)::uuid, $2, '压测' || i, $3, $4, $7, false, 'bench-' || i, date '2020-01-01', now()
       FROM generate_series(1, ${RULES - 1}) i`,
      [
        town.realm,
        body.kind,
        body.place,
        town.areas[1]!.intake.id,
        town.realm.toString(16).padStart(3, '0'),
        tail,
        body.root,
      ],
    )
    const flags = Array.from({ length: RULES }, (_, i) => `bench.rule-${i}`)
    // What the three have to do: the open matters of one community each, at one body, among five hundred, at one body.
    await client.query('SET session_replication_role = replica')
    await client.query(
      `WITH hand AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS of FROM bodies.body WHERE realm = $1 AND (id = $2 OR within = $2)),
         due AS (SELECT id, row_number() OVER (ORDER BY id) AS n, left(place_path, length($5)) AS path FROM flow.matter
           WHERE realm = $1 AND state = 'open' AND left(place_path, length($5)) IN ($4, $5, $7))
       UPDATE flow.matter m SET step = 'dispatch', holder = h.body, involved = m.involved || h.body
       FROM due d CROSS JOIN LATERAL (SELECT CASE d.path WHEN $4 THEN $3::uuid WHEN $7 THEN $6::uuid
           ELSE (SELECT id FROM hand WHERE n = d.n % of) END AS body) h
       WHERE m.realm = $1 AND m.id = d.id`,
      [
        town.realm,
        town.areas[1]!.intake.id,
        town.areas[0]!.intake.id,
        town.areas[0]!.community.path,
        town.areas[1]!.community.path,
        await cityCommand(client, town.realm),
        town.areas[2]!.community.path,
      ],
    )
    await client.query('SET session_replication_role = origin')
    for (const [kind, id, more] of [
      [KINDS.intake, POSTS.one, []],
      [KINDS.intake, POSTS.many, flags],
      ['city-command', POSTS.one, []],
    ] as const)
      await client.query(
        `INSERT INTO bodies.post SELECT (jsonb_populate_record(p, jsonb_build_object('id', $3::text, 'seats', 9, 'sort', 900, 'may', to_jsonb(p.may || $4::text[])))).*
         FROM bodies.post p WHERE p.realm = $1 AND p.kind = $2 AND p.id = 'dispatcher'`,
        [town.realm, kind, id, [...FLAGS, ...more]],
      )
  })
}

async function cityCommand(client: pg.Client, realm: number): Promise<string> {
  const found = await client.query<{ id: string }>(
    `SELECT id FROM bodies.body WHERE realm = $1 AND kind = 'city-command'`,
    [realm],
  )
  return found.rows[0]!.id
}
