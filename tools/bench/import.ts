/**
 * `npm run bench -- import [--rows 1000000] [--rounds 3] [--out docs/bench/import.json]`
 *
 * Invented persons in workbooks of 100 000 rows × 15 columns, taken in by the real import (read in the child, checked, compared with the
 * register, encrypted, with origins, stays, counts and trace), against `\copy` of the same rows into a plain table with a primary key,
 * in the same run; and against copying the rows the import leaves, for a list row becomes a dozen rows of the register. Our time is the whole of it: the check somebody looks at, and the storing. Every round begins with an empty register.
 */
import { chmodSync, createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import { must } from '#kernel/access'
import { loadConfig } from '#kernel/config'
import { startEmbedded } from '#kernel/postgres'
import { acting, serviceActor } from '#modules/bodies'
import { createPacks, loadBuilt } from '#modules/packs'
import { knownJurisdictions, placesUnder } from '#modules/territory'
import { stand } from '../../apps/server/ground.ts'
import { packSections, root } from '../../apps/server/modules.ts'
import { archiveOf, bookParts, rowOf } from '../../kernel/workbook/test-books.ts'
import { allowImport } from '../../modules/registry/access.ts'
import { runImport } from '../../modules/registry/import/running.ts'
import { getImport, insertImport, updateImport } from '../../modules/registry/import/store.ts'
import type { ImportRow } from '../../modules/registry/import/store.ts'
import { idCheck } from '../../modules/registry/rules.ts'
import { machine, quantile, round } from './machine.ts'

/** Rows a workbook may hold. */
const FILE = 100_000
const TITLES = [
  '姓名',
  '身份证号',
  '性别',
  '出生日期',
  '联系电话',
  '户号',
  '户主',
  '与户主关系',
  '居住类型',
  '就业状况',
  '地点代码',
  '楼栋',
  '单元',
  '房号',
  '备注',
]
const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗'
const GIVEN = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文斌玉兰'
const FAMILY = 3

/** The n-th invented person: same n, same person. Area codes were never issued. */
function person(n: number, codes: readonly string[]): string[] {
  const family = Math.floor(n / FAMILY)
  const place = n % FAMILY
  const name = (k: number, family: number) =>
    SURNAMES[family % 20]! + GIVEN[k % 30]! + GIVEN[Math.floor(k / 30) % 30]!
  // Day and sequence count up together, so that no number comes twice.
  const day = new Date(Date.UTC(1940, 0, 1) + (n % 25_000) * 86_400_000).toISOString().slice(0, 10)
  const first17 = `99${String(Math.floor(n / 25_000_000)).padStart(4, '0')}${day.replaceAll('-', '')}${String(Math.floor(n / 25_000) % 1000).padStart(3, '0')}`
  const sex = Number(first17[16]) % 2 === 1 ? '男' : '女'
  // Some hundred families share a grid, each behind a door of its own.
  const door = Math.floor(family / codes.length)
  return [
    name(n, family),
    first17 + idCheck(first17),
    sex,
    day,
    `139${String(n % 100_000_000).padStart(8, '0')}`,
    `H${family}`,
    name(family * FAMILY, family),
    place === 0 ? '户主' : place === 1 ? '配偶' : '子女',
    '户籍在此并居住',
    '在业',
    codes[family % codes.length]!,
    String(1 + (door % 30)),
    String(1 + (Math.floor(door / 30) % 4)),
    String(101 + Math.floor(door / 120)),
    '',
  ]
}

function workbook(from: number, to: number, codes: readonly string[]): Buffer {
  const rows = [rowOf(1, TITLES)]
  for (let n = from; n < to; n++) rows.push(rowOf(n - from + 2, person(n, codes)))
  return archiveOf(bookParts(rows.join('')))
}

async function csv(file: string, rows: number, codes: readonly string[]): Promise<void> {
  const out = createWriteStream(file)
  for (let n = 0; n < rows; n++) {
    const line = `${[n, ...person(n, codes)].join(',')}\n`
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
}

/** The reference: the server reads the same rows from a file, which is quicker than `\copy` through a connection. */
async function copied(adminUrl: string, file: string): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(
      `DROP TABLE IF EXISTS bench_copy; CREATE TABLE bench_copy (n bigint PRIMARY KEY, ${TITLES.map((_, i) => `c${i} text`).join(', ')})`,
    )
    await client.query('CHECKPOINT')
    const at = performance.now()
    await client.query(`COPY bench_copy FROM '${file.replaceAll("'", "''")}' (FORMAT csv)`)
    return performance.now() - at
  } finally {
    await client.query('DROP TABLE IF EXISTS bench_copy').catch(() => {})
    await client.end()
  }
}

const KEPT = [
  'identity.person',
  'registry.person',
  'registry.household',
  'registry.dwelling',
  'registry.fact',
  'registry.stay',
]

/** The other reference: the very rows the import left, copied into tables with the same columns, checks and indexes. */
async function copiedSame(adminUrl: string, within: string): Promise<{ ms: number; rows: number }> {
  // The server may run as somebody else.
  const folder = join(within, 'same')
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o777)
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query('DROP SCHEMA IF EXISTS bench_same CASCADE; CREATE SCHEMA bench_same')
    let rows = 0
    for (const [i, table] of KEPT.entries()) {
      const file = join(folder, `same${i}.copy`)
      // Persons of identity that earlier rounds left are no part of this one.
      const what =
        table === 'identity.person'
          ? `(SELECT * FROM identity.person WHERE id IN (SELECT id FROM registry.person))`
          : table
      rows += (await client.query(`COPY ${what} TO '${file}' (FORMAT binary)`)).rowCount ?? 0
      await client.query(`CREATE TABLE bench_same.t${i} (LIKE ${table} INCLUDING ALL)`)
    }
    await client.query('CHECKPOINT')
    const at = performance.now()
    for (const i of KEPT.keys())
      await client.query(`COPY bench_same.t${i} FROM '${join(folder, `same${i}.copy`)}' (FORMAT binary)`)
    return { ms: performance.now() - at, rows }
  } finally {
    await client.query('DROP SCHEMA IF EXISTS bench_same CASCADE').catch(() => {})
    await client.end()
  }
}

/** An empty register, as after a fresh start, its statistics known. */
async function emptied(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const { rows } = await client.query<{ t: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS t FROM pg_tables WHERE schemaname = 'registry' AND tablename <> 'element'`,
  )
  await client.query(`TRUNCATE ${rows.map((r) => r.t).join(', ')} CASCADE`)
  await client.query('VACUUM ANALYZE')
  await client.query('CHECKPOINT')
  await client.end()
}

interface Opened {
  readonly ground: Ground
  readonly actor: Actor
  readonly realm: number
  readonly place: { readonly id: string; readonly path: string }
}

/** As an uploaded list stands before its check; a file of the bench may be larger than an upload. */
async function opened(o: Opened, content: Buffer, name: string): Promise<string> {
  const judged = await o.ground.files.judge(content)
  await o.ground.files.put(judged)
  return perform(
    o.ground,
    o.actor,
    action('bench.open-import', async (ctx: Context) => {
      const id = ctx.newId()
      const file = ctx.newId()
      await ctx.tx.run(
        `INSERT INTO kernel.file (realm, id, sha256, media, bytes, name, made_by, made_at, subject_kind, subject)
         VALUES ($1, $2, $3, $4, $5, $6, NULL, $7, 'registry.import', $8)`,
        [ctx.realm, file, judged.sha256, judged.media, judged.bytes, name, ctx.now, id],
      )
      await insertImport(ctx, must(allowImport(acting(ctx))), {
        id,
        body: null,
        by_person: null,
        by_title: '压测',
        place: o.place.id,
        place_path: o.place.path,
        sight_from: o.place.path,
        sight_to: `${o.place.path}~`,
        from_on: '2026-01-01',
        file_name: name,
        file,
      })
      ctx.touch({ kind: 'registry.import', id, fields: ['*'] })
      return id
    }),
    null as never,
  )
}

const find = query('bench.import', (ctx: ReadContext, id: string) => getImport(ctx, id))

async function imported(
  o: Opened,
  id: string,
): Promise<{ checkMs: number; storeMs: number; cpuMs: number; row: ImportRow }> {
  const cpu = process.cpuUsage()
  const at = performance.now()
  await runImport(o.ground, o.realm, id)
  const between = performance.now()
  await perform(
    o.ground,
    o.actor,
    action('bench.run-import', async (ctx: Context) => {
      await updateImport(ctx, must(allowImport(acting(ctx))), id, { state: 'running', mode: 'all' })
      ctx.touch({ kind: 'registry.import', id, fields: ['state'] })
    }),
    null as never,
  )
  await runImport(o.ground, o.realm, id)
  const row = await ask(o.ground, o.actor, find, id)
  const { user, system } = process.cpuUsage(cpu)
  return {
    checkMs: between - at,
    storeMs: performance.now() - between,
    cpuMs: (user + system) / 1000,
    row: row!,
  }
}

export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, fallback: string) => {
    const at = args.indexOf(`--${name}`)
    return at < 0 ? fallback : (args[at + 1] ?? fallback)
  }
  const rows = Number(option('rows', '1000000'))
  const rounds = Number(option('rounds', '3'))
  const started = Date.now()
  const say = (line: string) =>
    console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(7)}s  ${line}`)
  const folder = option('data', join(tmpdir(), `linli-bench-${process.pid}`))
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir, { recursive: true })
  const embedded = await startEmbedded({ dataDir, keysDir: join(folder, 'keys'), log: say })
  const env = {
    DATABASE_URL: embedded.ownerUrl,
    LINLI_APP_URL: embedded.appUrl,
    LINLI_DATA: dataDir,
    LINLI_KEYS: join(folder, 'keys'),
    LINLI_LOG: 'error',
  }
  try {
    const standing = await stand(loadConfig(env), say, { pool: 4 })
    const { ground } = standing
    const { built } = await createPacks(packSections(), { folders: [join(root, 'packs')] }).check('daqing')
    const realm = built!.info.realm!
    const actor = serviceActor(realm, 'bench')
    await perform(ground, actor, loadBuilt, { built: built! })
    const here = (await knownJurisdictions(ground, true))[0]!
    const places = await ask(
      ground,
      actor,
      query('bench.places', (ctx: ReadContext) => placesUnder(ctx, here.root!)),
      null as never,
    )
    const codes = places.filter((p) => p.kind === 'grid-cell').map((p) => p.codes[0]!.code)
    const place = { id: here.root!, path: places[0]!.path.slice(0, 4) }
    const adminUrl = embedded.adminUrl.replace(/\/[^/]*$/, new URL(embedded.ownerUrl).pathname)
    const list = join(folder, 'rows.csv')
    await csv(list, rows, codes)
    say(`${rows} 人已造好，${codes.length} 个网格。`)

    const peak = watched()
    const each: { copyMs: number; sameMs: number; checkMs: number; storeMs: number; ratio: number }[] = []
    let written = 0
    let cpuMs = 0
    for (let n = 1; n <= rounds; n++) {
      await emptied(adminUrl)
      const copyMs = await copied(adminUrl, list)
      let checkMs = 0
      let storeMs = 0
      for (let from = 0; from < rows; from += FILE) {
        const to = Math.min(rows, from + FILE)
        const id = await opened(
          { ground, actor, realm, place },
          workbook(from, to, codes),
          `名单${from / FILE}`,
        )
        const one = await imported({ ground, actor, realm, place }, id)
        const added = one.row.done.added ?? 0
        // A bench that loses rows must not look fast.
        if (one.row.state !== 'done' || added !== to - from)
          throw new Error(
            `added ${added} of ${to - from}: ${JSON.stringify(one.row.errors.slice(0, 3))} ${one.row.problem}`,
          )
        checkMs += one.checkMs
        storeMs += one.storeMs
        cpuMs += one.cpuMs
        if (rows > FILE) say(`  第 ${n} 轮：${to} 人`)
      }
      const same = await copiedSame(adminUrl, folder)
      written = same.rows
      const ratio = copyMs / (checkMs + storeMs)
      each.push({ copyMs, sameMs: same.ms, checkMs, storeMs, ratio })
      say(
        `第 ${n} 轮：\\copy ${round(copyMs / 1000)} 秒（写入的同样内容 ${round(same.ms / 1000)} 秒），检查 ${round(checkMs / 1000)} 秒，写入 ${round(storeMs / 1000)} 秒，比值 ${round(ratio, 3)}`,
      )
    }
    const median = (of: (r: (typeof each)[number]) => number) => quantile(each.map(of), 500)
    const result = {
      bench: 'import',
      at: new Date().toISOString(),
      machine: machine(),
      rows,
      columns: TITLES.length,
      rounds,
      copyPerSecond: Math.round((rows * 1000) / median((r) => r.copyMs)),
      perSecond: Math.round((rows * 1000) / median((r) => r.checkMs + r.storeMs)),
      storedPerSecond: Math.round((rows * 1000) / median((r) => r.storeMs)),
      ratio: round(
        median((r) => r.ratio),
        3,
      ),
      ratioOfStoring: round(
        median((r) => r.copyMs / r.storeMs),
        3,
      ),
      // Against copying the rows the import leaves (facts, persons, doors, stays) into tables with the same indexes.
      rowsWritten: written,
      ratioOfSameRows: round(
        median((r) => r.sameMs / (r.checkMs + r.storeMs)),
        3,
      ),
      ratios: each.map((r) => round(r.ratio, 3)),
      // Of this process alone, which says more than the clock on a crowded machine.
      cpuMsPerThousand: round(cpuMs / rounds / (rows / 1000)),
      peakMb: peak(),
    }
    const file = option('out', '')
    if (file !== '') {
      writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
      say(`结果写入 ${file}`)
    } else console.log(JSON.stringify(result, null, 2))
    await standing.close()
  } finally {
    await embedded.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Peak memory of this process, which also made the workbooks. */
function watched(): () => number {
  return () => {
    const status = readFileSync('/proc/self/status', 'utf8')
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
  }
}
