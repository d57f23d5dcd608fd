/**
 * Lists as workbooks: the rights, purpose, masks and filters of the list; the mark of who took it; a row in the trace for the
 * export and one in the read ledger for everybody in it, before the first byte leaves.
 */
import ExcelJS from 'exceljs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrateJobs } from '#kernel/jobs'
import { fileReport } from '../../modules/casework/contract.ts'
import * as contract from '../../modules/registry/contract.ts'
import { idCheck } from '../../modules/registry/rules.ts'
import { openCity } from '../support/city.ts'
import type { City, Someone } from '../support/city.ts'

let city: City
let owner: pg.Client
let station: Someone
let elsewhere: Someone
let department: Someone
let resident: Someone
let cells: { id: string; path: string; name: string }[]

const purpose = 'register-upkeep'
const reason = '入户核对'
const list = (values: Record<string, string>) =>
  Object.entries(values).map(([element, value]) => ({ element, value }))
const idNumber = (birth: string, n: number) => {
  const first17 = `990001${birth.replaceAll('-', '')}${String(n).padStart(3, '0')}`
  return first17 + idCheck(first17)
}

beforeAll(async () => {
  city = await openCity('daqing')
  await migrateJobs(city.ownerUrl, new URL(city.appUrl).username)
  owner = new pg.Client({ connectionString: city.ownerUrl })
  await owner.connect()
  await owner.query(`SET linli.service = '1'; SET linli.realm = '${city.realm}'`)
  cells = [await city.place('DQ-230602013001-01'), await city.place('DQ-230602013001-02')]
  station = await city.appoint('站长甲', { kind: 'work-station', post: 'director', place: 'DQ-230602-01' })
  elsewhere = await city.appoint('站长丁', { kind: 'work-station', post: 'director', place: 'DQ-230602-02' })
  department = await city.appoint('承办人戊', {
    kind: 'district-urban-management',
    post: 'handler',
    place: '230602',
  })
  resident = await city.resident('居民己')
  await write(contract.addDwelling, {
    values: list({ building: '=3号楼', unit: '1单元', room: '101', area: '8950' }),
    place: cells[0]!.id,
    from: '2010-01-01',
    reason,
  })
  await write(contract.addPerson, {
    purpose,
    values: list({ name: '甲一', 'id-number': idNumber('1980-05-06', 7), phone: '13900000001' }),
    place: cells[0]!.id,
    from: '2020-01-01',
    reason,
  })
  await write(contract.addPerson, {
    purpose,
    values: list({ name: '乙小童', birth: '2018-01-01', 'id-number': idNumber('2018-01-01', 9) }),
    place: cells[0]!.id,
    from: '2020-01-01',
    reason,
  })
  await write(contract.addPerson, {
    purpose,
    values: list({ name: '丙三', birth: '1970-01-01' }),
    place: cells[1]!.id,
    from: '2020-01-01',
    reason,
  })
}, 180_000)
afterAll(async () => {
  await owner?.end()
  await city?.close()
})

async function write(endpoint: Parameters<City['call']>[1], input: object) {
  const answer = await city.call(station, endpoint, input as never)
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body as unknown as { id: string }
}

const get = (who: Someone | null, url: string) =>
  city.app.inject({
    url,
    headers: {
      ...(who?.person ? { 'x-test-person': who.person } : {}),
      ...(who?.appointment ? { 'x-linli-capacity': who.appointment } : {}),
    },
  })

async function sheetOf(answer: { rawPayload: Buffer }) {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(answer.rawPayload as unknown as ArrayBuffer)
  const sheet = book.worksheets[0]!
  const titles = (sheet.getRow(3).values as string[]).slice(1)
  const rows: Record<string, unknown>[] = []
  for (let no = 4; no <= sheet.rowCount; no++)
    rows.push(Object.fromEntries(titles.map((t, i) => [t, sheet.getRow(no).getCell(i + 1).value])))
  return { book, mark: String(sheet.getCell('A2').value), titles, rows }
}

const lastRow = async () =>
  (await owner.query<{ no: string }>('SELECT coalesce(max(no), 0)::text AS no FROM kernel.trace')).rows[0]!.no
const rowsAfter = async (no: string) =>
  (
    await owner.query<{
      kind: string
      act: string
      subject_kind: string
      subject: string
      person: string
      purpose: string | null
      reason: string | null
      fields: string[]
    }>(
      'SELECT kind, act, subject_kind, subject, person, purpose, reason, fields FROM kernel.trace WHERE no > $1 ORDER BY no',
      [no],
    )
  ).rows

describe('the list of people', () => {
  const url = (filters: Record<string, string> = {}) =>
    `${contract.peopleFile.path}?${new URLSearchParams({ purpose, ...filters })}`

  it('is masked as on the page, marked, and recorded for everybody in it', async () => {
    const before = await lastRow()
    const answer = await get(station, url())
    expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200)
    expect(answer.headers['content-disposition']).toContain(encodeURIComponent('人员清单.xlsx'))
    expect(answer.headers['cache-control']).toBe('private, no-store')
    const { book, mark, rows, titles } = await sheetOf(answer)
    expect(titles).toHaveLength(15)
    const page = await city.call(station, contract.people, { purpose, limit: 100 })
    expect(rows.map((r) => [r['登记编号'], r['姓名'], r['证件号'], r['电话']])).toEqual(
      page.body.rows.map((p) => [p.id, p.name, p.idNumber, p.phone]),
    )
    expect(rows).toHaveLength(3)
    const all = JSON.stringify(rows)
    for (const clear of [idNumber('1980-05-06', 7), idNumber('2018-01-01', 9), '13900000001', '乙小童'])
      expect(all).not.toContain(clear)
    expect(all).toContain('139****0001')
    expect(rows.find((r) => r['未成年'] === '是')).toMatchObject({ 姓名: '乙**', 证件号: null })
    const [unit, post] = [/导出单位：([^　]+)/.exec(mark)?.[1], /岗位：([^　]+)/.exec(mark)?.[1]]
    expect(book.creator).toBe(`${unit} ${post}`)
    expect(mark).toContain('用途：')
    const ledger = await rowsAfter(before)
    const looks = ledger.filter((r) => r.subject_kind === 'person' && r.act === 'registry.export-people')
    expect(looks.map((r) => r.subject).toSorted()).toEqual(page.body.rows.map((p) => p.id).toSorted())
    expect(
      looks.every((r) => r.kind === 'read' && r.person === station.person && r.purpose === purpose),
    ).toBe(true)
    expect(looks[0]!.fields).toContain('person.name')
    const [taken] = ledger.filter((r) => r.subject_kind === 'export')
    expect(taken).toMatchObject({ act: 'registry.export-people', person: station.person, fields: titles })
    expect(taken!.reason).toBe('3 行；条件：无')
    // A sheet that is found leads to its row.
    expect(mark).toContain(`编号：${taken!.subject}`)
  })

  it('honours the filters of the page, and names them in the trace without what was typed', async () => {
    const named = async (filters: Record<string, string>) =>
      (await sheetOf(await get(station, url(filters)))).rows.map((r) => r['姓名'])
    expect(await named({ text: '甲' })).toEqual(['甲一'])
    expect(await named({ place: cells[1]!.id })).toEqual(['丙三'])
    expect(await named({ state: 'left' })).toEqual([])
    const before = await lastRow()
    await named({ text: '丙', place: cells[1]!.id })
    const [taken] = (await rowsAfter(before)).filter((r) => r.subject_kind === 'export')
    expect(taken!.reason).toBe('1 行；条件：text、place')
  })

  it('leaves out what the purpose does not reach', async () => {
    const purposes = await get(station, '/api/privacy/purposes')
    const rows = purposes.json<{
      rows: { id: string; mine: boolean; fields: string[]; consent: string | null }[]
    }>().rows
    const narrow = rows.find(
      (p) =>
        p.mine &&
        p.consent === null &&
        p.fields.includes('person.name') &&
        !p.fields.includes('person.*') &&
        !p.fields.includes('person.phone'),
    )
    const shown = await get(station, url({ purpose: narrow?.id ?? 'no-such-purpose' }))
    if (narrow === undefined) expect(shown.statusCode).toBeGreaterThanOrEqual(400)
    else expect((await sheetOf(shown)).rows.every((r) => r['电话'] === null)).toBe(true)
  })

  it('is refused without a purpose, a post, the right to the register, or with a filter nobody knows; nothing is kept', async () => {
    const before = await lastRow()
    const refused = async (who: Someone | null, at: string) => {
      const answer = await get(who, at)
      return [answer.statusCode, answer.json<{ code: string }>().code]
    }
    expect(await refused(station, contract.peopleFile.path)).toEqual([403, 'privacy.no-purpose'])
    expect(await refused(null, url())).toEqual([401, 'kernel.signed-out'])
    expect(await refused(resident, url())).toEqual([403, 'kernel.no-rule'])
    expect(await refused(department, url())).toEqual([403, 'registry.no-view'])
    expect(await refused(station, url({ nonsense: '1' }))).toEqual([400, 'kernel.invalid-input'])
    expect(await rowsAfter(before)).toEqual([])
    // Who sees another place gets another list.
    expect((await sheetOf(await get(elsewhere, url()))).rows).toEqual([])
  })
})

it('dwellings need no purpose; what looks like a formula stays a text', async () => {
  const before = await lastRow()
  const answer = await get(station, contract.dwellingsFile.path)
  expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200)
  const { rows, mark } = await sheetOf(answer)
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ 楼栋: '=3号楼', 房号: '101', 面积: '89.50 m²' })
  expect(mark).not.toContain('用途')
  expect((await rowsAfter(before)).map((r) => [r.act, r.subject_kind])).toEqual([
    ['registry.export-dwellings', 'export'],
  ])
  expect((await get(department, contract.dwellingsFile.path)).statusCode).toBe(403)
})

it('reports leave without their reporters, by the filters of the list', async () => {
  for (const text of ['=HYPERLINK("http://x") 路灯不亮没人修', '井盖丢了很危险'])
    expect(
      (
        await city.call(resident, fileReport, {
          text,
          place: cells[0]!.id,
          confidentiality: 'named',
          contactName: '居民己',
          contactPhone: '13977778866',
        })
      ).status,
    ).toBe(200)
  const grid = await city.appoint('网格员丙', {
    kind: 'management-centre',
    post: 'grid-worker',
    place: 'DQ-230602-01',
  })
  const before = await lastRow()
  const answer = await get(grid, '/api/casework/reports.xlsx')
  expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200)
  const { rows } = await sheetOf(answer)
  expect(rows).toHaveLength(2)
  expect(rows.map((r) => r['诉求']).join()).toContain('=HYPERLINK("http://x")')
  expect(JSON.stringify(rows)).not.toMatch(/居民己|13977778866|8866/)
  expect(String(rows[0]!['编号'])).toMatch(/^\d{8}-\d{7,}$/)
  expect((await rowsAfter(before)).map((r) => [r.act, r.subject_kind, r.reason])).toEqual([
    ['casework.export-reports', 'export', '2 行；条件：无'],
  ])
  // Found by what somebody wrote: a look at what they wrote.
  const mid = await lastRow()
  const searched = await get(grid, `/api/casework/reports.xlsx?q=${encodeURIComponent('井盖')}`)
  expect((await sheetOf(searched)).rows).toHaveLength(1)
  expect((await rowsAfter(mid)).map((r) => [r.act, r.subject_kind, r.subject])).toEqual([
    ['casework.export-reports', 'person', resident.person],
    ['casework.export-reports', 'export', expect.any(String)],
  ])
  expect((await sheetOf(await get(grid, '/api/casework/reports.xlsx?state=closed'))).rows).toEqual([])
  expect((await get(resident, '/api/casework/reports.xlsx')).statusCode).toBe(403)
})
