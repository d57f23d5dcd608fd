/** `npm run screenshots`: the pictures of the README, taken from a fresh demonstration. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { DESK, openBrowser, visit } from '../tests/journeys/browser.ts'
import { openDeployment } from '../tests/support/deployment.ts'
import type { Page } from 'playwright-core'

const WIDE = { width: 1920, height: 1080 }
const out = join(import.meta.dirname, '../docs/pictures')
mkdirSync(out, { recursive: true })
const city = await openDeployment()
await city.start()
const browser = await openBrowser()
try {
  const { rows: roles } = (await (await fetch(`${city.url}/api/identity/demo-roles`)).json()) as {
    rows: { name: string; title: string; body: string }[]
  }
  const role = (title: string, body = '') => roles.find((r) => r.title === title && r.body.includes(body))!
  const take = async (page: Page, name: string) => {
    await page.locator('.ui-loading').first().waitFor({ state: 'detached' })
    await page.waitForLoadState('networkidle')
    await page.mouse.move(0, 0)
    const png = await page.screenshot()
    writeFileSync(
      join(out, `${name}.png`),
      await sharp(png).png({ palette: true, quality: 80, effort: 9 }).toBuffer(),
    )
    console.log(name)
  }
  const stranger = await visit(browser, city.url, 'desk')
  await stranger.page.goto(`${city.url}/desk/sign-in`)
  await take(stranger.page, 'sign-in')

  const centre = await visit(browser, city.url, 'desk', role('主任', '综合管理中心'))
  await centre.page.goto(`${city.url}/desk/`)
  await take(centre.page, 'desk-home')
  await centre.page.goto(`${city.url}/desk/reports`)
  await take(centre.page, 'desk-list')
  const [matter] = await city.rows<{ id: string }>(
    `SELECT m.id FROM flow.matter m JOIN kernel.file f ON f.realm = m.realm AND f.subject = m.id
     WHERE m.step IN ('verify', 'rate', 'redo') AND m.holder_title NOT LIKE '%12345%'
       AND m.place_path LIKE (SELECT s.path || '%' FROM territory.standing s JOIN bodies.body b ON b.place = s.id WHERE b.title = $1 LIMIT 1)
     ORDER BY m.id DESC LIMIT 1`,
    [role('主任', '综合管理中心').body],
  )
  const [any] = await city.rows<{ id: string }>(
    `SELECT id FROM flow.matter WHERE step = 'rate' ORDER BY id DESC LIMIT 1`,
  )
  await centre.page.goto(`${city.url}/desk/reports/${(matter ?? any)!.id}`)
  await take(centre.page, 'desk-matter')
  await centre.page.goto(`${city.url}/desk/intake`)
  await centre.page.locator('textarea').first().fill('楼下路灯不亮好几天了，晚上老人出门看不清')
  await centre.page.waitForTimeout(1500)
  await take(centre.page, 'desk-intake')
  const [place] = await city.rows<{ place: string }>(`SELECT place FROM bodies.body WHERE title = $1`, [
    role('主任', '综合管理中心').body,
  ])
  await centre.page.goto(`${city.url}/desk/places/${place!.place}`)
  await take(centre.page, 'desk-place')
  await centre.page.goto(`${city.url}/desk/packs`)
  await centre.page.getByText(/^流程/).first().click()
  await take(centre.page, 'desk-pack')

  const resident = await visit(browser, city.url, 'resident', role('居民'))
  await resident.page.goto(`${city.url}/`)
  await take(resident.page, 'resident-home')
  await resident.page.goto(`${city.url}/report`)
  await resident.page.getByRole('textbox').first().fill('楼下路灯不亮好几天了，晚上老人出门看不清')
  await resident.page.waitForTimeout(1200)
  await take(resident.page, 'resident-report')
  const [mine] = await city.rows<{ id: string }>(
    `SELECT m.id FROM flow.matter m JOIN identity.person p ON p.id = m.reporter
     WHERE p.name = $1 AND m.step IN ('handle', 'verify', 'rate', 'redo') ORDER BY m.id DESC LIMIT 1`,
    [role('居民').name],
  )
  if (mine) {
    await resident.page.goto(`${city.url}/my/${mine.id}`)
    await take(resident.page, 'resident-status')
  }
  await resident.page.goto(`${city.url}/`)
  await resident.page
    .getByRole('button', { name: /长辈版/ })
    .first()
    .click()
  await take(resident.page, 'resident-large')

  // The same pages in the other languages, and the desk on a wide screen.
  const inLanguage = async (page: Page, language: string) => {
    await page.evaluate((chosen) => localStorage.setItem('linli.language', chosen), language)
    await page.reload()
  }
  await resident.page
    .getByRole('button', { name: /长辈版/ })
    .first()
    .click()
  for (const language of ['zh-Hant', 'en']) {
    await resident.page.goto(`${city.url}/`)
    await inLanguage(resident.page, language)
    await take(resident.page, `resident-home-${language}`)
    if (!mine) continue
    await resident.page.goto(`${city.url}/my/${mine.id}`)
    await take(resident.page, `resident-status-${language}`)
  }
  await centre.page.goto(`${city.url}/desk/`)
  await inLanguage(centre.page, 'en')
  await take(centre.page, 'desk-home-en')
  await centre.page.goto(`${city.url}/desk/reports/${(matter ?? any)!.id}`)
  await take(centre.page, 'desk-matter-en')
  await inLanguage(centre.page, 'zh-Hans')
  await centre.page.setViewportSize(WIDE)
  await take(centre.page, `desk-matter-${WIDE.width}`)
  await centre.page.goto(`${city.url}/desk/reports`)
  await take(centre.page, `desk-list-${WIDE.width}`)
  console.log(`docs/pictures：${DESK.width} 与手机宽度`)
} finally {
  await browser.close()
  await city.remove()
}
process.exit(0)
