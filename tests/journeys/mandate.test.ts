/** 代办 in a browser: given with a code, accepted, used by a switch, shown, told, ended; and by a paper that is not typed again. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { PHONE, DESK, arrive, inspect, leave, openBrowser, visit } from './browser.ts'
import { runningCity } from './city.ts'
import { attach, demoRoles, idOf, photograph } from './matters.ts'
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

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const tick = (page: Page, name: string) => page.getByRole('checkbox', { name }).check()

it('an elder gives a mandate, the daughter acts by a switch, and it ends when the elder says so', async () => {
  const elder = role('居民')
  const daughter = role('居民', '', 1)
  const [old, young] = await Promise.all([
    visit(browser, city.url, 'resident', elder),
    visit(browser, city.url, 'resident', daughter),
  ])
  // Given.
  await old.page.goto(`${city.url}/mandates/new`)
  await old.page.getByRole('radio', { name: '家人' }).check()
  await old.page.getByRole('textbox', { name: '代办人姓名' }).fill(daughter.name)
  await old.page.getByRole('textbox', { name: '是我的什么人' }).fill('女儿')
  for (const name of ['报事和补充', '查看进展']) await tick(old.page, name)
  await old.page.getByLabel('到哪天止').fill(day(90))
  await old.page.getByLabel('委托人出生日期').fill('1948-05-01')
  await inspect(old.page, 'mandate-1-give', { also: PHONE })
  await old.page.getByRole('button', { name: '委托', exact: true }).click()
  const code = await old.page.locator('.md-code').innerText()
  expect(code).toMatch(/^[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}$/)
  // Accepted with the code, and by nothing else.
  await young.page.goto(`${city.url}/mandates`)
  await young.page.getByRole('textbox', { name: '我有接受码' }).fill(code.toLowerCase())
  await young.page.getByRole('button', { name: '接受委托' }).click()
  // Both may have others between them, from other journeys.
  const [given] = await city.rows<{ id: string }>(
    `SELECT id FROM mandates.mandate WHERE agent_name = $1 ORDER BY id DESC LIMIT 1`,
    [daughter.name],
  )
  const row = (page: Page) => page.locator(`.md-row[href$="/mandates/${given!.id}"]`)
  await row(young.page).filter({ hasText: elder.name }).waitFor()
  await inspect(young.page, 'mandate-2-received', { also: PHONE })
  await row(young.page).click()
  await young.page.getByRole('link', { name: `替 ${elder.name} 报事` }).click()
  // The switch stands on the elder; anonymous is not offered.
  const switched = young.page.getByLabel('为谁办')
  await switched.waitFor()
  await expect.poll(() => switched.locator('option:checked').innerText()).toContain(elder.name)
  await young.page
    .getByRole('textbox', { name: '发生了什么事' })
    .fill('楼前路灯不亮已经一周，老人晚上出门看不见')
  await young.page.locator('.cr-category label', { hasText: '路灯' }).first().click()
  await inspect(young.page, 'mandate-3-for-whom')
  const next = () => young.page.getByRole('button', { name: '下一步' }).click()
  await next()
  await young.page.getByRole('searchbox').fill(GRID)
  await young.page.getByRole('button', { name: GRID }).first().click()
  await next()
  expect(await young.page.locator('.cr-way', { hasText: '匿名' }).count()).toBe(0)
  await young.page.locator('.cr-way', { hasText: '实名' }).click()
  expect(await young.page.getByRole('textbox', { name: '姓名' }).inputValue()).toBe(elder.name)
  await young.page.getByRole('textbox', { name: '电话' }).fill('13900000077')
  await next()
  await young.page.getByRole('button', { name: '提交', exact: true }).click()
  await young.page.waitForURL('**/report/done')
  const id = await idOf(city, await young.page.locator('.cr-number').innerText())
  // The elder reads it as their own, and who did it.
  await old.page.goto(`${city.url}/my/${id}`)
  const line = `代 ${[...elder.name][0]}某 办（女儿 ${[...daughter.name][0]}某）`
  await old.page.locator('.ui-timeline', { hasText: line }).waitFor()
  // Told by what hears of it, a moment later.
  await expect
    .poll(
      async () => {
        const rows = await city.rows<{ n: number }>(
          `SELECT count(*)::int AS n FROM notices.notice WHERE kind = 'mandate.used' AND matter = $1`,
          [id],
        )
        return rows[0]!.n
      },
      { timeout: 60_000 },
    )
    .toBe(1)
  await old.page.goto(`${city.url}/notices`)
  await old.page.getByText('有人凭您的委托替您办了一件事').first().waitFor()
  await old.page.goto(`${city.url}/mandates`)
  await row(old.page).filter({ hasText: daughter.name }).click()
  await old.page.getByText(`由 ${daughter.name} 办`).waitFor()
  await inspect(old.page, 'mandate-4-done')
  // The daughter follows it under the mandate only.
  const mandate = old.page.url().split('/').at(-1)!
  await young.page.goto(`${city.url}/for/${mandate}/${id}`)
  await young.page.locator('.ui-timeline', { hasText: line }).waitFor()
  await young.page.goto(`${city.url}/my/${id}`)
  await young.page.getByText('没有这件事').or(young.page.locator('.ui-notice')).first().waitFor()
  expect(await young.page.locator('.cr-now').count()).toBe(0)
  // Ended: at once.
  await old.page.getByRole('button', { name: '结束委托' }).click()
  await old.page.getByRole('dialog').locator('footer').getByRole('button').last().click()
  await old.page.getByText('已结束').first().waitFor()
  await young.page.goto(`${city.url}/for/${mandate}`)
  await young.page.getByText('这份委托已经结束').waitFor()
})

it('a paper is printed at home, signed, and comes back at the counter without retyping', async () => {
  const daughter = role('居民', '', 1)
  const [young, clerk] = await Promise.all([
    visit(browser, city.url, 'resident', daughter),
    arrive(browser, city.url, 'desk', role('窗口服务员')),
  ])
  await young.page.goto(`${city.url}/mandates/form`)
  await young.page.getByRole('textbox', { name: '委托人姓名' }).fill('陈奶奶')
  await young.page.getByRole('textbox', { name: '代办人是委托人的什么人' }).fill('外孙女')
  await tick(young.page, '查看进展')
  await young.page.getByLabel('到哪天止').fill(day(30))
  await young.page.getByRole('button', { name: '下一步：打印' }).click()
  const paper = young.page.locator('.md-paper')
  await paper.waitFor()
  const no = (await paper.locator('.ui-number').first().innerText()).replace('-', '')
  await young.page.emulateMedia({ media: 'print' })
  expect(await young.page.getByRole('button', { name: '打印委托书' }).isVisible()).toBe(false)
  const pdf = await young.page.pdf({ format: 'A4', preferCSSPageSize: true })
  // One sheet.
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1)
  await young.page.emulateMedia({ media: 'screen' })
  // The counter scans the code: the address it leads to.
  await clerk.page.goto(`${city.url}/desk/mandates/form?no=${no}`)
  await clerk.page.locator('.md-paper', { hasText: '陈奶奶' }).waitFor()
  expect(await clerk.page.locator('.md-paper').innerText()).toContain('外孙女')
  await inspect(clerk.page, 'mandate-5-counter', { also: DESK })
  await attach(clerk.page.locator('main'), '委托书.jpg', await photograph('#f0efe8'))
  await clerk.page.getByLabel('委托人出生日期').fill('1944-01-01')
  await clerk.page.getByRole('textbox', { name: '没有电话的原因' }).fill('本人没有手机')
  await clerk.page.getByRole('button', { name: '登记，委托成立' }).click()
  await clerk.page.getByText('有效').first().waitFor()
  await young.page.goto(`${city.url}/mandates`)
  await young.page.locator('.md-row', { hasText: '陈奶奶' }).getByText('有效').waitFor()
})
