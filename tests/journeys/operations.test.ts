/** What the system administrator looks at. */
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

it('the system administrator finds the background jobs, and what the card promises', async () => {
  const role = await demoRoles(city)
  const system = await arrive(browser, city.url, 'desk', role('系统管理员'))
  const { page } = system
  await page.goto(`${city.url}/desk/`)
  await page.getByRole('navigation').getByRole('link', { name: '后台任务' }).click()
  await page.getByRole('heading', { level: 1, name: '后台任务' }).waitFor()
  await page.getByText('清理过期的登录').waitFor()
  // The system itself: the running release can serve, and nobody has made a backup of this city.
  await page.getByText('可以服务').waitFor()
  await page.getByText('这个数据库还没有备份过').waitFor()
  // What answers an administrator with a refusal is not offered.
  expect(await page.getByRole('navigation').getByRole('link', { name: '诉求清单' }).count()).toBe(0)
  await inspect(page, 'operations-1-jobs', { also: PHONE })
  expect(await page.locator('.operations-list tbody tr').count()).toBeGreaterThan(5)
  expect(system.broken).toEqual([])
})
