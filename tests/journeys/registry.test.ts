/** The register in a browser: no purpose, no look; clear numbers for a minute; values with their past; a resident's own record. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser, Locator, Page } from 'playwright-core'
import { PHONE, arrive, inspect, leave, openBrowser, rowsOf, settled } from './browser.ts'
import type { Visitor } from './browser.ts'
import { runningCity } from './city.ts'
import { demoRoles } from './matters.ts'
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

const CENTRE = '旭园社区综合管理中心'
const UPKEEP = '人房户登记与核对'
const director = () => arrive(browser, city.url, 'desk', role('主任', CENTRE))

/** Goes to a page of the register and says what for, once. */
async function lookFor(page: Page, path: string, purpose = UPKEEP): Promise<void> {
  await page.goto(`${city.url}/desk/${path}`)
  await page.getByRole('radio', { name: new RegExp(purpose) }).check()
  await page.getByRole('button', { name: '按此用途查看' }).click()
  await page.getByText(`用途：${purpose}`, { exact: true }).waitFor()
}

interface Someone {
  readonly id: string
  readonly name: string
}
/** An adult of the demonstration, each test its own. */
async function adult(nth: number): Promise<Someone> {
  const [found] = await city.rows<Someone>(
    `SELECT id, name FROM registry.person WHERE realm = 1 AND state = 'here' AND birth < '1990-01-01'
        AND relation = 'spouse' AND household IS NOT NULL AND id_mac IS NOT NULL AND phone_mac IS NOT NULL
      ORDER BY id OFFSET $1 LIMIT 1`,
    [nth],
  )
  return found!
}

async function openPerson(page: Page, person: Someone): Promise<void> {
  await lookFor(page, `registry/people/${person.id}`)
  await page.getByRole('heading', { level: 1, name: person.name }).waitFor()
  await page.getByRole('heading', { name: '身份' }).waitFor()
}

const rowOf = (page: Page, title: string): Locator =>
  page.locator('.rg-values tr').filter({ has: page.getByRole('rowheader', { name: title, exact: true }) })

async function change(page: Page, title: string, what: string | null): Promise<Locator> {
  await page.getByRole('button', { name: `办理“${title}”` }).click()
  const dialog = page.getByRole('dialog')
  if (what) await dialog.getByRole('radio', { name: new RegExp(`^${what}`) }).check()
  return dialog
}
const confirm = (dialog: Locator) => dialog.locator('footer').getByRole('button').last().click()
const gone = (dialog: Locator) => dialog.waitFor({ state: 'detached' })

it('without a purpose nobody is shown, and the clause says why; with one a person is found by name', async () => {
  const worker = await arrive(browser, city.url, 'desk', role('网格员', '旭园'))
  const { page } = worker
  await page.goto(`${city.url}/desk/registry/people`)
  const refused = page.locator('[data-code="privacy.no-purpose"]')
  await refused.waitFor()
  expect(await refused.innerText()).toMatch(/请先选择用途.*\s.*《个人信息保护法》第六条、第十三条/s)
  expect(await rowsOf(page).count()).toBe(0)
  expect(await page.getByRole('radio', { checked: true }).count()).toBe(0)
  await inspect(page, 'registry-1-refused', { also: PHONE })
  await page.getByRole('button', { name: '按此用途查看' }).click()
  await page.getByText('请选一个用途').waitFor()
  await page.getByRole('radio', { name: /入户走访/ }).check()
  await page.getByRole('button', { name: '按此用途查看' }).click()
  await rowsOf(page).first().waitFor()
  const person = await adult(0)
  await page.getByRole('searchbox', { name: /姓名、拼音首字母/ }).fill(person.name)
  await page.getByRole('button', { name: '查找' }).click()
  await page.waitForURL(/text=/)
  await expect.poll(() => rowsOf(page).locator('a').allInnerTexts()).toContain(person.name)
  // The purpose of a visit does not reach the id number: its column stays empty.
  expect(await rowsOf(page).first().innerText()).not.toMatch(/99\*{4}/)
  expect(await rowsOf(page).first().innerText()).toMatch(/120\*{4}\d{4}/)
  await inspect(page, 'registry-2-people', { also: PHONE })
  await rowsOf(page).getByRole('link', { name: person.name }).first().click()
  await page.getByRole('heading', { level: 1, name: person.name }).waitFor()
  // Chosen once: the next page of the session does not ask again.
  await page.getByText('用途：入户走访').waitFor()
  const [look] = await city.rows<{ purpose: string }>(
    `SELECT purpose FROM kernel.trace WHERE act = 'registry.person' AND subject = $1 ORDER BY at DESC LIMIT 1`,
    [person.id],
  )
  expect(look).toEqual({ purpose: 'grid-visit' })
  expect(worker.broken).toEqual([])
})

it('a clear id number stays a minute, counted down; with it the person is found, and it stands in no address', async () => {
  const worker = await director()
  const { page } = worker
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.clock.install()
  const person = await adult(1)
  await openPerson(page, person)
  const row = rowOf(page, '公民身份号码')
  await row.getByText(/^99\*{4}\d{4}$/).waitFor()
  await row.getByRole('button', { name: '看全文：公民身份号码' }).click()
  const dialog = page.getByRole('dialog')
  await confirm(dialog)
  await dialog.getByText('请写明理由，至少两个字').waitFor()
  await inspect(page, 'registry-3-unmask', { also: PHONE })
  await dialog.getByRole('textbox', { name: '理由' }).fill('核对户口簿')
  await confirm(dialog)
  await gone(dialog)
  const number = await row.locator('.rg-clear strong').innerText()
  expect(number).toMatch(/^99\d{15}[\dX]$/)
  const seconds = async () => Number(/\d+/.exec(await row.getByRole('timer').innerText())?.[0])
  expect(await seconds()).toBeGreaterThan(30)
  await inspect(page, 'registry-4-clear', { also: PHONE })
  const before = await seconds()
  await page.clock.fastForward(20_000)
  await expect.poll(seconds).toBeLessThan(before - 15)
  await page.clock.fastForward(45_000)
  await row.getByText(/^99\*{4}\d{4}$/).waitFor()
  expect(await page.content()).not.toContain(number)
  const [kept] = await city.rows<{ purpose: string; reason: string; fields: string[] }>(
    `SELECT purpose, reason, fields FROM kernel.trace WHERE act = 'registry.unmask' AND subject = $1 AND kind = 'read'`,
    [person.id],
  )
  expect(kept).toMatchObject({
    purpose: 'register-upkeep',
    reason: '核对户口簿',
    fields: ['person.id-number'],
  })
  await page.goto(`${city.url}/desk/registry/people`)
  await page.getByRole('searchbox', { name: /姓名、拼音首字母/ }).fill(number)
  await page.keyboard.press('Enter')
  await page.getByText('按号码查到 1 人').waitFor()
  expect(await rowsOf(page).locator('a').allInnerTexts()).toEqual([person.name])
  expect(page.url()).not.toContain(number)
  expect(asked.filter((url) => url.includes(number))).toEqual([])
  await inspect(page, 'registry-5-by-number')
  expect(worker.broken).toEqual([])
})

it('a change keeps what was before; a correction what was believed; any day can be looked at, none but now changed', async () => {
  const worker = await director()
  const { page } = worker
  const person = await adult(2)
  await openPerson(page, person)
  expect(await rowOf(page, '居住类别').innerText()).toContain('户籍在此并居住')
  let dialog = await change(page, '居住类别', '情况变了')
  await dialog.getByRole('combobox', { name: '居住类别' }).selectOption({ label: '户籍在外、居住在此' })
  await dialog.getByLabel('从哪天起是这样').fill('2025-03-01')
  await dialog.getByRole('textbox', { name: '从哪里知道' }).fill('上门核对')
  await dialog.getByRole('textbox', { name: '理由' }).fill('户口迁走')
  await inspect(page, 'registry-6-change', { also: PHONE })
  await confirm(dialog)
  await gone(dialog)
  const residence = rowOf(page, '居住类别')
  await residence.getByText('户籍在外、居住在此').waitFor()
  expect(await residence.innerText()).toMatch(
    /录入[\s\S]*旭园社区综合管理中心·主任 · 上门核对[\s\S]*2025年3月1日 起/,
  )

  dialog = await change(page, '居住类别', '原来登记错了')
  await dialog.getByRole('combobox', { name: '居住类别' }).selectOption({ label: '境外人员' })
  await dialog.getByRole('textbox', { name: '理由' }).fill('看错了')
  await confirm(dialog)
  await gone(dialog)
  await residence.getByText('境外人员').waitFor()
  expect(await residence.innerText()).toContain('更正')
  await page.getByRole('button', { name: '“居住类别”的历史' }).click()
  dialog = page.getByRole('dialog')
  const wrong = dialog.locator('li.is-old', { hasText: '户籍在外、居住在此' })
  expect(await wrong.innerText()).toMatch(/录入[\s\S]*记下[\s\S]*旭园社区综合管理中心·主任[\s\S]*起不再采信/)
  await inspect(page, 'registry-7-history', { also: PHONE })
  await page.keyboard.press('Escape')

  await page.getByLabel('哪一天的情况').fill('2024-06-30')
  await page.waitForURL(/on=2024-06-30/)
  await page.getByText('这是 2024年6月30日 的情况').waitFor()
  await rowOf(page, '居住类别').getByText('户籍在此并居住').waitFor()
  expect(await page.getByRole('button', { name: '办理“居住类别”' }).count()).toBe(0)
  const moving = page.getByRole('button', { name: '迁移', exact: true })
  expect(await moving.getAttribute('aria-disabled')).toBe('true')
  await inspect(page, 'registry-8-as-of', { also: PHONE })
  // The register of the demonstration was written today: yesterday nothing was known of that day.
  const yesterday = new Date(Date.now() - 24 * 3_600_000 + 8 * 3_600_000).toISOString().slice(0, 10)
  await page.getByLabel('截至哪一天所知').fill(yesterday)
  await page.getByText('按所选的日期，登记里还没有内容').waitFor()
  await page.getByRole('button', { name: '回到现在' }).click()
  await rowOf(page, '居住类别').getByText('境外人员').waitFor()
  expect(worker.broken).toEqual([])
})

it('two at one record: the slower is told who and when, keeps what was typed, and goes on', async () => {
  const [winner, loser] = await Promise.all([
    director(),
    arrive(browser, city.url, 'desk', role('网格员', '旭园')),
  ])
  const person = await adult(3)
  await openPerson(winner.page, person)
  await openPerson(loser.page, person)
  const mine = await change(loser.page, '就业情况', '情况变了')
  await mine.getByRole('combobox', { name: '就业情况' }).selectOption({ label: '求职' })
  await mine.getByLabel('从哪天起是这样').fill('2026-02-01')
  await mine.getByRole('textbox', { name: '理由' }).fill('本人说在找工作')
  const first = await change(winner.page, '居住类别', '核实无误')
  await first.getByRole('textbox', { name: '理由' }).fill('上门看过')
  await confirm(first)
  await gone(first)
  expect(await rowOf(winner.page, '居住类别').innerText()).toContain('核实')
  await confirm(mine)
  const told = mine.locator('[data-code="kernel.stale"]')
  await told.waitFor()
  expect(await told.innerText()).toContain(`${CENTRE}·主任`)
  expect(await mine.innerText()).toMatch(/变化发生在\d+月\d+日 \d\d:\d\d，您写的内容会保留/)
  await inspect(loser.page, 'registry-9-stale', { also: PHONE })
  await mine.getByRole('button', { name: '看最新的情况' }).click()
  await rowOf(loser.page, '居住类别').getByText('核实').waitFor()
  expect(await mine.getByRole('textbox', { name: '理由' }).inputValue()).toBe('本人说在找工作')
  await confirm(mine)
  await gone(mine)
  await rowOf(loser.page, '就业情况').getByText('求职').waitFor()
  expect([...winner.broken, ...loser.broken]).toEqual([])
})

it('a child is shown only after another approved; two records of one person are merged and parted again', async () => {
  const worker = await director()
  const { page } = worker
  const [child] = await city.rows<Someone>(
    `SELECT id, name FROM registry.person WHERE realm = 1 AND birth > '2012-01-01' AND state = 'here' ORDER BY id LIMIT 1`,
  )
  await lookFor(page, `registry/people/${child!.id}`)
  const refused = page.locator('[data-code="privacy.minor-needs-approval"]')
  await refused.waitFor()
  expect(await refused.innerText()).toMatch(/第二十八条、第三十一条/)
  expect(await page.locator('main').innerText()).not.toContain(child!.name)
  await inspect(page, 'registry-10-minor', { also: PHONE })
  await page.getByRole('textbox', { name: '为什么要看' }).fill('核对在学情况')
  await page.getByRole('button', { name: '提出申请' }).click()
  await page.getByText('批准后回到这一页即可查看').waitFor()
  await page.getByRole('link', { name: '看申请的进展' }).click()
  await page.getByText('核对在学情况').waitFor()
  const other = await arrive(browser, city.url, 'desk', role('站长', '旭园'))
  await other.page.goto(`${city.url}/desk/approvals`)
  await other.page.getByRole('button', { name: '批准', exact: true }).click()
  const deciding = other.page.getByRole('dialog')
  await deciding.getByRole('textbox').fill('同意核对')
  await confirm(deciding)
  await gone(deciding)
  await page.goto(`${city.url}/desk/registry/people/${child!.id}`)
  await page.getByRole('heading', { level: 1, name: child!.name }).waitFor()
  await inspect(page, 'registry-10-approved', { also: PHONE })

  await page.goto(`${city.url}/desk/registry/add/person`)
  const number = page.getByRole('textbox', { name: /公民身份号码/ })
  await number.fill('110105194912310021')
  await page.getByText('校验码不对，请核对').waitFor()
  await number.fill('')
  const person = await adult(4)
  await page.getByRole('textbox', { name: '姓名' }).fill('甄重复')
  await page.getByRole('radio', { name: /只知道在哪个地方/ }).check()
  await page.getByRole('combobox', { name: '地方' }).fill('长青第一第一网格')
  await page
    .getByRole('option', { name: /第一网格/ })
    .first()
    .click()
  await page.getByRole('textbox', { name: '理由' }).fill('新来登记')
  await inspect(page, 'registry-11-add', { also: PHONE })
  await page.getByRole('button', { name: '登记一个人' }).click()
  await page.getByRole('heading', { level: 1, name: '甄重复' }).waitFor()

  await page.goto(`${city.url}/desk/registry/people/${person.id}`)
  await page.getByRole('button', { name: '合并', exact: true }).click()
  let dialog = page.getByRole('dialog')
  await dialog.getByRole('searchbox').fill('甄重复')
  await page.keyboard.press('Enter')
  await dialog.getByRole('radio', { name: /甄重复/ }).check()
  await dialog.getByRole('textbox', { name: '理由' }).fill('同一人登记了两次')
  await confirm(dialog)
  await gone(dialog)
  await page.getByRole('heading', { name: '并入这里的登记' }).waitFor()
  await inspect(page, 'registry-12-merged', { also: PHONE })
  await page.getByRole('button', { name: '撤销合并' }).click()
  dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '理由' }).fill('其实是两个人')
  await confirm(dialog)
  await gone(dialog)
  await expect.poll(() => page.getByRole('heading', { name: '并入这里的登记' }).count()).toBe(0)
  expect(worker.broken).toEqual([])
})

it('a member moves between households; the page of the place counts, and hides what is few from outsiders', async () => {
  const worker = await director()
  const { page } = worker
  const person = await adult(5)
  await openPerson(page, person)
  await page.getByRole('link', { name: /^所在户/ }).click()
  await page.getByRole('heading', { name: '成员' }).waitFor()
  await inspect(page, 'registry-13-household', { also: PHONE })
  await page.getByRole('button', { name: `迁移：${person.name}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^在一户里/ }).check()
  await dialog.getByRole('searchbox').fill('示例0002')
  await page.keyboard.press('Enter')
  await dialog.getByRole('radio', { name: /^示例0002/ }).check()
  await dialog.getByRole('combobox', { name: /与户主关系/ }).selectOption({ label: '兄弟姐妹' })
  await dialog.getByLabel('从哪天起').fill('2026-06-01')
  await dialog.getByRole('textbox', { name: '理由' }).fill('搬去同住')
  await confirm(dialog)
  await gone(dialog)
  await expect.poll(() => page.getByRole('button', { name: `迁移：${person.name}` }).count()).toBe(0)
  await page.goto(`${city.url}/desk/registry/people/${person.id}`)
  await page.getByRole('link', { name: '所在户：示例0002' }).waitFor()
  expect(await rowOf(page, '与户主关系').innerText()).toContain('兄弟姐妹')

  const [cell] = await city.rows<{ place: string; n: number }>(
    `SELECT place, count(*)::int AS n FROM registry.person WHERE realm = 1 AND state = 'here' GROUP BY place ORDER BY n DESC LIMIT 1`,
  )
  await page.goto(`${city.url}/desk/places/${cell!.place}`)
  const counts = page.locator('.rg-counts')
  await counts.waitFor()
  expect(await counts.innerText()).toMatch(new RegExp(`${cell!.n}\\s+人`))
  await page.getByText(/^按楼栋看/).click()
  await inspect(page, 'registry-14-place', { also: PHONE })
  const outsider = await arrive(browser, city.url, 'desk', role('坐席'))
  await outsider.page.goto(`${city.url}/desk/places/${cell!.place}`)
  await outsider.page.locator('.rg-counts').waitFor()
  // Three organisations are few: an operator of the hotline does not see the register.
  expect(await outsider.page.locator('.rg-counts').innerText()).toMatch(/少于 5\s+单位/)
  expect(await outsider.page.locator('.rg-buildings').count()).toBe(0)
  expect([...worker.broken, ...outsider.broken]).toEqual([])
})

it('a resident reads the own record, asks for a correction, and reads the answer of the worker', async () => {
  const mine = role('居民')
  const resident = await arrive(browser, city.url, 'resident', mine)
  const { page } = resident
  await page.goto(`${city.url}/me`)
  await page.getByRole('link', { name: '我的登记信息' }).click()
  const job = page.locator('.rg-mine > li', { hasText: '就业情况' })
  await job.waitFor()
  expect(await page.locator('main').innerText()).toMatch(/99\*{4}\d{4}/)
  expect(await job.innerText()).toMatch(/从单位的名单导入/)
  await inspect(page, 'registry-15-my-record')
  await job.getByRole('button', { name: '有误，请求更正：就业情况' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').selectOption({ label: '其他' })
  await dialog.getByRole('textbox', { name: '说明' }).fill('我在家照看老人')
  await inspect(page, 'registry-16-ask')
  await confirm(dialog)
  await gone(dialog)
  await page.getByText('已请求更正，正在核对').waitFor()

  const worker: Visitor = await director()
  await lookFor(worker.page, 'registry/corrections')
  const request = worker.page.getByRole('article', { name: mine.name })
  await request.getByText('我在家照看老人').waitFor()
  await inspect(worker.page, 'registry-17-corrections', { also: PHONE })
  await request.getByRole('radio', { name: /采纳，改正登记/ }).check()
  await request.getByRole('textbox', { name: '答复' }).fill('已核实并改正')
  await request.getByRole('button', { name: '答复居民' }).click()
  await worker.page.getByText('没有这样的请求').waitFor()

  await page.reload()
  await settled(page)
  await page.getByText('答复：已核实并改正').waitFor()
  expect(await job.first().innerText()).toMatch(/其他[\s\S]*更正过/)
  await inspect(page, 'registry-18-answered')
  expect([...resident.broken, ...worker.broken]).toEqual([])
})
