import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor, Ground } from '#kernel/action'
import { GONE, action, perform } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import { openFiles } from '#kernel/files'
import { newId } from '#kernel/ids'
import { jsonLog } from '#kernel/log'
import type { TracedTable } from '#kernel/manifest'
import {
  TailCut,
  acknowledgeRestore,
  openAnchors,
  printVerification,
  sealTrace,
  verifyTrace,
} from '#kernel/seal'
import { secretsFrom } from '#kernel/secrets'
import { testDatabase } from '../tests/support/database.ts'
import type { TestDatabase } from '../tests/support/database.ts'

const secrets = secretsFrom(Buffer.alloc(32, 3))
const thing: TracedTable = {
  kind: 'probe.thing',
  page: 'SELECT realm, id, label, weight FROM probe.thing WHERE (realm, id) > ($1::smallint, $2::uuid) ORDER BY realm, id LIMIT $3',
  row: ({ label, weight }) => ({ label, weight }),
}

let database: TestDatabase
let owner: pg.Client
let ground: Ground
let keys: string
let now = Date.now()

beforeEach(async () => {
  keys = mkdtempSync(join(tmpdir(), 'linli-seal-'))
  database = await testDatabase()
  owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  const role = new URL(database.appUrl).username
  await owner.query(`CREATE SCHEMA probe; GRANT USAGE ON SCHEMA probe TO ${role};
    CREATE TABLE probe.thing (realm smallint, id uuid, label text, weight bigint, PRIMARY KEY (realm, id));
    GRANT ALL ON probe.thing TO ${role}`)
  ground = {
    database: openDatabase(database.appUrl, { max: 6 }),
    secrets,
    files: openFiles(keys),
    log: jsonLog('silent'),
    clock: () => new Date((now += 3)),
  }
})
afterEach(async () => {
  await owner.end()
  await ground.database.close()
  await database.drop()
  rmSync(keys, { recursive: true, force: true })
})

const actor = (realm: number): Actor => ({
  person: newId(realm, new Date(now)),
  session: null,
  realm,
  capacity: { id: 'probe', settings: { 'linli.realm': String(realm) }, facts: {} },
})
const add = action('probe.add', async (ctx, label: string) => {
  const row = { label, weight: 7n }
  const id = ctx.newId()
  await ctx.tx.run('INSERT INTO probe.thing VALUES ($1, $2, $3, $4)', [ctx.realm, id, row.label, row.weight])
  ctx.touch({ kind: thing.kind, id, fields: ['label', 'weight'], row, reason: '原因“一”\n\t\\ "' })
  return id
})
const rename = action('probe.rename', async (ctx, input: { id: string; realm: number; label: string }) => {
  await ctx.tx.run('UPDATE probe.thing SET label = $3 WHERE realm = $1 AND id = $2', [
    input.realm,
    input.id,
    input.label,
  ])
  ctx.touch({ kind: thing.kind, id: input.id, fields: ['label'], row: { label: input.label, weight: 7n } })
})
const remove = action('probe.remove', async (ctx, id: string) => {
  await ctx.tx.run('DELETE FROM probe.thing WHERE id = $1', [id])
  ctx.touch({ kind: thing.kind, id, fields: ['*'], row: GONE })
})

const anchors = () => openAnchors(keys)
/** Other test files keep transactions open on the same server; wait until nothing older is under way. */
async function seal(perBlock?: number): Promise<void> {
  const [asked] = (await owner.query<{ xid: string }>('SELECT pg_current_xact_id()::text AS xid')).rows
  for (;;) {
    const [row] = (
      await owner.query<{ clear: boolean }>(
        'SELECT pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 AS clear',
        [asked!.xid],
      )
    ).rows
    if (row!.clear) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await sealTrace(ground, anchors(), perBlock)
}
const verify = () =>
  verifyTrace({
    pool: ground.database.pool,
    secrets,
    anchors: anchors(),
    traced: [thing],
    settingsOf: (realm) => ({ 'linli.realm': String(realm), 'linli.service': '1' }),
  })
const faults = async () =>
  (await verify()).faults.map((f) => `${f.code} ${f.no ?? f.block ?? f.id ?? ''}`.trim())
const nos = async (realm = 1) =>
  (
    await owner.query<{ no: string }>(
      'SELECT no::text FROM kernel.trace WHERE realm = $1 ORDER BY era, xid, no',
      [realm],
    )
  ).rows.map((r) => r.no)
/** Rows in realms 1 and 2, sealed in blocks of four. */
async function filled(count = 10): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(await perform(ground, actor(1 + (i % 2)), add, `第${i}件`))
  await seal(4)
  return ids
}

describe('sealing', () => {
  test('puts every committed row into a chain once, in order, and verify finds nothing', async () => {
    const ids = await filled()
    await perform(ground, actor(1), rename, { id: ids[0]!, realm: 1, label: '改名' })
    await perform(ground, actor(2), rename, { id: ids[2]!, realm: 1, label: '别的域来改' })
    await perform(ground, actor(1), remove, ids[4]!)
    await seal(4)
    const report = await verify()
    expect(report.faults).toEqual([])
    expect(report).toMatchObject({ sealedRows: 13, unsealedRows: 0, tableRows: 9 })
    const blocks = await owner.query(
      'SELECT realm, block::int, cardinality(nos) AS rows FROM kernel.seal ORDER BY 1, 2',
    )
    expect(blocks.rows.map((b) => [b.realm, b.block, b.rows])).toEqual([
      [1, 0, 4],
      [1, 1, 1],
      [1, 2, 2],
      [2, 0, 4],
      [2, 1, 1],
      [2, 2, 1],
    ])
    expect(await sealTrace(ground, anchors())).toEqual({ rows: 0, blocks: 0 })
    expect(printVerification(report).at(-1)).toBe('核验通过：没有发现改动、删除、调换、插入或截尾。')
  })

  test('a row waits while an older transaction is open, and loses nothing when that commits late', async () => {
    const slow = new pg.Client({ connectionString: database.ownerUrl })
    await slow.connect()
    await slow.query('BEGIN')
    await slow.query('SELECT pg_current_xact_id()')
    await perform(ground, actor(1), add, '后开始，先提交')
    expect((await sealTrace(ground, anchors())).rows).toBe(0)
    expect((await verify()).unsealedRows).toBe(1)
    await slow.query(`INSERT INTO kernel.trace (realm, at, request, kind, act, subject_kind, mac)
      SELECT realm, at, request, kind, act, subject_kind, mac FROM kernel.trace LIMIT 0`)
    await slow.query('COMMIT')
    await slow.end()
    await seal()
    expect(await verify()).toMatchObject({ sealedRows: 1, unsealedRows: 0, faultCount: 0 })
  })

  test('many sealers at once make one chain', async () => {
    const writers = Array.from({ length: 40 }, (_, i) => perform(ground, actor(1), add, `并发${i}`))
    const sealers = Array.from({ length: 6 }, () => sealTrace(ground, anchors(), 5))
    await Promise.all([...writers, ...sealers])
    await seal(5)
    expect(await verify()).toMatchObject({ sealedRows: 40, faultCount: 0 })
  })

  test('a crash between a block and its anchor heals at the next sealing', async () => {
    await filled(4)
    const before = readFileSync(join(keys, 'anchors.jsonl'), 'utf8').split('\n').filter(Boolean)
    // The head's anchor is lost, and half a line was being written.
    writeFileSync(join(keys, 'anchors.jsonl'), before.slice(0, -1).join('\n') + '\n{"database":"')
    await perform(ground, actor(2), add, '再来')
    await seal()
    expect((await verify()).faults).toEqual([])
    const after = readFileSync(join(keys, 'anchors.jsonl'), 'utf8').split('\n')
    expect(after.some((line) => line === before.at(-1))).toBe(true)
  })

  test('after a restore into a server that counts transactions lower, order goes on in a new era', async () => {
    await filled(4)
    await owner.query(`UPDATE kernel.seal SET last_xid = '9000000000000'`)
    const [{ era }] = (await owner.query('SELECT kernel.notice_restore() AS era')).rows as [{ era: number }]
    expect(era).toBe(1)
    expect((await owner.query('SELECT kernel.notice_restore() AS era')).rows[0].era).toBe(1)
    await perform(ground, actor(1), add, '新纪元')
    await seal()
    const last = await owner.query(
      'SELECT last_era FROM kernel.seal WHERE realm = 1 ORDER BY block DESC LIMIT 1',
    )
    expect(last.rows).toEqual([{ last_era: 1 }])
  })

  test('anchors thin out with age, keeping one head a day', async () => {
    const all = anchors()
    const start = Date.parse('2026-01-01T00:00:00Z')
    const line = (minute: number) => ({
      database: 'd',
      realm: 1,
      block: minute,
      hash: `h${minute}`,
      at: new Date(start + minute * 60_000).toISOString(),
    })
    all.append(Array.from({ length: 5 * 1440 }, (_, minute) => line(minute)))
    all.compact(new Date(start + 5 * 86_400_000))
    const kept = openAnchors(keys)
      .of('d')
      .map((a) => a.block)
    expect(kept.slice(0, 3)).toEqual([1439, 2879, 4319])
    expect(kept.at(-1)).toBe(7199)
    expect(kept.length).toBeLessThan(120)
  })
})

describe('verify names what was done behind the back', () => {
  test('a changed row', async () => {
    await filled()
    const [, no] = await nos()
    await owner.query(`UPDATE kernel.trace SET act = 'probe.other' WHERE no = $1`, [no])
    expect(await faults()).toEqual([`trace.changed ${no}`])
  })

  test('a changed row whose instant moved by a microsecond only', async () => {
    await filled()
    const [, , no] = await nos()
    await owner.query(`UPDATE kernel.trace SET at = at + interval '1 microsecond' WHERE no = $1`, [no])
    expect(await faults()).toEqual([`trace.changed ${no}`])
  })

  test('a deleted row', async () => {
    await filled()
    const [, , no] = await nos()
    await owner.query('DELETE FROM kernel.trace WHERE no = $1', [no])
    expect(await faults()).toEqual([`trace.deleted ${no}`, expect.stringMatching(/^row\.untraced/)])
  })

  test('two rows with their numbers swapped, with their content swapped, across blocks too', async () => {
    await filled()
    const [a, b, , , c] = await nos()
    await owner.query(
      `UPDATE kernel.trace SET no = CASE no WHEN $1::bigint THEN $2::bigint ELSE $1::bigint END WHERE no IN ($1, $2)`,
      [a, b],
    )
    expect((await faults()).filter((f) => f.startsWith('trace'))).toEqual([`trace.swapped ${a}`])
    await owner.query(
      `UPDATE kernel.trace SET no = CASE no WHEN $1::bigint THEN $2::bigint ELSE $1::bigint END WHERE no IN ($1, $2)`,
      [a, b],
    )
    expect(await faults()).toEqual([])
    await owner.query(
      `UPDATE kernel.trace t SET request = o.request, act = o.act, person = o.person, subject = o.subject, digest = o.digest, mac = o.mac,
         reason = o.reason, fields = o.fields
       FROM kernel.trace o WHERE t.no IN ($1, $2) AND o.no IN ($1, $2) AND o.no <> t.no`,
      [a, c],
    )
    const found = await verify()
    expect(found.faults.filter((f) => f.code.startsWith('trace')).map((f) => f.sentence)).toEqual([
      `域 1 留痕第 ${a} 行与第 ${c} 行在封存之后被互相调换。`,
    ])
  })

  test('a row put into the sealed past, and a forged one at the end', async () => {
    await filled()
    const [, first] = await nos()
    const columns =
      'realm, at, xid, request, kind, act, person, capacity, subject_kind, subject, fields, reason, digest, mac'
    await owner.query(
      `INSERT INTO kernel.trace (no, ${columns}) SELECT 900, ${columns} FROM kernel.trace WHERE no = $1`,
      [first],
    )
    await owner.query(
      `INSERT INTO kernel.trace (no, realm, at, request, kind, act, subject_kind, mac) VALUES (901, 1, now(), gen_random_uuid(), 'write', 'probe.forged', 'x', 'h1:x')`,
    )
    expect(await faults()).toEqual(['trace.forged 901', 'trace.inserted 900'])
    // Sealing takes what is there, but the row stays what it is.
    await seal()
    expect(await faults()).toContain('trace.forged 901')
  })

  test('a cut tail: last blocks with their rows, or all of them', async () => {
    const ids = await filled()
    const last = (await nos()).at(-1)!
    await owner.query('DELETE FROM kernel.seal WHERE realm = 1 AND block = 1')
    await owner.query('DELETE FROM kernel.trace WHERE realm = 1 AND no = $1', [last])
    await owner.query('DELETE FROM probe.thing WHERE realm = 1 AND id = $1', [ids[8]])
    expect(await faults()).toEqual(['seal.cut 1'])
    // A chain with a cut is evidence: nothing is sealed over it.
    await expect(sealTrace(ground, anchors())).rejects.toThrow(TailCut)
    await owner.query('DELETE FROM kernel.seal WHERE realm = 1')
    await owner.query('DELETE FROM kernel.trace WHERE realm = 1')
    expect(await faults()).toContain('seal.cut 0')
  })

  test('rows after a restore are lawful once the restore is declared', async () => {
    await filled()
    await owner.query('DELETE FROM kernel.seal WHERE realm = 1 AND block = 1')
    await acknowledgeRestore(ground, anchors(), '磁盘损坏，恢复到昨夜备份')
    await seal()
    const report = await verify()
    expect(report.faults).toEqual([])
    expect(report.notes.join()).toContain('磁盘损坏')
  })

  test('an altered block, a removed one, a re-made chain, lost anchors', async () => {
    await filled()
    const read = async () =>
      (await owner.query('SELECT * FROM kernel.seal WHERE realm = 1 AND block = 0')).rows[0]
    const kept = await read()
    await owner.query(
      `UPDATE kernel.seal SET leaves = set_byte(leaves, 0, (get_byte(leaves, 0) + 1) % 256) WHERE realm = 1 AND block = 0`,
    )
    expect(await faults()).toEqual(['seal.altered 0'])
    await owner.query('UPDATE kernel.seal SET leaves = $1 WHERE realm = 1 AND block = 0', [kept.leaves])
    expect(await faults()).toEqual([])
    await owner.query(`UPDATE kernel.seal SET hash = 's1:x' WHERE realm = 1 AND block = 0`)
    expect(await faults()).toEqual(['seal.altered 0', 'seal.broken 1'])
    await owner.query('DELETE FROM kernel.seal WHERE realm = 1 AND block = 0')
    expect(await faults()).toEqual(['seal.missing 0'])
    // The whole chain made anew over changed history: every hash fits, the anchors do not.
    await owner.query('DELETE FROM kernel.seal WHERE realm = 1')
    await owner.query('DELETE FROM kernel.trace WHERE realm = 1 AND no = $1', [(await nos())[1]])
    const anchored = readFileSync(join(keys, 'anchors.jsonl'))
    await acknowledgeRestore(ground, anchors(), 'x')
    await seal(4)
    writeFileSync(join(keys, 'anchors.jsonl'), anchored)
    expect(await faults()).toContain('seal.altered 0')
    rmSync(join(keys, 'anchors.jsonl'))
    expect(await faults()).toContain('anchor.missing')
    await expect(sealTrace(ground, anchors())).rejects.toThrow(TailCut)
  })

  test('a row of a traced table that was changed, planted, or taken away; and one a deletion brought back', async () => {
    const [changed, taken, deleted, other] = await filled(4)
    await perform(ground, actor(1), remove, deleted!)
    await owner.query('UPDATE probe.thing SET weight = 8 WHERE id = $1', [changed])
    await owner.query('DELETE FROM probe.thing WHERE id = $1', [taken])
    const planted = newId(1, new Date(now))
    await owner.query(`INSERT INTO probe.thing VALUES (1, $1, 'x', 1), (1, $2, 'x', 1)`, [planted, deleted])
    const found = (await verify()).faults.map((f) => `${f.code} ${f.id}`).toSorted()
    expect(found).toEqual(
      [
        `row.changed ${changed}`,
        `row.changed ${deleted}`,
        `row.untraced ${planted}`,
        `row.vanished ${taken}`,
      ].toSorted(),
    )
    expect(found.join()).not.toContain(other)
  })

  test('another database’s id and keys that do not belong to it', async () => {
    await filled(2)
    await owner.query(`UPDATE kernel.deployment SET id = gen_random_uuid()`)
    expect(await faults()).toEqual(['anchor.foreign', 'anchor.missing'])
    appendFileSync(join(keys, 'anchors.jsonl'), 'not json\n')
    expect(await faults()).toEqual(['anchor.foreign', 'anchor.missing'])
  })

  test('a flood of faults is counted, and listed only so far', async () => {
    for (let i = 0; i < 260; i++) await perform(ground, actor(1), add, `多${i}`)
    await seal()
    await owner.query('DELETE FROM kernel.trace')
    await owner.query('DELETE FROM probe.thing')
    const report = await verify()
    expect([report.faults.length, report.faultCount]).toEqual([200, 260])
    expect(printVerification(report).at(-1)).toBe('核验不通过：共 260 处故障。')
  })
})
