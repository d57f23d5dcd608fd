/**
 * Bodies of other towns (YA-6, CD-1): the page of a place shows the locality's own bodies and which power each holds. The
 * same page everywhere.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { arrive, inspect, leave, openBrowser, settled } from './browser.ts'
import { runningCity } from './city.ts'
import { demoRoles } from './matters.ts'
import { livesIn } from './moved.ts'

const city = runningCity()
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

/** The page of the place of that name, read by somebody of the locality whose title that is. */
async function placeAt(realm: number, name: string, title: string, body = ''): Promise<Page> {
  const role = (await demoRoles(city, realm))(title, body)
  const { page, context, broken } = await arrive(browser, city.url, 'desk', role)
  await livesIn({ page, context, broken }, city, realm)
  const [place] = await city.rows<{ id: string }>(
    'SELECT id FROM territory.standing WHERE realm = $1 AND name = $2',
    [realm, name],
  )
  await page.goto(`${city.url}/desk/places/${place!.id}`)
  await settled(page)
  await page.locator('.bd-posts').first().waitFor()
  return page
}

it('Zhongli: three self-governing bodies hold the powers apart', async () => {
  const [root] = await city.rows<{ name: string }>(
    'SELECT name FROM territory.standing WHERE realm = 8 ORDER BY path LIMIT 1',
  )
  const page = await placeAt(8, root!.name, '主任', '自治管理委员会')
  const bodies = page.locator('.bd-body, article, section')
  for (const [body, power] of [
    ['社区联合议事会', '决策'],
    ['社区自治管理委员会', '执行'],
    ['社区事务监督委员会', '监督'],
  ] as const)
    expect(await bodies.filter({ hasText: body }).last().innerText()).toContain(power)
  await inspect(page, 'structure-1-zhongli')
})
