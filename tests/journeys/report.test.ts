/** The main job in a browser: a report travels to the right desk and back, twice; the resident's page tells the truth. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import sharp from 'sharp'
import type { Browser, Page } from 'playwright-core'
import { inspect, openBrowser, visit } from './browser.ts'
import type { Visitor } from './browser.ts'
import { openDeployment } from '../support/deployment.ts'
import type { Deployment } from '../support/deployment.ts'

let city: Deployment
let browser: Browser
let roles: { name: string; title: string; body: string }[]
let photo: Buffer

beforeAll(async () => {
  city = await openDeployment()
  await city.start()
  browser = await openBrowser()
  roles = ((await (await fetch(`${city.url}/api/identity/demo-roles`)).json()) as { rows: typeof roles }).rows
  photo = await sharp({ create: { width: 900, height: 700, channels: 3, background: '#8a7a55' } })
    .composite([
      {
        input: Buffer.from(
          '<svg width="900" height="700"><circle cx="450" cy="420" r="160" fill="#5a4a30"/></svg>',
        ),
      },
    ])
    .jpeg()
    .toBuffer()
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await city?.remove()
})

const role = (title: string, body: string, nth = 0) => {
  const found = roles.filter((r) => r.title === title && r.body.includes(body))[nth]
  if (!found) throw new Error(`no demo role ${title} ${body}`)
  return found
}

/** Fills the four screens of 报事 and gives number and code from the receipt. */
async function report(
  page: Page,
  o: { text: string; category: string; place: string; identity: '实名' | '匿名'; withPhoto?: boolean },
) {
  await page.goto(`${city.url}/report`)
  await page.getByRole('textbox').first().fill(o.text)
  if (o.withPhoto)
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: '现场.jpg', mimeType: 'image/jpeg', buffer: photo })
  await page.locator('label', { hasText: o.category }).first().click()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('searchbox').fill(o.place)
  await page
    .getByRole('button', { name: new RegExp(`^${o.place}`) })
    .first()
    .click()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.locator('label', { hasText: o.identity }).first().click()
  if (o.identity === '实名') {
    await page.getByRole('textbox', { name: '姓名' }).fill('王春')
    await page.getByRole('textbox', { name: '电话' }).fill('13800000000')
  }
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await page.waitForURL('**/report/done')
  await page
    .getByText(/\d{8}-\d{7}/)
    .first()
    .waitFor()
  const text = await page.locator('body').innerText()
  const number = /\d{8}-\d{7}/.exec(text)![0]
  const code = /查询码\s*([2-9A-HJ-NP-Z]{6})/.exec(text.replaceAll('\n', ' '))![1]!
  return { number, code }
}

/** Opens a matter at the desk by its number. */
async function open(v: Visitor, number: string): Promise<void> {
  const [row] = await city.rows<{ id: string }>('SELECT id FROM flow.matter WHERE number = $1', [number])
  await v.page.goto(`${city.url}/desk/reports/${row!.id}`)
  await v.page.getByText(number).first().waitFor()
}

/** Does one act in its dialog; `fill` answers what it asks. */
async function act(
  v: Visitor,
  number: string,
  name: string,
  fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void> = async () => {},
) {
  await open(v, number)
  await v.page.getByRole('button', { name, exact: true }).first().click()
  const dialog = v.page.getByRole('dialog')
  await dialog.waitFor()
  await fill(dialog)
  await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'detached' }).catch(async (error: unknown) => {
    throw new Error(`${name}: ${(await dialog.innerText()).replaceAll(/\s+/g, ' ')}`, { cause: error })
  })
}

const note = (text: string) => async (dialog: ReturnType<Page['getByRole']>) => {
  await dialog.locator('textarea').first().fill(text)
}

/** What the resident reads of the matter now. */
async function reads(v: Visitor, number: string): Promise<string> {
  const [row] = await city.rows<{ id: string }>('SELECT id FROM flow.matter WHERE number = $1', [number])
  await v.page.goto(`${city.url}/my/${row!.id}`)
  await v.page.getByText(number).first().waitFor()
  return (await v.page.locator('body').innerText()).replaceAll(/\s+/g, ' ')
}

it('a report travels to the right desk and back, and is redone once', async () => {
  const resident = await visit(browser, city.url, 'resident', role('居民', ''))
  await inspect(resident.page, 'resident-home')
  const { number } = await report(resident.page, {
    text: '旭园社区楼下垃圾堆了三天没人收，臭味很大',
    category: '垃圾堆积',
    place: '旭园第一网格',
    identity: '实名',
    withPhoto: true,
  })
  await inspect(resident.page, 'resident-receipt')
  expect(await reads(resident, number)).toContain('旭园社区综合管理中心')

  const grid = await visit(browser, city.url, 'desk', role('网格员', '旭园'))
  await act(grid, number, '受理')
  expect(await reads(resident, number)).toContain('派遣')

  const centre = await visit(browser, city.url, 'desk', role('主任', '旭园'))
  const choose = (unit: RegExp) => async (dialog: ReturnType<Page['getByRole']>) => {
    await dialog.locator('label', { hasText: unit }).first().click()
  }
  await open(centre, number)
  await inspect(centre.page, 'desk-matter')
  await act(centre, number, '派遣', choose(/城市管理综合执法局/))
  expect(await reads(resident, number)).toContain('城市管理综合执法局')

  const bureau = await visit(browser, city.url, 'desk', role('承办人', '城市管理'))
  await act(bureau, number, '退回', async (dialog) => {
    await dialog.locator('label:has(input[type=radio])').first().click()
    await dialog.locator('textarea').first().fill('属社区保洁范围，请改派')
  })
  expect(await reads(resident, number)).toContain('旭园社区综合管理中心')
  await act(centre, number, '派遣', choose(/旭园社区工作站/))

  const station = await visit(browser, city.url, 'desk', role('站长', '旭园'))
  await act(station, number, '签收')
  const handled = async (dialog: ReturnType<Page['getByRole']>) => {
    await dialog.locator('textarea').first().fill('垃圾已清运，现场已冲洗')
    await dialog
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: '处置后.jpg', mimeType: 'image/jpeg', buffer: photo })
    await dialog.locator('img').first().waitFor()
    await dialog.locator('progress').waitFor({ state: 'detached' })
  }
  await act(station, number, '处置完毕', handled)
  // Who handled cannot verify: the button is there, greyed, with the reason.
  const verifier = await visit(browser, city.url, 'desk', role('核查员', '让胡路', 0))
  await act(verifier, number, '核查通过', note('现场查看，已清理干净'))
  expect(await reads(resident, number)).toMatch(/评价/)

  await resident.page.getByRole('button', { name: '不满意', exact: true }).first().click()
  const unhappy = resident.page.getByRole('dialog')
  await unhappy
    .locator('label', { hasText: /^不满意/ })
    .first()
    .click()
  await unhappy.locator('textarea').first().fill('第二天又堆上了')
  await unhappy.getByRole('button', { name: '提交', exact: true }).click()
  await unhappy.waitFor({ state: 'detached' })
  expect(await reads(resident, number)).toContain('旭园社区工作站')

  await act(station, number, '处置完毕', handled)
  await open(verifier, number)
  const greyed = verifier.page.getByRole('button', { name: '核查通过', exact: true }).first()
  expect(await greyed.getAttribute('aria-disabled')).toBe('true')
  const second = await visit(browser, city.url, 'desk', role('核查员', '让胡路', 1))
  await act(second, number, '核查通过', note('复查，保持干净'))
  await reads(resident, number)
  await resident.page.getByRole('button', { name: '满意', exact: true }).first().click()
  const happy = resident.page.getByRole('dialog')
  await happy.locator('label', { hasText: /^满意/ }).first().click()
  await happy.getByRole('button', { name: '提交', exact: true }).click()
  await happy.waitFor({ state: 'detached' })
  const end = await reads(resident, number)
  expect(end).toContain('归档')
  await inspect(resident.page, 'resident-archived')

  const acts = await city.rows<{ act: string; person: string | null }>(
    'SELECT a.act, a.person FROM flow.act a JOIN flow.matter m ON m.realm = a.realm AND m.id = a.matter WHERE m.number = $1 ORDER BY a.no',
    [number],
  )
  expect(acts.map((a) => a.act)).toEqual([
    'open',
    'accept',
    'dispatch',
    'return',
    'dispatch',
    'sign',
    'done',
    'pass',
    'unsatisfied',
    'done',
    'pass',
    'satisfied',
  ])
  const trace = await city.rows<{ n: number; people: number }>(
    `SELECT count(*)::int AS n, count(DISTINCT t.person)::int AS people FROM kernel.trace t
     JOIN flow.matter m ON m.realm = t.realm AND m.id = t.subject WHERE m.number = $1 AND t.subject_kind = 'matter'`,
    [number],
  )
  expect(trace[0]).toEqual({ n: acts.length, people: 7 })
}, 240_000)

it('a second report is withdrawn, a third refused with whose it is, an anonymous one leaves nobody behind', async () => {
  const resident = await visit(browser, city.url, 'resident', role('居民', ''))
  const one = await report(resident.page, {
    text: '小区路灯不亮好几天了',
    category: '路灯',
    place: '旭园第一网格',
    identity: '实名',
  })
  await reads(resident, one.number)
  await resident.page.getByRole('button', { name: '撤回', exact: true }).first().click()
  const sure = resident.page.getByRole('dialog')
  await sure.getByRole('button', { name: '确定撤回' }).click()
  await sure.waitFor({ state: 'detached' })
  expect(await reads(resident, one.number)).toContain('撤回')

  const two = await report(resident.page, {
    text: '家里停电了，问什么时候来电',
    category: '停电',
    place: '旭园第一网格',
    identity: '实名',
  })
  const grid = await visit(browser, city.url, 'desk', role('网格员', '旭园'))
  await act(grid, two.number, '不予受理', async (dialog) => {
    await dialog.locator('label:has(input[type=radio])').first().click()
    await dialog.locator('.cw-whose input').fill('供电公司（95598）')
  })
  expect(await reads(resident, two.number)).toContain('供电公司（95598）')

  const nobody = await visit(browser, city.url, 'resident')
  const anonymous = await report(nobody.page, {
    text: '楼道里堆满杂物，消防通道堵了',
    category: '不确定',
    place: '旭园第一网格',
    identity: '匿名',
    withPhoto: true,
  })
  await nobody.page.goto(`${city.url}/track?number=${anonymous.number}`)
  await nobody.page.getByRole('textbox', { name: '查询码' }).fill(anonymous.code)
  await nobody.page.getByRole('button', { name: '查看', exact: true }).click()
  await nobody.page.getByText('旭园社区综合管理中心').first().waitFor()
  await inspect(nobody.page, 'resident-track')
  const [left] = await city.rows<{
    reporter: string | null
    traced: number
    contacts: number
    files: number
  }>(
    `SELECT m.reporter,
       (SELECT count(*)::int FROM kernel.trace t WHERE t.realm = m.realm AND t.subject = m.id AND t.person IS NOT NULL) AS traced,
       (SELECT count(*)::int FROM casework.contact c WHERE c.realm = m.realm AND c.matter = m.id) AS contacts,
       (SELECT count(*)::int FROM kernel.file f WHERE f.realm = m.realm AND f.subject = m.id AND f.made_by IS NOT NULL) AS files
     FROM flow.matter m WHERE m.number = $1`,
    [anonymous.number],
  )
  expect(left).toEqual({ reporter: null, traced: 0, contacts: 0, files: 0 })
  const { code, out } = await city.linli('trace', 'verify')
  expect(out).toContain('核验通过')
  expect(code).toBe(0)
}, 240_000)
