/** The main job in a browser: a report travels to the right desk and back, twice, and its reporter is told the truth. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { DESK, PHONE, arrive, inspect, leave, openBrowser, visit } from './browser.ts'
import type { Visitor } from './browser.ts'
import { runningCity } from './city.ts'
import {
  act,
  all,
  attach,
  chooses,
  demoRoles,
  idOf,
  openAct,
  openMatter,
  photograph,
  says,
  submits,
  tell,
} from './matters.ts'
import type { Role } from './matters.ts'

const city = runningCity()
let browser: Browser
let role: (title: string, body?: string, nth?: number) => Role

beforeAll(async () => {
  browser = await openBrowser()
  role = await demoRoles(city)
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

const GRID = '旭园第一网格'
const CENTRE = '旭园社区综合管理中心'
const BUREAU = '让胡路区城市管理综合执法局'
const PROPERTY = '旭园社区物业服务企业（示例）'
const COMMAND = '让胡路区指挥调度中心'

interface Truth {
  readonly step: string
  readonly tell: string
  /** null: nobody holds it any more. */
  readonly holder: string | null
  readonly next?: string
  readonly may: readonly string[]
}

/** Reads the resident's page again and holds it against what shall be so, and its deadline against the clock that runs. */
async function reads(v: Visitor, id: string, truth: Truth): Promise<void> {
  await v.page.goto(`${city.url}/my/${id}`)
  await holds(v.page, id, truth)
}

async function holds(page: Page, id: string, truth: Truth): Promise<void> {
  const now = page.locator('.cr-now')
  await now.waitFor()
  const text = (await now.innerText()).replaceAll(/\s+/g, ' ')
  expect(await now.locator('.ui-mark').first().innerText()).toBe(truth.step)
  expect(await now.locator('.cr-tell').innerText()).toBe(truth.tell)
  if (truth.holder === null) expect(text).not.toContain('负责')
  else expect(text).toContain(`现在由${truth.holder}负责`)
  if (truth.next === undefined) expect(text).not.toContain('接下来')
  else expect(text).toContain(`接下来：${truth.next}`)
  const [clock] = await city.rows<{ due_at: Date; title: string }>(
    'SELECT due_at, title FROM flow.clock WHERE matter = $1 AND stopped_at IS NULL',
    [id],
  )
  expect(clock === undefined).toBe(truth.holder === null)
  if (clock) expect(text).toContain(shown(clock.due_at))
  expect((await page.locator('.ui-acts button[aria-disabled=false]').allInnerTexts()).toSorted()).toEqual(
    truth.may.toSorted(),
  )
}

/** In Shanghai; what ends at midnight ends with the day before. */
const shown = (at: Date): string => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(at)
  const part = (type: string) => parts.find((p) => p.type === type)!.value
  const time = `${part('hour')}:${part('minute')}`
  if (time === '00:00') return shown(new Date(at.getTime() - 60_000)).replace('23:59', '24:00')
  return `${Number(part('month'))}月${Number(part('day'))}日 ${time}`
}

it('a report travels to the right desk and back, is redone once, and every step is true on the phone', async () => {
  const [resident, grid, centre, bureau, property, verifier, second] = await Promise.all([
    visit(browser, city.url, 'resident', role('居民')),
    arrive(browser, city.url, 'desk', role('网格员', '旭园')),
    arrive(browser, city.url, 'desk', role('主任', CENTRE)),
    arrive(browser, city.url, 'desk', role('承办人', BUREAU)),
    arrive(browser, city.url, 'desk', role('项目经理', PROPERTY)),
    arrive(browser, city.url, 'desk', role('核查员', COMMAND)),
    arrive(browser, city.url, 'desk', role('核查员', COMMAND, 1)),
  ])
  const everybody = [resident, grid, centre, bureau, property, verifier, second]
  const [before, after] = await Promise.all([photograph('#3a3a46'), photograph('#c8b070')])

  // Reported on a phone, with a photo.
  const { number, code } = await tell(resident.page, city.url, {
    text: '旭园小区3号楼前路灯不亮已经一周，晚上老人出门摔了一跤',
    category: '路灯',
    place: GRID,
    identity: '实名',
    contact: { name: role('居民').name, phone: '13900000001' },
    photo: before,
  })
  expect(number).toMatch(/^\d{8}-\d{7,}$/)
  expect(code).toMatch(/^[2-9A-HJ-NP-Z]{6}$/)
  await inspect(resident.page, 'report-1-receipt')
  const id = await idOf(city, number)
  await reads(resident, id, {
    step: '受理',
    tell: '已经收到，等待受理',
    holder: CENTRE,
    next: '派遣',
    may: ['补充说明', '撤回'],
  })
  await inspect(resident.page, 'report-2-received')

  // The grid worker accepts.
  await openMatter(grid, city.url, id)
  await act(grid, '受理', says('已到现场看过，属实'))
  await reads(resident, id, {
    step: '派遣',
    tell: '已经受理，正在确定承办单位',
    holder: CENTRE,
    next: '处置',
    may: ['补充说明', '撤回'],
  })

  // The station dispatches as the rule proposes; the bureau finds that it is not theirs.
  await openMatter(centre, city.url, id)
  await inspect(centre.page, 'report-3-dispatching')
  await act(centre, '派遣', chooses(BUREAU))
  await reads(resident, id, {
    step: '处置',
    tell: '已交承办单位处理',
    holder: BUREAU,
    next: '核查',
    may: ['补充说明', '撤回'],
  })
  await openMatter(bureau, city.url, id)
  await act(bureau, '退回', all(chooses('职责'), says('路灯在小区围墙以内，由物业企业维护')))
  await reads(resident, id, {
    step: '派遣',
    tell: '已经受理，正在确定承办单位',
    holder: CENTRE,
    next: '处置',
    may: ['补充说明', '撤回'],
  })
  expect(await resident.page.locator('main').innerText()).toContain('路灯在小区围墙以内，由物业企业维护')

  // Dispatched again; signed, handled with a photo.
  await openMatter(centre, city.url, id)
  await act(centre, '派遣', chooses(PROPERTY))
  await openMatter(property, city.url, id)
  await act(property, '签收')
  await reads(resident, id, {
    step: '处置',
    tell: '已交承办单位处理',
    holder: PROPERTY,
    next: '核查',
    may: ['补充说明', '撤回'],
  })
  await act(
    property,
    '处置完毕',
    all(says('更换灯头两只，已亮'), (d) => attach(d, '修好.jpg', after)),
  )
  await reads(resident, id, {
    step: '核查',
    tell: '承办单位已处置，正由另一单位核查',
    holder: COMMAND,
    next: '评价',
    may: ['补充说明'],
  })

  // Another person verifies; the resident is not satisfied.
  await openMatter(verifier, city.url, id)
  await act(verifier, '核查通过', says('现场灯已亮'))
  const toRate: Truth = {
    step: '评价',
    tell: '已经办结，请您评价',
    holder: COMMAND,
    next: '已归档',
    may: ['满意', '不满意'],
  }
  await reads(resident, id, toRate)
  await inspect(resident.page, 'report-4-to-rate')
  await act(resident, '不满意', all(chooses(/^不满意/), says('只亮了一晚，又灭了')))
  await holds(resident.page, id, {
    step: '重新处置',
    tell: '退回承办单位重新处理',
    holder: PROPERTY,
    next: '核查',
    may: ['补充说明', '撤回'],
  })

  // Done again. Whoever passed it once may not pass it again; another may.
  await openMatter(property, city.url, id)
  await act(
    property,
    '处置完毕',
    all(says('换了整条线路'), (d) => attach(d, '换线.jpg', after)),
  )
  await openMatter(verifier, city.url, id)
  const greyed = verifier.page.locator('.ui-acts').getByRole('button', { name: '核查通过', exact: true })
  expect(await greyed.getAttribute('aria-disabled')).toBe('true')
  await greyed.hover()
  const why = verifier.page.getByRole('tooltip').filter({ visible: true })
  expect(await why.innerText()).toContain('核查与处置分离')
  await greyed.click({ force: true })
  expect(await verifier.page.getByRole('dialog').count()).toBe(0)
  await inspect(verifier.page, 'report-5-not-twice')
  await openMatter(second, city.url, id)
  await act(second, '核查通过', says('连看三晚，都亮'))
  await reads(resident, id, toRate)
  await act(resident, '满意', chooses(/^满意/))
  await holds(resident.page, id, {
    step: '已归档',
    tell: '您已确认满意，此件归档',
    holder: null,
    may: [],
  })
  await inspect(resident.page, 'report-6-archived', { also: DESK })

  // Timeline and trace hold every act, each with who did it and as what.
  const who = {
    resident: role('居民'),
    grid: role('网格员', '旭园'),
    centre: role('主任', CENTRE),
    bureau: role('承办人', BUREAU),
    property: role('项目经理', PROPERTY),
    verifier: role('核查员', COMMAND),
    second: role('核查员', COMMAND, 1),
  }
  const story: [act: string, title: string, who: Role][] = [
    ['open', '报事', who.resident],
    ['accept', '受理', who.grid],
    ['dispatch', '派遣', who.centre],
    ['return', '退回', who.bureau],
    ['dispatch', '派遣', who.centre],
    ['sign', '签收', who.property],
    ['done', '处置完毕', who.property],
    ['pass', '核查通过', who.verifier],
    ['unsatisfied', '不满意', who.resident],
    ['done', '处置完毕', who.property],
    ['pass', '核查通过', who.second],
    ['satisfied', '满意', who.resident],
  ]
  await openMatter(centre, city.url, id)
  const heads = await centre.page.locator('.ui-timeline .ui-timeline-head strong').allInnerTexts()
  expect(heads.toReversed().map((h) => h.split(' → ')[0])).toEqual(story.map(([, title]) => title))
  await inspect(centre.page, 'report-7-desk-archived', { also: PHONE })
  // The capacity of a trace row is the appointment the person acted under: their post in that body.
  const traced = await city.rows<{
    act: string
    traced: string
    person: string
    capacity: string
    as: string | null
  }>(
    `SELECT a.act, t.act AS traced, t.person, t.capacity, b.title || ' ' || p.title AS as
       FROM flow.act a
       JOIN kernel.trace t ON t.realm = a.realm AND t.subject = a.matter AND t.at = a.at AND t.subject_kind = 'matter'
       LEFT JOIN bodies.appointment h ON h.realm = a.realm AND h.id::text = t.capacity AND h.person = t.person
       LEFT JOIN bodies.body b ON b.realm = h.realm AND b.id = h.body
       LEFT JOIN bodies.post p ON p.realm = h.realm AND p.kind = b.kind AND p.id = h.post
      WHERE a.matter = $1 ORDER BY a.no, t.no`,
    [id],
  )
  expect(traced).toEqual(
    story.map(([name, , { person, body, title }]) => ({
      act: name,
      traced: name === 'open' ? 'casework.file-report' : 'casework.act',
      person,
      capacity: body === '' ? 'resident' : expect.stringMatching(/^[0-9a-f-]{36}$/),
      as: body === '' ? null : `${body} ${title}`,
    })),
  )
  const verified = await city.linli('trace', 'verify')
  expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('核验通过') })
  expect(everybody.flatMap((v) => v.broken)).toEqual([])
})

it('withdrawn by its reporter; refused as not ours with whose it is', async () => {
  const [resident, grid] = await Promise.all([
    visit(browser, city.url, 'resident', role('居民', '', 1)),
    arrive(browser, city.url, 'desk', role('网格员', '旭园')),
  ])
  const me = { identity: '实名', contact: { name: role('居民', '', 1).name, phone: '13900000002' } } as const
  const one = await tell(resident.page, city.url, {
    ...me,
    text: '楼下有人乱堆装修垃圾，挡住了单元门口',
    category: '不确定',
    place: GRID,
  })
  const withdrawn = await idOf(city, one.number)
  await reads(resident, withdrawn, {
    step: '受理',
    tell: '已经收到，等待受理',
    holder: CENTRE,
    next: '派遣',
    may: ['补充说明', '撤回'],
  })
  await act(resident, '撤回', says('邻居已经自己清走了'))
  await holds(resident.page, withdrawn, { step: '已撤回', tell: '您已撤回', holder: null, may: [] })
  await inspect(resident.page, 'report-8-withdrawn', { also: DESK })

  const two = await tell(resident.page, city.url, {
    ...me,
    text: '家里停电两个小时了，想问什么时候来电',
    category: '停电',
    place: GRID,
  })
  const refused = await idOf(city, two.number)
  await openMatter(grid, city.url, refused)
  const dialog = await openAct(grid, '不予受理')
  await inspect(grid.page, 'report-9-refusing')
  // What the dispatch directory says of it may be taken over.
  await dialog.getByRole('button', { name: /采用/ }).click()
  const whose = await dialog.getByRole('textbox', { name: /应由谁办理/ }).inputValue()
  expect(whose).toContain('95598')
  await all(chooses('职责'), submits)(dialog)
  await reads(resident, refused, {
    step: '不予受理',
    tell: '此事不属受理范围，请看由谁办理',
    holder: null,
    may: [],
  })
  const page = resident.page.locator('main')
  expect(await page.getByText('这件事由谁办').count()).toBe(1)
  expect(await page.innerText()).toContain(whose)
  await inspect(resident.page, 'report-10-not-ours', { also: DESK })
  // My matters tell both ends.
  await resident.page.goto(`${city.url}/`)
  const cards = resident.page.locator('.ui-matter-card')
  expect(await cards.filter({ hasText: one.number }).innerText()).toContain('已撤回')
  expect(await cards.filter({ hasText: two.number }).innerText()).toContain('不予受理')
  await inspect(resident.page, 'report-11-home', { also: DESK })
  expect([...resident.broken, ...grid.broken]).toEqual([])
})

it('匿名, though signed in: followed by number and code on another phone, and nobody stands anywhere', async () => {
  const me = role('居民')
  const [resident, stranger] = await Promise.all([
    visit(browser, city.url, 'resident', me),
    visit(browser, city.url, 'resident'),
  ])
  // Everything a signed-in visit itself leaves is there before it is counted.
  await resident.page.goto(`${city.url}/report`)
  // Nor is anything of earlier stories still on its way.
  const waiting = () =>
    city.rows(`SELECT 1 FROM kernel.errand UNION ALL SELECT 1 FROM jobs.job WHERE state <= 'active'
      UNION ALL SELECT 1 FROM kernel.outbox o WHERE (o.era, o.xid, o.no) >
        (SELECT era, xid, no FROM kernel.relay WHERE name = 'events')`)
  await expect.poll(waiting, { timeout: 60_000 }).toEqual([])
  const before = await rowsNaming(me.person)
  const { number, code } = await tell(resident.page, city.url, {
    text: '楼道里堆满杂物，消防通道堵死了，怕得罪邻居',
    category: '消防',
    place: GRID,
    identity: '匿名',
    photo: await photograph('#6b4a3a'),
  })
  await inspect(resident.page, 'report-12-anonymous-receipt')
  const id = await idOf(city, number)
  expect(await rowsNaming(me.person)).toEqual(before)
  const [left] = await city.rows<Record<string, unknown>>(
    `SELECT r.confidentiality, m.reporter,
       (SELECT count(*)::int FROM casework.contact c WHERE c.matter = m.id) AS contacts,
       (SELECT array_agg(DISTINCT t.person::text) FROM kernel.trace t WHERE t.subject = m.id) AS traced,
       (SELECT array_agg(a.person::text) FROM flow.act a WHERE a.matter = m.id) AS acted,
       (SELECT array_agg(f.made_by::text) FROM kernel.file f WHERE f.subject = m.id) AS photographed
     FROM flow.matter m JOIN casework.report r ON r.realm = m.realm AND r.id = m.id WHERE m.id = $1`,
    [id],
  )
  expect(left).toEqual({
    confidentiality: 'anonymous',
    reporter: null,
    contacts: 0,
    traced: [null],
    acted: [null],
    photographed: [null],
  })
  // It is not among my matters, and its page is not mine.
  await resident.page.goto(`${city.url}/`)
  await resident.page.locator('.ui-matter-card').first().waitFor()
  expect(await resident.page.locator('main').innerText()).not.toContain(number)

  // Anybody with number and code follows it, adds to it; a wrong code learns nothing.
  const follow = async (given: string) => {
    await stranger.page.goto(`${city.url}/track?number=${number}`)
    await stranger.page.getByRole('textbox', { name: '查询码' }).fill(given)
    await stranger.page.getByRole('button', { name: '查看', exact: true }).click()
  }
  await follow(code === 'AAAAAA' ? 'BBBBBB' : 'AAAAAA')
  await stranger.page.getByText('编号或查询码不对').waitFor()
  await inspect(stranger.page, 'report-13-wrong-code', { also: DESK })
  await follow(code)
  const truth: Truth = {
    step: '受理',
    tell: '已经收到，等待受理',
    holder: CENTRE,
    next: '派遣',
    may: ['补充说明', '撤回'],
  }
  await holds(stranger.page, id, truth)
  await act(stranger, '补充说明', says('三楼到五楼最多'))
  await holds(stranger.page, id, truth)
  expect(await stranger.page.locator('main').innerText()).toContain('三楼到五楼最多')
  await inspect(stranger.page, 'report-14-followed', { also: DESK })
  // Nor does the desk see anybody.
  const centre = await arrive(browser, city.url, 'desk', role('主任', CENTRE))
  await openMatter(centre, city.url, id)
  const desk = await centre.page.locator('main').innerText()
  expect(desk).toContain('匿名')
  expect(desk).not.toContain(me.name)
  expect(await city.linli('trace', 'verify')).toMatchObject({ code: 0 })
  expect([resident, stranger, centre].flatMap((v) => v.broken)).toEqual([])
})

/** How many rows of each table name that person, wherever and in whatever form. */
async function rowsNaming(person: string): Promise<Record<string, number>> {
  const tables = await city.rows<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname NOT IN ('pg_catalog', 'information_schema')`,
  )
  const counted = await city.rows<{ name: string; n: number }>(
    tables
      .map(
        ({ name }) =>
          `SELECT '${name}' AS name, count(*)::int AS n FROM ${name} t WHERE t::text LIKE '%' || $1 || '%'`,
      )
      .join(' UNION ALL '),
    [person],
  )
  return Object.fromEntries(counted.filter(({ n }) => n > 0).map(({ name, n }) => [name, n]))
}
