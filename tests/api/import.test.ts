import { randomUUID } from 'node:crypto'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnnouncedEvent, Ground } from '#kernel/action'
import type { Database } from '#kernel/database'
import { tell } from '#kernel/events'
import { serviceActor } from '#modules/bodies'
import { manifests } from '../../apps/server/modules.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'
import * as contract from '../../modules/casework/contract.ts'
import { runImport } from '../../modules/casework/import/running.ts'
import { book, sheetOf } from '../../kernel/workbook/test-books.ts'

let city: City
let operator: Someone
let leader: Someone
let elsewhere: Someone
let outsider: Someone

beforeAll(async () => {
  city = await openCity('daqing')
  operator = await city.appoint('坐席甲', { kind: 'city-command', post: 'operator', place: '2306' })
  leader = await city.appoint('值班长乙', { kind: 'city-command', post: 'shift-leader', place: '2306' })
  elsewhere = await city.appoint('调度员丙', {
    kind: 'district-command',
    post: 'dispatcher',
    place: '230602',
  })
  outsider = await city.appoint('承办人丁', {
    kind: 'district-urban-management',
    post: 'handler',
    place: '230602',
  })
}, 120_000)
afterAll(() => city?.close())

const titles = ['原编号', '标题', '诉求内容', '反映时间', '地点', '类别', '身份', '姓名', '电话']
type Cells = Parameters<typeof sheetOf>[1][number]
const said = (n: number) => `第${n}号楼下的路灯已经不亮三天了，晚上走路看不见`
const rowsOf = (prefix: string, count: number): Cells[] =>
  Array.from({ length: count }, (_, i) => [`${prefix}-${i}`, `路灯不亮 ${i}`, said(i), '2026-02-01 09:30'])

async function upload(content: Buffer, who = operator, name = '三月.xlsx') {
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

async function begun(content: Buffer, mode: 'partial' | 'all' = 'partial', who = operator) {
  const file = await upload(content, who)
  const answer = await city.call(who, contract.startImport, { file, mode })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.id
}
const run = (id: string, ground: Ground = city.ground) => runImport(ground, city.realm, id)
async function state(id: string, who = operator) {
  const answer = await city.call(who, contract.importState, { id })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}
async function imported(content: Buffer, mode: 'partial' | 'all' = 'partial') {
  const id = await begun(content, mode)
  await run(id)
  return state(id)
}
const fetched = (path: string, who = operator) =>
  city.app.inject({
    url: path,
    headers: { 'x-test-person': who.person!, 'x-linli-capacity': who.appointment! },
  })

/** Reports of an import, by their number in the other system. */
function reportsOf(prefix: string) {
  return city.read((ctx) =>
    ctx.tx.all<{
      id: string
      source_no: string
      channel: string
      written_at: Date | null
      located: boolean
      place: string
      item: string | null
      confidentiality: string
      due_at: Date | null
      opened_at: Date
    }>(
      `SELECT r.id, r.source_no, r.channel, r.written_at, r.located, p.name AS place, m.item, r.confidentiality, m.due_at, m.opened_at
       FROM casework.report r JOIN flow.matters m ON m.realm = r.realm AND m.id = r.id
         JOIN territory.standing p ON p.realm = m.realm AND p.id = m.place AND p.path = m.place_path
       WHERE r.realm = $1 AND r.source_no LIKE $2 ORDER BY r.source_no`,
      [ctx.realm, `${prefix}-%`],
    ),
  )
}

describe('the template', () => {
  it('has a heading, notes and lists to choose from, and every column keeps long numbers as text', async () => {
    const answer = await fetched('/api/casework/import-template.xlsx')
    expect(answer.statusCode, answer.body.slice(0, 200)).toBe(200)
    expect(answer.headers['content-disposition']).toContain('attachment')
    const read = new ExcelJS.Workbook()
    await read.xlsx.load(answer.rawPayload as unknown as ArrayBuffer)
    const sheet = read.worksheets[0]!
    expect(sheet.getCell('C1').text).toBe('*诉求内容')
    expect(sheet.getCell('A2').text).toContain('【说明】')
    expect(sheet.getColumn(1).numFmt).toBe('@')
    const lists = read.getWorksheet('可选值')!
    expect(lists.state).toBe('hidden')
    const items = lists.getColumn(1).values.slice(2)
    expect(items.length).toBeGreaterThan(50)
    const rules = (sheet as unknown as { dataValidations: { model: Record<string, { formulae: string[] }> } })
      .dataValidations.model
    expect(Object.values(rules)[0]?.formulae[0]).toMatch(/^可选值!/)
    expect(new Set(Object.keys(rules).map((at) => at[0])).size).toBe(3)
  })

  it('filled in as it is, with its notes, can be imported', async () => {
    const answer = await fetched('/api/casework/import-template.xlsx')
    const read = new ExcelJS.Workbook()
    await read.xlsx.load(answer.rawPayload as unknown as ArrayBuffer)
    const item = read.getWorksheet('可选值')!.getCell('A2').text
    read.worksheets[0]!.getRow(3).values = [
      'T-1',
      '',
      '院里的垃圾好几天没人清了',
      '',
      '',
      item,
      '电话',
      '匿名',
    ]
    const done = await imported(Buffer.from(await read.xlsx.writeBuffer()))
    expect(done).toMatchObject({ state: 'done', rows: 1, done: 1, bad: 0 })
    expect((await reportsOf('T'))[0]).toMatchObject({
      item: item.split(' ')[0],
      confidentiality: 'anonymous',
    })
  })

  it('is for posts that import', async () => {
    expect((await fetched('/api/casework/import-template.xlsx', outsider)).statusCode).toBe(403)
  })
})

describe('an import', () => {
  it('takes in good rows, sends bad ones back with reasons, and takes those when they are mended', async () => {
    const rows: Cells[] = [
      [
        'P-1',
        '路灯',
        '让胡路区银浪社区的路灯不亮了',
        '2026/1/5 8:00',
        null,
        null,
        '实名',
        '张三',
        '13800000001',
      ],
      ['P-2', null, '没有写在哪里，反正有人乱倒垃圾', '2026年1月6日'],
      ['P-3', '太短', '短'],
      ['P-4', null, { xml: '<c t="str"><f>A1</f><v>公式的结果不能要</v></c>' }],
      [{ xml: '<c><v>1.1010119900307E+17</v></c>' }, null, '身份证号一样长的编号被表格改了'],
      ['P-6', null, '时间写错了的一件诉求', '昨天下午'],
    ]
    const done = await imported(book(sheetOf(titles, rows)))
    expect(done).toMatchObject({
      state: 'done',
      rows: 6,
      good: 2,
      bad: 4,
      repeated: 0,
      done: 2,
      hasErrorFile: true,
    })
    expect(done.firstErrors.map((e) => e.row)).toEqual([4, 5, 6, 7])
    expect(done.by).toBe('坐席甲')

    const [one, two] = await reportsOf('P')
    expect(one).toMatchObject({
      channel: 'import',
      written_at: new Date('2026-01-05T00:00:00Z'),
      located: true,
      confidentiality: 'named',
    })
    expect(one!.place).toContain('银浪')
    // Clocks start with the import, not when it was written.
    expect(one!.opened_at).toEqual(city.clock.now)
    expect(one!.due_at!.getTime()).toBeGreaterThan(city.clock.now.getTime())
    expect(two).toMatchObject({ located: false, place: '大庆市' })
    const waiting = await city.call(leader, contract.reports, { unlocated: true, channel: 'import' })
    expect(waiting.body.rows.map((r) => r.id)).toContain(two!.id)

    const errors = await fetched(`/api/casework/import-errors/${done.id}.xlsx`)
    expect(errors.statusCode, errors.body.slice(0, 200)).toBe(200)
    const sheet = new ExcelJS.Workbook()
    await sheet.xlsx.load(errors.rawPayload as unknown as ArrayBuffer)
    const list = sheet.worksheets[0]!
    expect([1, 2, 3, 4].map((c) => list.getRow(1).getCell(c).text)).toEqual([
      '错误原因',
      '原编号',
      '标题',
      '诉求内容',
    ])
    expect(list.rowCount).toBe(5)
    expect(list.getCell('A3').text).toContain('公式')
    expect(list.getCell('D3').text).toBe('#请重填')
    // Sent back unmended, nothing gets in: what was damaged is marked, not smoothed over.
    expect(await imported(Buffer.from(errors.rawPayload))).toMatchObject({ rows: 4, bad: 4, done: 0 })
    list.getCell('D2').value = '太短的现在写长了一些'
    list.getCell('D3').value = '公式的结果现在是文字'
    list.getCell('B4').value = '110101199003070011'
    list.getCell('E5').value = '2026-02-28 15:00'
    const again = await imported(Buffer.from(await sheet.xlsx.writeBuffer()))
    expect(again).toMatchObject({ state: 'done', rows: 4, bad: 0, done: 4 })
    expect(await reportsOf('P')).toHaveLength(5)
  })

  it('writes to nobody, whoever hears of it; a report that came in otherwise does', async () => {
    await imported(book(sheetOf(titles, rowsOf('E', 3))))
    const hearers = manifests().flatMap((m) => m.hears ?? [])
    const toldOf = async (act: string) => {
      const events = await city.read((ctx) =>
        ctx.tx.all<{ event: AnnouncedEvent }>(
          `SELECT e AS event FROM kernel.outbox o, jsonb_array_elements(o.events) e WHERE o.act = $1`,
          [act],
        ),
      )
      for (const { event } of events)
        for (const hearer of hearers)
          if (hearer.event === event.type) await tell(city.ground, hearer, event, serviceActor)
      const notices = await city.read((ctx) =>
        ctx.tx.first<{ n: bigint }>('SELECT count(*) AS n FROM notices.notice'),
      )
      return { events: events.length, notices: Number(notices!.n) }
    }
    const quiet = await toldOf('casework.import-batch')
    expect(quiet.events).toBeGreaterThan(3)
    expect(quiet.notices).toBe(0)
    const place = await city.place('230602')
    await city.call(null, contract.fileReport, {
      text: '楼下垃圾堆了三天没人收',
      item: '010101',
      place: place.id,
      confidentiality: 'anonymous',
    })
    expect((await toldOf('casework.file-report')).notices).toBeGreaterThan(0)
  })

  it('all or nothing: one bad row keeps all out, and the file comes back whole', async () => {
    const rows: Cells[] = [...rowsOf('A', 3), ['A-9', null, '短']]
    const done = await imported(book(sheetOf(titles, rows)), 'all')
    expect(done).toMatchObject({ state: 'failed', good: 3, bad: 1, done: 0, hasErrorFile: true })
    expect(done.problem).toContain('一行也没有入库')
    expect(await reportsOf('A')).toEqual([])
    const sheet = new ExcelJS.Workbook()
    const file = await fetched(`/api/casework/import-errors/${done.id}.xlsx`)
    await sheet.xlsx.load(file.rawPayload as unknown as ArrayBuffer)
    expect(sheet.worksheets[0]!.rowCount).toBe(5)
    expect(await imported(book(sheetOf(titles, rows.slice(0, 3))), 'all')).toMatchObject({
      state: 'done',
      done: 3,
    })
  })

  it('again changes nothing', async () => {
    const content = book(sheetOf(titles, rowsOf('R', 30)))
    expect(await imported(content)).toMatchObject({ done: 30, repeated: 0 })
    const before = await reportsOf('R')
    expect(await imported(content)).toMatchObject({ state: 'done', done: 0, repeated: 30, bad: 0 })
    expect(await reportsOf('R')).toEqual(before)
  })

  it('knows a row without a number by what it says, and equal letters by their count', async () => {
    const letter: Cells = [null, '联名', '我们都要求修路灯，请尽快处理', '2026-02-01']
    const content = book(sheetOf(titles, [letter, letter, letter]))
    expect(await imported(content)).toMatchObject({ done: 3, repeated: 0 })
    expect(await imported(content)).toMatchObject({ done: 0, repeated: 3 })
  })

  it('never takes another matter for a repetition because its number was used before', async () => {
    await imported(book(sheetOf(titles, [['N-1', null, '第一件：路灯不亮']])))
    const other = await imported(
      book(
        sheetOf(titles, [
          ['N-1', null, '第二件：井盖丢了'],
          ['N-2', null, '第三件：垃圾'],
          ['N-2', null, '第四件：噪音'],
        ]),
      ),
    )
    expect(other).toMatchObject({ bad: 2, done: 1, repeated: 0 })
    expect(other.firstErrors.map((e) => e.reason).join()).toMatch(
      /以前已导入，但内容不同.*与第 3 行重复，内容却不同/,
    )
  })

  it('two of the same file at once: each report once', async () => {
    const content = book(sheetOf(titles, rowsOf('C', 60)))
    const ids = [await begun(content), await begun(content)]
    await Promise.all(ids.map((id) => run(id)))
    const [a, b] = await Promise.all(ids.map((id) => state(id)))
    expect([a!.state, b!.state, a!.done + b!.done, a!.repeated + b!.repeated]).toEqual([
      'done',
      'done',
      60,
      60,
    ])
    expect(await reportsOf('C')).toHaveLength(60)
  })

  it('twice at once is run once', async () => {
    const id = await begun(book(sheetOf(titles, rowsOf('D', 60))))
    await Promise.all([run(id), run(id)])
    await run(id)
    expect(await state(id)).toMatchObject({ state: 'done', done: 60 })
    expect(await reportsOf('D')).toHaveLength(60)
  })

  it('that was cut off goes on where it was', async () => {
    const id = await begun(book(sheetOf(titles, rowsOf('K', 140))))
    let cuts = 0
    for (let finished = false; !finished;) {
      // Each run dies after a few commits, in the middle of one.
      finished = await run(id, failing(city.ground, 6)).then(
        () => true,
        () => false,
      )
      if (!finished) cuts++
      expect(cuts).toBeLessThan(30)
    }
    expect(cuts).toBeGreaterThan(2)
    expect(await state(id)).toMatchObject({ state: 'done', done: 140, rows: 140 })
    expect(new Set((await reportsOf('K')).map((r) => r.source_no)).size).toBe(140)
    expect(await reportsOf('K')).toHaveLength(140)
  })

  it('can be stopped; what is in stays in', async () => {
    const id = await begun(book(sheetOf(titles, rowsOf('S', 400))))
    const running = run(id)
    for (;;) {
      const now = await state(id)
      if (now.done > 0) break
      expect(now.endedAt).toBeNull()
    }
    expect((await city.call(leader, contract.cancelImport, { id })).status).toBe(403)
    expect((await city.call(operator, contract.cancelImport, { id })).status).toBe(200)
    await running
    const stopped = await state(id)
    expect(stopped).toMatchObject({ state: 'cancelled' })
    expect(stopped.done).toBeLessThan(400)
    expect(await reportsOf('S')).toHaveLength(stopped.done)
    expect((await city.call(operator, contract.cancelImport, { id })).body.code).toBe('casework.import-over')
    await run(id)
    expect(await reportsOf('S')).toHaveLength(stopped.done)
  })

  it('belongs to its unit', async () => {
    city.clock.now = new Date(city.clock.now.getTime() + 1000)
    const id = await begun(book(sheetOf(titles, rowsOf('U', 1))))
    await run(id)
    const seen = await city.call(elsewhere, contract.importState, { id })
    expect([seen.status, seen.body.code]).toEqual([404, 'casework.no-such-import'])
    expect((await city.call(elsewhere, contract.imports, {})).body.rows).toEqual([])
    const mine = await city.call(operator, contract.imports, { limit: 2 })
    expect(mine.body.rows[0]!.id).toBe(id)
    const next = await city.call(operator, contract.imports, { limit: 2, cursor: mine.body.next! })
    expect(next.body.rows).toHaveLength(2)
    expect(next.body.rows.some((r) => mine.body.rows.some((m) => m.id === r.id))).toBe(false)
    expect((await fetched(`/api/casework/import-errors/${id}.xlsx`)).statusCode).toBe(404)
  })

  it('is for posts that import, with a file of one’s own that is a workbook', async () => {
    const content = book(sheetOf(titles, rowsOf('W', 1)))
    const refused = await city.call(outsider, contract.startImport, {
      file: await upload(content, outsider),
      mode: 'all',
    })
    expect([refused.status, refused.body.code]).toEqual([403, 'casework.no-import'])
    const stolen = await city.call(operator, contract.startImport, {
      file: await upload(content, leader),
      mode: 'all',
    })
    expect([stolen.status, stolen.body.code]).toEqual([403, 'files.not-yours'])
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const renamed = await city.call(operator, contract.startImport, {
      file: await upload(picture),
      mode: 'all',
    })
    expect([renamed.status, renamed.body.code]).toEqual([422, 'casework.not-a-workbook'])
    expect(renamed.body.title).toContain('图片')
  })

  it('of a workbook without our columns fails with the reason', async () => {
    const failed = await imported(book(sheetOf(['甲', '乙'], [['1', '2']])))
    expect(failed).toMatchObject({ state: 'failed', done: 0, hasErrorFile: false })
    expect(failed.problem).toContain('没有认出表头')
    expect(await imported(book(sheetOf(titles, [])))).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('没有内容'),
    })
  })
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
