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

  // 长辈版 of the pages people use most.
  for (const [name, path] of [
    ['report', '/report'],
    ['record', '/my-record'],
    ['looks', '/privacy'],
  ] as const) {
    await resident.page.goto(`${city.url}${path}`)
    await take(resident.page, `resident-large-${name}`)
  }
  await resident.page
    .getByRole('button', { name: /长辈版/ })
    .first()
    .click()

  // A worker looks at somebody for a purpose; the person reads who did.
  const register = async (page: Page, path: string) => {
    await page.goto(`${city.url}/desk/${path}`)
    const purposes = page.locator('form.rg-purposes')
    await page.waitForLoadState('networkidle')
    if (await purposes.count()) {
      await purposes.getByRole('radio', { name: /人房户登记与核对/ }).check()
      await take(page, 'desk-purpose')
      await purposes.locator('button[type=submit]').click()
      await purposes.waitFor({ state: 'detached' })
    }
  }
  const [person] = await city.rows<{ id: string }>(
    `SELECT p.id FROM registry.person p JOIN identity.person i ON i.id = p.id WHERE i.name = $1 AND p.state = 'here' LIMIT 1`,
    [role('居民').name],
  )
  await register(centre.page, 'registry/people')
  await take(centre.page, 'desk-people')
  await register(centre.page, `registry/people/${person!.id}`)
  await take(centre.page, 'desk-person')
  await register(centre.page, `registry/people/${person!.id}/seeing?element=phone`)
  await take(centre.page, 'desk-seeing')
  await register(centre.page, 'registry/sign-in-phone')
  await take(centre.page, 'desk-rebind')
  await register(centre.page, 'registry/add/person')
  await take(centre.page, 'desk-add-person')
  const auditor = await visit(browser, city.url, 'desk', role('审计员'))
  await auditor.page.goto(`${city.url}/desk/trace`)
  await take(auditor.page, 'desk-trace')
  const system = await visit(browser, city.url, 'desk', role('系统管理员'))
  await system.page.goto(`${city.url}/desk/jobs`)
  await take(system.page, 'desk-jobs')

  // The residents' pages in three languages, and the desk in English and on a wide screen.
  const inLanguage = async (page: Page, language: string) => {
    await page.evaluate((chosen) => localStorage.setItem('linli.language', chosen), language)
    await page.reload()
  }
  for (const language of ['zh-Hans', 'zh-Hant', 'en']) {
    await resident.page.goto(`${city.url}/`)
    await inLanguage(resident.page, language)
    const at = language === 'zh-Hans' ? '' : `-${language}`
    for (const [name, path] of [
      ['home', '/'],
      ['status', mine ? `/my/${mine.id}` : null],
      ['record', '/my-record'],
      ['looks', '/privacy'],
      ['purposes', '/privacy/purposes'],
      ['mandate', '/mandates/new'],
    ] as const) {
      if (path === null || (at === '' && ['home', 'status'].includes(name))) continue
      await resident.page.goto(`${city.url}${path}`)
      await take(resident.page, `resident-${name}${at}`)
    }
  }
  await centre.page.goto(`${city.url}/desk/`)
  await inLanguage(centre.page, 'en')
  await take(centre.page, 'desk-home-en')
  for (const [name, path] of [
    ['matter', `reports/${(matter ?? any)!.id}`],
    ['people', 'registry/people'],
    ['person', `registry/people/${person!.id}`],
  ] as const) {
    await centre.page.goto(`${city.url}/desk/${path}`)
    await take(centre.page, `desk-${name}-en`)
  }
  await inLanguage(centre.page, 'zh-Hans')
  await centre.page.setViewportSize(WIDE)
  for (const [name, path] of [
    ['home', ''],
    ['matter', `reports/${(matter ?? any)!.id}`],
    ['list', 'reports'],
    ['place', `places/${place!.place}`],
    ['people', 'registry/people'],
    ['person', `registry/people/${person!.id}`],
  ] as const) {
    await centre.page.goto(`${city.url}/desk/${path}`)
    await take(centre.page, `desk-${name}-${WIDE.width}`)
  }
  await auditor.page.setViewportSize(WIDE)
  await take(auditor.page, `desk-trace-${WIDE.width}`)
  console.log(`docs/pictures：${DESK.width} 与手机宽度`)
} finally {
  await browser.close()
  await city.remove()
}
process.exit(0)
