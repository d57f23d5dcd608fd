import { randomUUID } from 'node:crypto'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ground } from '#kernel/action'
import type { Database } from '#kernel/database'
import { ensurePartitions } from '#kernel/partitions'
import { book, sheetOf } from '../../kernel/workbook/test-books.ts'
import { manifests } from '../../apps/server/modules.ts'
import * as contract from '../../modules/registry/contract-import.ts'
import * as registry from '../../modules/registry/contract.ts'
import { runImport } from '../../modules/registry/import/running.ts'
import { idCheck } from '../../modules/registry/rules.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City
let clerk: Someone
let second: Someone
let elsewhere: Someone
let outsider: Someone
let cells: { name: string; area: string }

const PURPOSE = 'register-upkeep'
const COMMUNITY = 'DQ-230602-01'

beforeAll(async () => {
  city = await openCity('daqing')
  const post = { kind: 'management-centre', post: 'dispatcher' }
  clerk = await city.appoint('登记员甲', { ...post, place: COMMUNITY })
  second = await city.appoint('登记员乙', { ...post, place: COMMUNITY })
  elsewhere = await city.appoint('登记员丙', { ...post, place: 'DQ-230602-02' })
  outsider = await city.appoint('网格员丁', {
    kind: 'management-centre',
    post: 'grid-worker',
    place: COMMUNITY,
  })
  const grid = await city.place('DQ-230602013001-01')
  const area = await city.place('230602013001')
  cells = { name: grid.name, area: area.name }
}, 120_000)
afterAll(() => city?.close())

/** An id number whose area code was never issued. */
const idNumber = (n: number, birth = '19900307') => {
  const first17 = `990001${birth}${String(n).padStart(3, '0')}`
  return first17 + idCheck(first17)
}
const titles = [
  '姓名',
  '身份证号',
  '联系电话',
  '与户主关系',
  '户主',
  '网格',
  '楼栋',
  '单元',
  '房号',
  '居住类型',
  '备注',
]
type Cells = Parameters<typeof sheetOf>[1][number]
const line = (name: string, id: string | null, more: Partial<Record<string, string>> = {}): Cells =>
  titles.map((title) => (title === '姓名' ? name : title === '身份证号' ? id : (more[title] ?? null)))
const sheet = (rows: readonly Cells[], heads = titles) => book(sheetOf(heads, rows))
const people = (from: number, count: number): Cells[] =>
  Array.from({ length: count }, (_, i) =>
    line(
      `居民${String.fromCharCode(0x4e00 + from + i)}`,
      idNumber((from + i) % 1000, `19${60 + Math.floor((from + i) / 1000)}0101`),
      {
        网格: cells.name,
        楼栋: `${1 + (i % 20)}号楼`,
        房号: String(101 + (i % 300)),
      },
    ),
  )

async function upload(content: Buffer, who = clerk, name = '人口.xlsx') {
  const boundary = randomUUID()
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    content,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const answer = await city.app.inject({
    method: 'POST',
    url: '/api/kernel/upload',
    headers: {
      'x-linli': '1',
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'x-test-person': who.person!,
      'x-linli-capacity': who.appointment!,
    },
    payload,
  })
  expect(answer.statusCode, answer.body).toBe(200)
  return (answer.json() as { ref: string }).ref
}
const run = (id: string, ground: Ground = city.ground) => runImport(ground, city.realm, id)
async function state(id: string, who = clerk) {
  const answer = await city.call(who, contract.personImport, { id })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
/** Uploaded and checked. */
async function checked(content: Buffer, who = clerk) {
  const answer = await city.call(who, contract.startPersonImport, { file: await upload(content, who) })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  await run(answer.body.id)
  return state(answer.body.id, who)
}
async function imported(content: Buffer, mode: 'partial' | 'all' = 'partial', who = clerk) {
  const one = await checked(content, who)
  expect(one).toMatchObject({ state: 'checked', problem: null })
  const answer = await city.call(who, contract.runPersonImport, { id: one.id, revision: one.revision, mode })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  await run(one.id)
  return state(one.id, who)
}
const conflicts = (more: object = {}, who = clerk) =>
  city.call(who, contract.importConflicts, { purpose: PURPOSE, ...more })
const fetched = (path: string, who = clerk) =>
  city.app.inject({
    url: path,
    headers: { 'x-test-person': who.person!, 'x-linli-capacity': who.appointment! },
  })
async function find(id: string, who = clerk) {
  const answer = await city.call(who, registry.findPerson, { purpose: PURPOSE, idNumber: id })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.rows[0]
}
const personsCount = () =>
  city.read(async (ctx) =>
    Number((await ctx.tx.first<{ n: bigint }>('SELECT count(*) AS n FROM registry.person'))!.n),
  )
const origins = (id: string) =>
  city.read(async (ctx) =>
    Object.fromEntries(
      (
        await ctx.tx.all<{ element: string; origin: string }>(
          `SELECT element, origin FROM registry.fact WHERE realm = $1 AND subject = $2 AND superseded_at IS NULL`,
          [ctx.realm, id],
        )
      ).map((f) => [f.element, f.origin]),
    ),
  )

describe('the template', () => {
  it('offers the pack’s elements and places, keeps long numbers as text, and can be filled in as it is', async () => {
    const answer = await fetched('/api/registry/import-template.xlsx')
    expect(answer.statusCode, answer.body.slice(0, 200)).toBe(200)
    const read = new ExcelJS.Workbook()
    await read.xlsx.load(answer.rawPayload as unknown as ArrayBuffer)
    const list = read.worksheets[0]!
    const heads = (list.getRow(1).values as string[]).slice(1)
    expect(heads).toEqual(
      expect.arrayContaining(['*姓名', '公民身份号码', '联系电话', '户主', '网格', '房号']),
    )
    expect(list.getCell('A2').text).toContain('【说明】')
    expect(list.getColumn(2).numFmt).toBe('@')
    const offered = read.getWorksheet('可选值')!
    const columns = offered.columns.map((c) => (c.values ?? []).slice(1) as string[])
    expect(columns.find((c) => c[0] === 'sex')).toEqual(['sex', '男', '女'])
    expect(columns.find((c) => c[0] === '~grid')).toContain(cells.name)
    list.getRow(3).getCell(1).value = '模板人'
    list.getRow(3).getCell(2).value = idNumber(999)
    const done = await imported(Buffer.from(await read.xlsx.writeBuffer()))
    expect(done).toMatchObject({ state: 'done', rows: 1, bad: 0, done: { added: 1 } })
  })
})

describe('an import', () => {
  it('looks before it writes, then registers persons, doors and households with their origin', async () => {
    const before = await personsCount()
    const rows = [
      line('张 三', idNumber(1), {
        联系电话: '138 0000 0001',
        户主: '张三',
        与户主关系: '本人',
        网格: cells.name,
        楼栋: '3号楼',
        单元: '2',
        房号: '501',
      }),
      line('张小三', '990001150101123', {
        户主: '张三',
        与户主关系: '子女',
        网格: cells.name,
        楼栋: '3',
        单元: '二单元',
        房号: '0501',
      }),
      line('李四', null, { 联系电话: '13900000001', 网格: cells.name }),
      line('王五', idNumber(2).slice(0, 17) + '?', { 网格: cells.name }),
      line('赵六', idNumber(3), { 网格: '别处的网格' }),
    ]
    const one = await checked(sheet(rows))
    expect(one).toMatchObject({
      state: 'checked',
      rows: 5,
      bad: 3,
      expected: { added: 2, changed: 0, same: 0, conflict: 0 },
      done: { added: 0 },
      hasErrorFile: true,
    })
    expect(one.columns.find((c) => c.title === '联系电话')?.element).toBe('phone')
    expect(one.columns.find((c) => c.title === '备注')?.element).toBeNull()
    expect(one.firstErrors.map((e) => e.row)).toEqual([4, 5, 6])
    expect(JSON.stringify(one)).not.toMatch(/王五|99000119900307|1390000/)
    expect(await personsCount()).toBe(before)
    // Nothing runs by itself, and not under a revision that somebody else has moved on from.
    await run(one.id)
    expect((await state(one.id)).state).toBe('checked')
    const stale = await city.call(clerk, contract.runPersonImport, {
      id: one.id,
      revision: one.revision - 1,
      mode: 'partial',
    })
    expect(stale.body.code).toBe('kernel.stale')
    const all = await city.call(clerk, contract.runPersonImport, {
      id: one.id,
      revision: one.revision,
      mode: 'all',
    })
    expect([all.status, all.body.code]).toEqual([409, 'registry.import-has-errors'])
    await city.call(clerk, contract.runPersonImport, { id: one.id, revision: one.revision, mode: 'partial' })
    await run(one.id)
    expect(await state(one.id)).toMatchObject({
      state: 'done',
      done: { added: 2, changed: 0, same: 0, conflict: 0 },
    })

    const san = await find(idNumber(1))
    expect(san).toMatchObject({ name: '张三', phone: '138****0001', relation: '户主', sex: 'male' })
    expect(san!.place!.name).toBe(cells.name)
    const child = await find(idNumber(123, '19150101'))
    expect(child).toMatchObject({ household: san!.household, dwelling: san!.dwelling })
    expect(san!.household).not.toBeNull()
    expect((await origins(san!.id))['phone']).toBe('imported')

    const errors = await fetched(`/api/registry/import-errors/${one.id}.xlsx`)
    const given = new ExcelJS.Workbook()
    await given.xlsx.load(errors.rawPayload as unknown as ArrayBuffer)
    const list = given.worksheets[0]!
    expect([list.rowCount, list.getCell('A1').text, list.getCell('B2').text]).toEqual([4, '错误原因', '李四'])
    expect(list.getCell('A3').text).toContain('身份证号')
  })

  it('again changes nothing, whoever is known by number, by door or by telephone', async () => {
    const rows = [
      line('周一', idNumber(11), { 联系电话: '13800000011', 网格: cells.name, 房号: '11' }),
      line('周二', null, { 户主: '周二', 与户主关系: '户主', 网格: cells.name, 楼栋: '9', 房号: '12' }),
      line('周三', null, { 户主: '周二', 与户主关系: '配偶', 网格: cells.name, 楼栋: '9栋', 房号: '012' }),
    ]
    expect(await imported(sheet(rows))).toMatchObject({ done: { added: 3 } })
    const before = await personsCount()
    expect(await imported(sheet(rows))).toMatchObject({
      done: { added: 0, changed: 0, same: 3, conflict: 0 },
    })
    const spelled = rows.map((r) => [`${String(r[0]).slice(0, 1)} ${String(r[0]).slice(1)}`, ...r.slice(1)])
    expect(await imported(sheet(spelled))).toMatchObject({
      done: { added: 0, changed: 0, same: 3, conflict: 0 },
    })
    expect(await personsCount()).toBe(before)
  })

  it('changes what was typed or imported, with the old value kept; asterisks change nothing', async () => {
    const id = idNumber(21)
    await imported(sheet([line('吴一', id, { 联系电话: '13800000021', 网格: cells.name })]))
    const masked = await imported(sheet([line('吴一', id, { 联系电话: '138****9999', 网格: cells.name })]))
    expect(masked).toMatchObject({ masked: 1, done: { same: 1, changed: 0 } })
    expect(
      await imported(sheet([line('吴一', id, { 联系电话: '13800000022', 网格: cells.name })])),
    ).toMatchObject({
      done: { changed: 1 },
    })
    const one = await find(id)
    expect(one).toMatchObject({ phone: '138****0022' })
    const past = await city.call(clerk, registry.history, {
      kind: 'person',
      id: one!.id,
      element: 'phone',
      purpose: PURPOSE,
    })
    expect(past.body.rows.map((r) => [r.value, r.supersededAt === null])).toEqual([
      ['138****0022', true],
      ['138****0021', false],
    ])
  })

  it('of one file with the same person twice: once when equal, an error when not', async () => {
    const row = line('郑一', idNumber(31), { 网格: cells.name })
    const other = line('郑一', idNumber(31), { 网格: cells.name, 联系电话: '13800000031' })
    const done = await imported(sheet([row, row, other]))
    expect(done).toMatchObject({ rows: 3, bad: 1, done: { added: 1, same: 1 } })
    expect(done.firstErrors[0]!.reason).toContain('与第 3 行是同一个人')
  })

  it('that was cut off goes on where it was', async () => {
    const one = await checked(sheet(people(0, 1_100)))
    expect(one).toMatchObject({ bad: 0, expected: { added: 1_100 } })
    await city.call(clerk, contract.runPersonImport, { id: one.id, revision: one.revision, mode: 'all' })
    let cuts = 0
    for (let finished = false; !finished;) {
      finished = await run(one.id, failing(city.ground, 4)).then(
        () => true,
        () => false,
      )
      if (!finished) cuts++
      expect(cuts).toBeLessThan(12)
    }
    expect(cuts).toBeGreaterThan(0)
    expect(await state(one.id)).toMatchObject({ state: 'done', done: { added: 1_100, same: 0, conflict: 0 } })
    expect(await imported(sheet(people(0, 1_100)))).toMatchObject({ done: { added: 0, same: 1_100 } })
  }, 120_000)

  it('two lists with the same people at once: each person once', async () => {
    const content = sheet(people(3_000, 120))
    const ones = [await checked(content), await checked(content)]
    for (const one of ones)
      await city.call(clerk, contract.runPersonImport, { id: one.id, revision: one.revision, mode: 'all' })
    const before = await personsCount()
    await Promise.all(ones.map((one) => run(one.id)))
    const [a, b] = await Promise.all(ones.map((one) => state(one.id)))
    expect([a!.state, b!.state, a!.done.added + b!.done.added, a!.done.same + b!.done.same]).toEqual([
      'done',
      'done',
      120,
      120,
    ])
    expect(await personsCount()).toBe(before + 120)
  }, 60_000)

  it('can be stopped; the list is let go and what is in stays in', async () => {
    const one = await checked(sheet(people(4_000, 5)))
    const fileRows = () =>
      city.read((ctx) =>
        ctx.tx.first<{ n: bigint }>(`SELECT count(*) AS n FROM kernel.file WHERE subject = $1`, [one.id]),
      )
    expect(Number((await fileRows())!.n)).toBe(1)
    expect((await city.call(outsider, contract.cancelPersonImport, { id: one.id })).status).toBe(403)
    expect((await city.call(clerk, contract.cancelPersonImport, { id: one.id })).status).toBe(200)
    await run(one.id)
    expect(await state(one.id)).toMatchObject({ state: 'cancelled', done: { added: 0 } })
    expect(Number((await fileRows())!.n)).toBe(0)
    expect((await city.call(clerk, contract.cancelPersonImport, { id: one.id })).body.code).toBe(
      'registry.import-over',
    )
  })

  it('belongs to its unit, is for posts that import, and for places of one’s own', async () => {
    const one = await checked(sheet([line('钱一', idNumber(41), { 网格: cells.name })]))
    expect((await city.call(second, contract.personImport, { id: one.id })).status).toBe(200)
    const seen = await city.call(elsewhere, contract.personImport, { id: one.id })
    expect([seen.status, seen.body.code]).toEqual([404, 'registry.no-such-import'])
    expect((await fetched('/api/registry/import-template.xlsx', outsider)).statusCode).toBe(403)
    const file = await upload(sheet([line('钱二', idNumber(42))]))
    const foreign = await city.place('DQ-230602-02')
    const refused = await city.call(clerk, contract.startPersonImport, { file, place: foreign.id })
    expect([refused.status, refused.body.code]).toEqual([403, 'registry.outside-your-place'])
    const picture = await upload(
      Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        'base64',
      ),
    )
    expect((await city.call(clerk, contract.startPersonImport, { file: picture })).body.code).toBe(
      'registry.not-a-workbook',
    )
  })

  it('keeps nothing of anybody in clear beside the register', async () => {
    const { tables } = await city.read(async (ctx) => ({
      tables: await ctx.tx.all<{ t: string }>(
        `SELECT i::text AS t FROM registry.import i UNION ALL SELECT c::text FROM registry.import_conflict c`,
      ),
    }))
    expect(tables.length).toBeGreaterThan(5)
    expect(tables.map((r) => r.t).join('\n')).not.toMatch(/990001(19|20)|1[38]\d{9}|张三|周一|吴一/)
  })
})

describe('conflicts', () => {
  /** Somebody whose telephone a worker has confirmed, and a list that says otherwise. */
  async function disagreeing(n: number, count = 1) {
    const many = Array.from({ length: count }, (_, i) => n + i)
    await imported(
      sheet(
        many.map((k) => line(`孙${k}`, idNumber(k), { 联系电话: `1370000${1000 + k}`, 网格: cells.name })),
      ),
    )
    for (const k of many) {
      const p = await find(idNumber(k))
      const done = await city.call(clerk, registry.record, {
        kind: 'person',
        id: p!.id,
        revision: p!.revision,
        changes: [{ element: 'phone', act: 'confirm' }],
        reason: '上门核实',
      })
      expect(done.status, JSON.stringify(done.body)).toBe(200)
    }
    const list = sheet(
      many.map((k) =>
        line(`孙${k}`, idNumber(k), {
          联系电话: `1360000${1000 + k}`,
          居住类型: '户籍在此并居住',
          网格: cells.name,
        }),
      ),
    )
    const one = await imported(list)
    expect(one).toMatchObject({ state: 'done', done: { added: 0, changed: 0, conflict: count }, open: count })
    return { one, list }
  }

  it('a confirmed value stays until a person decides; both are shown side by side, masked, under a purpose', async () => {
    const { one, list } = await disagreeing(101)
    expect(await find(idNumber(101))).toMatchObject({ phone: '137****1101' })
    const none = await city.call(clerk, contract.importConflicts, { import: one.id })
    expect([none.status, none.body.code]).toEqual([403, 'privacy.no-purpose'])
    const page = await conflicts({ import: one.id })
    expect(page.status, JSON.stringify(page.body)).toBe(200)
    const [c] = page.body.rows
    expect(c).toMatchObject({ kind: 'protected', state: 'open', row: 2, name: '孙101' })
    expect(c!.values.find((v) => v.element === 'phone')).toMatchObject({
      row: '136****1101',
      register: '137****1101',
      origin: 'confirmed',
      differs: true,
    })
    expect(JSON.stringify(page.body)).not.toMatch(/1360000|1370000|990001/)
    const looked = await city.read((ctx) =>
      ctx.tx.first<{ n: bigint }>(
        `SELECT count(*) AS n FROM kernel.trace WHERE kind = 'read' AND subject = $1 AND purpose = $2 AND act = 'registry.import-conflicts'`,
        [c!.persons[0]!.id, PURPOSE],
      ),
    )
    expect(Number(looked!.n)).toBe(1)
    // The same row again is the same question.
    expect(await imported(list)).toMatchObject({ done: { conflict: 0, same: 1 }, open: 0 })

    const merged = await city.call(clerk, contract.settleConflict, {
      id: c!.id,
      revision: c!.revision,
      choice: 'merge',
      fromRow: ['residence'],
      reason: '电话已核实，居住类型采用表里的',
    })
    expect(merged.status, JSON.stringify(merged.body)).toBe(200)
    expect(await find(idNumber(101))).toMatchObject({ phone: '137****1101', residence: '户籍在此并居住' })
    // Decided once: the same file raises it no more.
    expect(await imported(list)).toMatchObject({ done: { conflict: 0, same: 1 } })
    const again = await city.call(second, contract.settleConflict, {
      id: c!.id,
      revision: c!.revision,
      choice: 'row',
      reason: '再来一次',
    })
    expect([again.status, again.body.code]).toEqual([409, 'registry.conflict-over'])
    const kept = await city.read((ctx) =>
      ctx.tx.first<{ content: string | null }>('SELECT content FROM registry.import_conflict WHERE id = $1', [
        c!.id,
      ]),
    )
    expect(kept!.content).toBeNull()
  })

  it('two who decide at once: one decision', async () => {
    const { one } = await disagreeing(111)
    const [c] = (await conflicts({ import: one.id })).body.rows
    const settle = (who: Someone, choice: 'row' | 'register') =>
      city.call(who, contract.settleConflict, {
        id: c!.id,
        revision: c!.revision,
        choice,
        reason: '同时处理',
      })
    const answers = await Promise.all([settle(clerk, 'row'), settle(second, 'register')])
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const phone = answers[0].status === 200 ? '136****1111' : '137****1111'
    expect(await find(idNumber(111))).toMatchObject({ phone })
  })

  it('all of a kind in pieces, by two at once, each once', async () => {
    const { one } = await disagreeing(120, 5)
    const which = {
      import: one.id,
      kind: 'protected' as const,
      choice: 'row' as const,
      reason: '以公安数据为准',
    }
    const answers = await Promise.all([
      city.call(clerk, contract.settleConflicts, which),
      city.call(second, contract.settleConflicts, which),
    ])
    for (const a of answers) expect(a.status, JSON.stringify(a.body)).toBe(200)
    expect(answers[0].body.settled + answers[1].body.settled).toBe(5)
    expect((await conflicts({ import: one.id })).body.rows).toEqual([])
    expect((await conflicts({ import: one.id, state: 'settled' })).body.rows).toHaveLength(5)
    const p = await find(idNumber(123))
    expect(p).toMatchObject({ phone: '136****1123' })
    expect((await origins(p!.id))['phone']).toBe('imported')
  })

  it('pages through a long list without missing or repeating one', async () => {
    const { one } = await disagreeing(140, 4)
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await conflicts({ import: one.id, limit: 3, ...(cursor ? { cursor } : {}) })
      expect(page.body.total).toBe(4)
      seen.push(...page.body.rows.map((r) => r.name))
      cursor = page.body.next
    }
    expect(seen.toSorted()).toEqual(Array.from({ length: 4 }, (_, i) => `孙${140 + i}`))
    expect((await city.call(clerk, contract.conflictCounts, { import: one.id })).body.rows).toEqual([
      { kind: 'protected', open: 4 },
    ])
  })

  it('another name under the same number, and a likeness, wait; somebody else may be registered anew', async () => {
    await imported(
      sheet([
        line('何一', idNumber(201), { 网格: cells.name }),
        line('何二', null, { 联系电话: '13700000202', 网格: cells.name, 房号: '202' }),
      ]),
    )
    const named = await imported(sheet([line('何另', idNumber(201), { 网格: cells.name })]))
    const like = await imported(
      sheet([line('何二', null, { 联系电话: '13700000999', 网格: cells.name, 房号: '202' })]),
    )
    expect([named.open, like.open]).toEqual([1, 1])
    const [n] = (await conflicts({ import: named.id })).body.rows
    const [l] = (await conflicts({ import: like.id })).body.rows
    expect([n!.kind, l!.kind]).toEqual(['name', 'likely'])
    const never = await city.call(clerk, contract.settleConflict, {
      id: n!.id,
      revision: 1,
      choice: 'new',
      reason: '另一个人',
    })
    expect([never.status, never.body.code]).toEqual([422, 'registry.choice-not-here'])
    const renamed = await city.call(clerk, contract.settleConflict, {
      id: n!.id,
      revision: 1,
      choice: 'row',
      reason: '户口本已改名',
    })
    expect(renamed.status, JSON.stringify(renamed.body)).toBe(200)
    expect(await find(idNumber(201))).toMatchObject({ name: '何另' })
    const before = await personsCount()
    const other = await city.call(clerk, contract.settleConflict, {
      id: l!.id,
      revision: 1,
      choice: 'new',
      reason: '同名的另一人',
    })
    expect(other.status, JSON.stringify(other.body)).toBe(200)
    expect(await personsCount()).toBe(before + 1)
  })

  it('who is registered beyond one’s place is neither changed nor shown', async () => {
    const id = idNumber(301)
    await imported(sheet([line('吕一', id)]), 'partial', elsewhere)
    const one = await imported(sheet([line('吕一', id, { 网格: cells.name })]))
    expect(one).toMatchObject({ done: { added: 0, changed: 0, conflict: 1 } })
    const [c] = (await conflicts({ import: one.id })).body.rows
    expect(c).toMatchObject({ kind: 'elsewhere', persons: [], choices: ['register', 'skip'] })
    expect(c!.values.every((v) => v.register === null)).toBe(true)
    const taken = await city.call(clerk, contract.settleConflict, {
      id: c!.id,
      revision: 1,
      choice: 'row',
      reason: '搬来了',
    })
    expect(taken.body.code).toBe('registry.choice-not-here')
    const skipped = await city.call(clerk, contract.settleConflict, {
      id: c!.id,
      revision: 1,
      choice: 'skip',
      reason: '等对方迁出',
    })
    expect(skipped.body).toEqual({ state: 'skipped' })
    // Skipped is not decided: the next list asks again.
    expect(await imported(sheet([line('吕一', id, { 网格: cells.name })]))).toMatchObject({
      done: { conflict: 1 },
    })
    expect((await conflicts({}, elsewhere)).body.rows).toEqual([])
  })
})

it('what an import left behind is forgotten in time', async () => {
  const one = await checked(
    sheet([line('冯一', idNumber(401), { 网格: cells.name }), line('', idNumber(402))]),
  )
  const open = (await conflicts({})).body.total!
  expect(open).toBeGreaterThan(0)
  const job = manifests()
    .flatMap((m) => m.jobs ?? [])
    .find((j) => j.name === 'registry.forget-imports')!
  await job.run(city.ground, null)
  expect(await state(one.id)).toMatchObject({ state: 'checked', hasErrorFile: true })
  const now = city.clock.now
  city.clock.now = new Date(now.getTime() + 8 * 86_400_000)
  await job.run(city.ground, null)
  expect(await state(one.id)).toMatchObject({ state: 'cancelled', hasErrorFile: false })
  expect((await conflicts({})).body.total).toBe(open)
  city.clock.now = new Date(now.getTime() + 181 * 86_400_000)
  await ensurePartitions(city.ground.database, city.clock.now)
  await job.run(city.ground, null)
  expect((await conflicts({})).body.total).toBe(0)
  city.clock.now = now
})

/** A ground whose database dies in its n-th transaction, after the work and before the commit. */
function failing(ground: Ground, n: number): Ground {
  let left = n
  const transaction: Database['transaction'] = (options, work) =>
    ground.database.transaction(options, async (tx) => {
      const answer = await work(tx)
      if (--left === 0) throw new Error('killed')
      return answer
    })
  return { ...ground, database: { ...ground.database, transaction } }
}
