/**
 * `npm run screenshots`: the pictures of the README and of the pages people use most, from a fresh demonstration
 * (LINLI_TEST_TEMPLATE, a folder with the data and keys of one that was started once, saves the filling).
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { DESK, arrive, openBrowser, settled, visit } from '../tests/journeys/browser.ts'
import { demoRoles } from '../tests/journeys/matters.ts'
import { openDeployment } from '../tests/support/deployment.ts'
import { copyOfTemplate } from '../tests/support/template.ts'
import type { Page } from 'playwright-core'

const WIDE = { width: 1920, height: 1080 }
const HERE = 1
const CENTRE = '旭园社区综合管理中心'
const SAID = '楼下路灯不亮好几天了，晚上老人出门看不清'
const out = join(import.meta.dirname, '../docs/pictures')
mkdirSync(out, { recursive: true })
const template = process.env['LINLI_TEST_TEMPLATE']
const city = template ? await copyOfTemplate(template) : await openDeployment()
const browser = await openBrowser()
try {
  await city.start()
  const role = await demoRoles(city, HERE)
  const one = async (sql: string, ...values: unknown[]): Promise<string> => {
    const [row] = await city.rows<{ id: string }>(sql, values)
    if (!row) throw new Error(`the demonstration has nothing for ${sql}`)
    return row.id
  }
  /** Nothing loads, and two looks see the same. */
  const still = async (page: Page): Promise<Buffer> => {
    await page.mouse.move(0, 0)
    let before: Buffer | undefined
    for (let looks = 0; looks < 20; looks++) {
      await page.waitForLoadState('networkidle')
      await settled(page)
      await page.locator('.ant-spin-spinning').waitFor({ state: 'detached' })
      const now = await page.screenshot({ animations: 'disabled', caret: 'hide' })
      if (before?.equals(now)) return now
      before = now
    }
    throw new Error(`${page.url()} does not come to rest`)
  }
  const take = async (page: Page, name: string) => {
    const png = await still(page)
    writeFileSync(
      join(out, `${name}.png`),
      await sharp(png).png({ palette: true, quality: 80, effort: 9 }).toBuffer(),
    )
    console.log(name)
  }
  const open = async (page: Page, path: string) => {
    await page.goto(`${city.url}${path}`)
    await page.waitForLoadState('networkidle')
  }
  const place = await one(`SELECT place AS id FROM bodies.body WHERE realm = $1 AND title = $2`, HERE, CENTRE)
  const matter = await one(
    `SELECT m.id FROM flow.matter m JOIN kernel.file f ON f.realm = m.realm AND f.subject = m.id
     WHERE m.realm = $1 AND m.kind = 'report' AND m.step IN ('verify', 'rate', 'redo')
       AND m.holder_title NOT LIKE '%12345%'
       AND m.place_path LIKE (SELECT s.path || '%' FROM territory.standing s WHERE s.id = $2 LIMIT 1)
     ORDER BY m.id DESC LIMIT 1`,
    HERE,
    place,
  )
  const mine = await one(
    `SELECT id FROM flow.matter WHERE realm = $1 AND kind = 'report' AND reporter = $2
       AND step IN ('handle', 'verify', 'rate', 'redo') ORDER BY id DESC LIMIT 1`,
    HERE,
    role('居民').person,
  )
  const motion = await one(
    `SELECT id FROM flow.matter WHERE realm = $1 AND kind = 'motion' AND step = 'execute' ORDER BY id DESC LIMIT 1`,
    HERE,
  )
  const meeting = await one(
    `SELECT id FROM meetings.meeting WHERE realm = $1 AND state = 'closed' ORDER BY id DESC LIMIT 1`,
    HERE,
  )
  const shows = await one(
    `SELECT place AS id FROM openness.publication WHERE realm = $1 AND state = 'open'
     GROUP BY place ORDER BY count(*) DESC, place LIMIT 1`,
    HERE,
  )
  const person = await one(
    `SELECT id FROM registry.person WHERE realm = $1 AND id = $2 AND state = 'here'`,
    HERE,
    role('居民').person,
  )

  const stranger = await visit(browser, city.url, 'desk')
  await open(stranger.page, '/desk/sign-in')
  await take(stranger.page, 'sign-in')

  const centre = (await arrive(browser, city.url, 'desk', role('主任', CENTRE))).page
  for (const [name, path] of [
    ['home', ''],
    ['list', 'reports'],
    ['matter', `reports/${matter}`],
    ['place', `places/${place}`],
    ['motion', `motions/${motion}`],
    ['meeting', `meetings/${meeting}`],
  ] as const) {
    await open(centre, `/desk/${path}`)
    await take(centre, `desk-${name}`)
  }
  await open(centre, '/desk/intake')
  await centre.locator('textarea').first().fill(SAID)
  await centre.getByText('提到“路灯不亮”').waitFor()
  await take(centre, 'desk-intake')
  await open(centre, '/desk/packs/compare')
  const other = centre.getByRole('combobox', { name: '治理模式' }).nth(1)
  await other.selectOption(await other.locator('option', { hasText: '雅安市' }).getAttribute('value'))
  const beside = centre.getByRole('heading', { name: /大庆市.*雅安市/ })
  await beside.waitFor()
  await beside.evaluate((heading) => scrollTo(0, heading.getBoundingClientRect().top + scrollY - 96))
  await take(centre, 'desk-compare')
  await open(centre, '/desk/packs')
  await centre.getByText(/^流程/).first().click()
  await take(centre, 'desk-pack')

  // A worker looks at somebody for a purpose; the person reads below who did.
  const register = async (path: string, name: string) => {
    await open(centre, `/desk/registry/${path}`)
    const purposes = centre.locator('form.rg-purposes')
    if (await purposes.count()) {
      await purposes.getByRole('radio', { name: /人房户登记与核对/ }).check()
      await take(centre, 'desk-purpose')
      await purposes.locator('button[type=submit]').click()
      await purposes.waitFor({ state: 'detached' })
    }
    await take(centre, name)
  }
  await register('people', 'desk-people')
  await register(`people/${person}`, 'desk-person')
  await register(`people/${person}/seeing?element=phone`, 'desk-seeing')
  await register('sign-in-phone', 'desk-rebind')
  await register('add/person', 'desk-add-person')
  const auditor = (await arrive(browser, city.url, 'desk', role('审计员'))).page
  await open(auditor, '/desk/trace')
  await take(auditor, 'desk-trace')
  await auditor.setViewportSize(WIDE)
  await take(auditor, `desk-trace-${WIDE.width}`)
  const inLanguage = async (page: Page, language: string) => {
    await page.evaluate((chosen) => localStorage.setItem('linli.language', chosen), language)
    await page.reload()
  }
  await inLanguage(centre, 'en')
  for (const [name, path] of [
    ['home', ''],
    ['matter', `reports/${matter}`],
    ['motion', `motions/${motion}`],
    ['people', 'registry/people'],
    ['person', `registry/people/${person}`],
  ] as const) {
    await open(centre, `/desk/${path}`)
    await take(centre, `desk-${name}-en`)
  }
  await inLanguage(centre, 'zh-Hans')
  await centre.setViewportSize(WIDE)
  for (const [name, path] of [
    ['home', ''],
    ['matter', `reports/${matter}`],
    ['motion', `motions/${motion}`],
    ['list', 'reports'],
    ['place', `places/${place}`],
    ['people', 'registry/people'],
    ['person', `registry/people/${person}`],
  ] as const) {
    await open(centre, `/desk/${path}`)
    await take(centre, `desk-${name}-${WIDE.width}`)
  }

  // Residents on the telephone, in three languages: what they do most.
  const resident = (await arrive(browser, city.url, 'resident', role('居民'))).page
  for (const language of ['en', 'zh-Hant', 'zh-Hans']) {
    await open(resident, '/')
    await inLanguage(resident, language)
    for (const [name, path] of [
      ['home', '/'],
      ['status', `/my/${mine}`],
      ['motion', `/motions/${motion}`],
      ['open', `/open?place=${shows}`],
      ['record', '/my-record'],
      ['looks', '/privacy'],
      ['purposes', '/privacy/purposes'],
      ['mandate', '/mandates/new'],
    ] as const) {
      await open(resident, path)
      await take(resident, `resident-${name}${language === 'zh-Hans' ? '' : `-${language}`}`)
    }
  }

  // 长辈版 of the pages people use most.
  await open(resident, '/')
  await resident
    .getByRole('button', { name: /长辈版/ })
    .first()
    .click()
  for (const [name, path] of [
    ['', '/'],
    ['-report', '/report'],
    ['-motion', `/motions/${motion}`],
    ['-record', '/my-record'],
    ['-looks', '/privacy'],
  ] as const) {
    await open(resident, path)
    await take(resident, `resident-large${name}`)
  }
  await resident
    .getByRole('button', { name: /长辈版/ })
    .first()
    .click()
  // Last: what was begun stays on this telephone, and its home says so.
  await open(resident, '/report')
  await resident.getByRole('textbox').first().fill(SAID)
  await resident.locator('.cr-category label', { hasText: '路灯不亮' }).waitFor()
  await take(resident, 'resident-report')

  // What the demonstration was filled with has been passed on: nothing is pictured as late that is only young.
  for (let waited = 0; waited < 600; waited++) {
    const [{ id: left }] = (await city.rows<{ id: string }>(
      `SELECT count(*) AS id FROM kernel.outbox o
       WHERE (o.era, o.xid, o.no) > (SELECT era, xid, no FROM kernel.relay WHERE name = 'events')`,
    )) as [{ id: string }]
    if (left === '0') break
    await sleep(500)
  }
  const system = (await arrive(browser, city.url, 'desk', role('系统管理员'))).page
  await open(system, '/desk/jobs')
  await take(system, 'desk-jobs')
  console.log(`docs/pictures：${DESK.width}、${WIDE.width} 与手机宽度`)
} finally {
  await browser.close()
  await city.remove()
}
process.exit(0)
