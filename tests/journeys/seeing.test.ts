/** Who can see this about a person, and why: asked at the desk. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { PHONE, arrive, inspect, leave, openBrowser } from './browser.ts'
import { runningCity } from './city.ts'
import { demoRoles } from './matters.ts'

const city = runningCity()
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

it('an auditor finds which posts see a number masked, which in clear, for what, and why the others do not', async () => {
  const role = await demoRoles(city)
  const [person] = await city.rows<{ id: string; name: string }>(
    `SELECT id, name FROM registry.person WHERE realm = 1 AND state = 'here' AND birth < '1990-01-01' AND phone_mac IS NOT NULL ORDER BY id LIMIT 1`,
    [],
  )
  const auditor = await arrive(browser, city.url, 'desk', role('审计员'))
  const { page } = auditor
  await page.goto(`${city.url}/desk/registry/people/${person!.id}/seeing?element=phone`)
  await page.getByRole('heading', { level: 1, name: '谁能看到这一项' }).waitFor()
  await page.getByText('遮盖显示；看全文须有岗位许可并写明理由').waitFor()
  const rows = page.locator('table.ui-table tbody tr')
  await rows.first().waitFor()
  const before = await rows.count()
  expect(before).toBeGreaterThan(1)
  // No value and nobody's name stands here, and the purposes name their clauses.
  const text = await page.locator('main').innerText()
  expect(text).not.toContain(person!.name)
  expect(text).toContain('《个人信息保护法》')
  expect(text).toContain('没有这条登记，或它不在您的管辖范围内')
  await inspect(page, 'seeing-1-posts', { also: PHONE })
  await rows.first().getByRole('button').click()
  await expect.poll(() => rows.count()).toBe(1)
  await page.getByRole('button', { name: '看全部岗位' }).click()
  await expect.poll(() => rows.count()).toBe(before)
  expect(auditor.broken).toEqual([])
})
