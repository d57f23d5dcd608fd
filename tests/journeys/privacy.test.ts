/**
 * A resident sees that a worker looked: who, which fields, what for; objects, and gets an answer from somebody else of that
 * unit. A worker without a purpose is refused, with the clause.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { DESK, PHONE, arrive, inspect, leave, openBrowser, rowsOf, visit } from './browser.ts'
import { runningCity } from './city.ts'
import { demoRoles, idOf, tell } from './matters.ts'
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
const GRID = '旭园第一网格'

it('a resident sees that a worker looked, objects, and is answered by somebody else', async () => {
  const resident = role('居民')
  const phone = await visit(browser, city.url, 'resident', resident)
  const { number } = await tell(phone.page, city.url, {
    text: '楼前路灯不亮已经一周，晚上出门看不见',
    category: '路灯',
    place: GRID,
    identity: '实名',
    contact: { name: resident.name, phone: '13900000088' },
  })
  const id = await idOf(city, number)

  // The worker looks: who reported is shown for a reason only.
  const worker = await arrive(browser, city.url, 'desk', role('网格员', CENTRE))
  await worker.page.goto(`${city.url}/desk/reports/${id}`)
  await worker.page.getByRole('button', { name: '查看联系方式' }).first().click()
  await worker.page.getByRole('dialog').getByRole('textbox').fill('打电话问清是哪一层')
  await worker.page.getByRole('dialog').locator('.ui-button.is-primary').click()
  await worker.page.getByText('13900000088').waitFor()

  // The resident reads it in plain words.
  await phone.page.goto(`${city.url}/privacy`)
  const look = phone.page.locator('.pv-list > li', { hasText: '打电话问清是哪一层' }).first()
  await look.waitFor()
  const said = await look.innerText()
  expect(said).toContain(`${CENTRE}网格员查看了您的姓名、电话`)
  expect(said).toContain('用途：办理诉求')
  expect(said).toContain(number)
  expect(said).toMatch(/依据：《个人信息保护法》/)
  await inspect(phone.page, 'privacy-1-looks', { also: PHONE })
  await look.getByRole('button', { name: '我有异议' }).click()
  await phone.page.getByRole('dialog').getByRole('textbox').fill('为什么要看我的电话？')
  await inspect(phone.page, 'privacy-2-object')
  await phone.page.getByRole('button', { name: '提出异议', exact: true }).click()
  await look.getByText('已提出异议，等待答复').waitFor()

  // Answered at the desk by the unit's answerer, who is not the one who looked.
  const answerer = await arrive(browser, city.url, 'desk', role('主任', CENTRE))
  await answerer.page.goto(`${city.url}/desk/objections`)
  await answerer.page.getByText('为什么要看我的电话？').first().click()
  await answerer.page.getByText('打电话问清是哪一层').waitFor()
  await inspect(answerer.page, 'privacy-3-objection', { also: DESK })
  await answerer.page.getByRole('radio', { name: '查看正当' }).check()
  await answerer.page
    .getByRole('textbox', { name: '答复（居民原样看到）' })
    .fill('为核对楼层打了一次电话，没有作其他用途。')
  await answerer.page.getByRole('button', { name: '答复', exact: true }).click()
  await answerer.page.getByText('已答复').first().waitFor()

  // And the answer reaches the resident.
  await phone.page.goto(`${city.url}/privacy/objections`)
  await phone.page.getByText('为核对楼层打了一次电话').waitFor()
  await inspect(phone.page, 'privacy-4-answer', { also: PHONE })
  await expect
    .poll(
      async () => {
        await phone.page.goto(`${city.url}/notices`)
        await phone.page.locator('.notices-list').waitFor()
        return phone.page.locator('.notices-list').innerText()
      },
      { timeout: 60_000, interval: 2_000 },
    )
    .toContain('您对查看信息的异议有了答复')
  expect([...phone.broken, ...worker.broken, ...answerer.broken]).toEqual([])
})

it('a worker without a purpose is refused with the clause', async () => {
  const worker = await arrive(browser, city.url, 'desk', role('网格员', CENTRE))
  await worker.page.goto(`${city.url}/desk/`)
  const { capacities, refused } = await worker.page.evaluate(async () => {
    const mine = (await (await fetch('/api/bodies/my-capacities')).json()) as { rows: { id: string }[] }
    const answer = await fetch('/api/registry/people', { headers: { 'x-linli-capacity': mine.rows[0]!.id } })
    return { capacities: mine.rows.length, refused: { status: answer.status, body: await answer.json() } }
  })
  expect(capacities).toBeGreaterThan(0)
  expect(refused).toMatchObject({
    status: 403,
    body: { code: 'privacy.no-purpose', source: expect.stringContaining('《个人信息保护法》第六条') },
  })
})

it('consent is given and taken back with one touch each', async () => {
  const phone = await arrive(browser, city.url, 'resident', role('居民'))
  await phone.page.goto(`${city.url}/privacy/purposes`)
  const asked = phone.page.locator('.pv-list > li', { hasText: '同意社区用我的电话通知活动' })
  await asked.getByRole('button', { name: '同意', exact: true }).click()
  await asked.getByText(/^已同意/).waitFor()
  await inspect(phone.page, 'privacy-5-purposes', { also: PHONE })
  await asked.getByRole('button', { name: '撤回同意' }).click()
  await asked.getByText('没有同意').waitFor()
  // Nothing else was lost.
  await phone.page.goto(`${city.url}/report`)
  await phone.page.getByRole('textbox', { name: '发生了什么事' }).waitFor()
  expect(phone.broken).toEqual([])
})

it('the auditor sees ids and fields only, and leaves a trace', async () => {
  const auditor = await arrive(browser, city.url, 'desk', role('审计员'))
  await auditor.page.goto(`${city.url}/desk/trace?kind=read`)
  await rowsOf(auditor.page).first().waitFor()
  const shown = await auditor.page.locator('main').innerText()
  expect(shown).toContain('查看报事人联系方式')
  expect(shown).not.toMatch(/casework\.|privacy\./)
  expect(shown).not.toContain('13900000088')
  expect(shown).not.toContain('打电话问清是哪一层')
  await inspect(auditor.page, 'privacy-6-trace', { also: DESK })
  await auditor.page.goto(`${city.url}/desk/trace?act=privacy.trace`)
  await rowsOf(auditor.page).filter({ hasText: '留痕' }).first().waitFor()
  expect(auditor.broken).toEqual([])
})
