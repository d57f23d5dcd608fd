/** The desk in a browser: hands that stay on the keyboard, two at once, old tabs, workbooks, rights one does not have. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import ExcelJS from 'exceljs'
import type { Browser, Locator, Page } from 'playwright-core'
import { PHONE, arrive, inspect, leave, openBrowser, rowsOf, settled, signIn, visit } from './browser.ts'
import { runningCity } from './city.ts'
import { act, demoRoles, idOf, openAct, openMatter, says } from './matters.ts'
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

/** Tells how often a pointer touched the page; the keyboard's own clicks carry no pointer. */
const countPointers = (page: Page) =>
  page.addInitScript(() => {
    addEventListener('pointerdown', () => sessionStorage.setItem('touched', 'yes'), true)
  })
const wasTouched = (page: Page) => page.evaluate(() => sessionStorage.getItem('touched'))

/** The element that has the keyboard. */
const focused = (page: Page) => page.locator(':focus')

/** Tab until that field has the keyboard. */
async function tabTo(page: Page, target: Locator, most = 40): Promise<void> {
  for (let i = 0; i < most; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`not within ${most} tabs: ${target.toString()}`)
}

it('an operator takes two calls by keyboard alone; the second is told of the first', async () => {
  const operator = await arrive(browser, city.url, 'desk', role('坐席'))
  const { page } = operator
  await countPointers(page)
  await page.goto(`${city.url}/desk/`)
  await page.locator('.cw-deadlines').waitFor()
  await page.keyboard.type('gn')
  const call = async (text: string, place: string) => {
    await page.getByRole('textbox', { name: '反映的事' }).waitFor()
    expect(await focused(page).evaluate((e) => e.tagName)).toBe('TEXTAREA')
    await page.keyboard.type(text)
    await page.keyboard.press('Tab')
    // A digit takes the suggestion of that number.
    await page.getByRole('combobox', { name: '类别' }).and(page.locator('[aria-expanded=true]')).waitFor()
    await page.keyboard.press('1')
    await page.keyboard.press('Tab')
    await page.keyboard.type(place)
    await page
      .getByRole('option', { name: /旭园社区/ })
      .first()
      .waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type('3号楼2单元')
  }
  const rest = async (person: string) => {
    await page.keyboard.press('Tab')
    await page.keyboard.press('1')
    await page.keyboard.press('Tab')
    await page.keyboard.press('1')
    await page.keyboard.press('Tab')
    await page.keyboard.type(person)
    await page.keyboard.press('Tab')
    await page.keyboard.type('13900000003')
    await page.keyboard.press('Control+Enter')
    await page.locator('.cw-receipt').waitFor()
    return page.locator('.cw-receipt .cw-big').first().innerText()
  }
  await call('旭园小区3号楼2单元电梯坏了两天，老人下不了楼', 'xuyuan')
  await inspect(page, 'desk-1-intake')
  const first = await rest('孙姨')
  expect(first).toMatch(/^\d{8}-\d{7,}$/)
  await inspect(page, 'desk-2-receipt', { also: PHONE })
  await page.keyboard.press('Enter')
  await call('旭园小区3号楼2单元电梯坏了还没有修好', 'xuyuan')
  const same = page.getByRole('region', { name: '是不是有人报过' }).or(page.locator('aside'))
  await same.getByText(first).waitFor()
  await inspect(page, 'desk-3-duplicate', { also: PHONE })
  const second = await rest('周叔')
  expect(second).not.toBe(first)
  expect(await wasTouched(page)).toBeNull()
  expect(operator.broken).toEqual([])
})

it('filters live in the address: going back finds the list as it was, by keys', async () => {
  const centre = await arrive(browser, city.url, 'desk', role('主任', CENTRE))
  const { page } = centre
  await page.goto(`${city.url}/desk/reports`)
  const search = page.locator('main').getByRole('searchbox').first()
  await search.fill('垃圾')
  await page.waitForURL(/q=/)
  await page.getByRole('combobox', { name: '状态' }).click()
  const listed = page.waitForResponse((answer) => {
    const asked = decodeURIComponent(answer.url())
    return asked.includes('/api/casework/reports?') && asked.includes('垃圾') && asked.includes('archived')
  })
  await page.getByTitle('已归档').click()
  await page.waitForURL(/state=archived/)
  await settled(page)
  const rows = rowsOf(page)
  // The list of before stays in sight until the new one has come.
  const { rows: lines } = (await (await listed).json()) as { rows: { number: string }[] }
  await expect.poll(() => rows.first().innerText()).toContain(lines[0]!.number)
  await expect.poll(() => rows.count()).toBe(lines.length)
  await expect.poll(() => rows.count()).toBeGreaterThan(0)
  const titles = await rows.locator('.ui-matter-title').allInnerTexts()
  const address = page.url()
  if ((await page.locator('.ui-table-cards').count()) > 0)
    await rows.first().getByRole('link').first().focus()
  else {
    await rows.first().focus()
    await page.keyboard.press('j')
    await page.keyboard.press('k')
  }
  await page.keyboard.press('Enter')
  await page.waitForURL(/reports\/[0-9a-f-]{36}/)
  await page.getByRole('heading', { level: 1, name: titles[0]! }).waitFor()
  await page.goBack()
  await settled(page)
  expect(page.url()).toBe(address)
  await expect.poll(() => rows.locator('.ui-matter-title').allInnerTexts()).toEqual(titles)
  expect(await search.inputValue()).toBe('垃圾')
  await page.reload()
  await expect.poll(() => rows.locator('.ui-matter-title').allInnerTexts()).toEqual(titles)
  await inspect(page, 'desk-4-list', { also: PHONE })
  expect(centre.broken).toEqual([])
})

it('two act on one matter at once: one wins, the other is told who and when and keeps the words', async () => {
  const [winner, loser] = await Promise.all([
    arrive(browser, city.url, 'desk', role('主任', CENTRE)),
    arrive(browser, city.url, 'desk', role('网格员', '旭园')),
  ])
  const id = await file('两人同时办的一件：单元门锁坏了，半夜有陌生人进来')
  await Promise.all([openMatter(winner, city.url, id), openMatter(loser, city.url, id)])
  const mine = await openAct(loser, '受理')
  await says('我已联系报事人，今晚上门看锁')(mine)
  await act(winner, '受理', says('登记属实'))
  await mine.locator('footer').getByRole('button').last().click()
  const told = mine.getByText(/已经变化/)
  await told.waitFor()
  expect(await told.innerText()).toContain(`${CENTRE}·主任`)
  expect(await mine.innerText()).toMatch(/变化发生在\d+月\d+日 \d\d:\d\d/)
  expect(await mine.locator('textarea').inputValue()).toBe('我已联系报事人，今晚上门看锁')
  await inspect(loser.page, 'desk-5-at-once', { also: PHONE })
  await mine.getByRole('button', { name: '看最新的情况' }).click()
  await mine.getByText(/此件已到“派遣”环节/).waitFor()
  expect(await mine.locator('textarea').inputValue()).toBe('我已联系报事人，今晚上门看锁')
  await inspect(loser.page, 'desk-6-at-once-after')
  const acts = await city.rows('SELECT act FROM flow.act WHERE matter = $1 ORDER BY no', [id])
  expect(acts).toEqual([{ act: 'open' }, { act: 'accept' }])
  expect([...winner.broken, ...loser.broken]).toEqual([])
})

it('a tab left open after signing out goes to the sign-in, and from there back to its page', async () => {
  const grid = await visit(browser, city.url, 'desk', role('网格员', '旭园'))
  const old = await grid.context.newPage()
  await old.goto(`${city.url}/desk/reports?state=open`)
  await settled(old)
  await grid.page.bringToFront()
  await grid.page.locator('.desk-account').click()
  await inspect(grid.page, 'desk-7-account-menu')
  await grid.page.getByRole('button', { name: '退出登录' }).click()
  await grid.page.waitForURL(/desk\/sign-in/)
  await inspect(grid.page, 'desk-8-sign-in', { also: PHONE })
  await old.bringToFront()
  await rowsOf(old).locator('a').first().click()
  await old.waitForURL(/sign-in\?back=/)
  const wanted = new URL(old.url()).searchParams.get('back')!
  await old.getByRole('button', { name: new RegExp(role('网格员', '旭园').name) }).click()
  await old.waitForURL((u) => u.pathname + u.search === `/desk${wanted}`)
  await settled(old)
  expect(grid.broken).toEqual([])
})

it('what one may not do says why, to the keyboard too', async () => {
  const [row] = await city.rows<{ id: string }>(
    `SELECT m.id FROM flow.matter m WHERE m.step = 'verify' AND m.holder_title = '让胡路区指挥调度中心'
      ORDER BY m.opened_at LIMIT 1`,
  )
  const dispatcher = await arrive(browser, city.url, 'desk', role('调度员', '让胡路'))
  const { page } = dispatcher
  await countPointers(page)
  await openMatter(dispatcher, city.url, row!.id)
  const greyed = page.locator('.ui-acts').getByRole('button', { name: '核查通过', exact: true })
  expect(await greyed.getAttribute('aria-disabled')).toBe('true')
  await tabTo(page, greyed)
  const why = page.getByRole('tooltip').filter({ visible: true })
  await why.waitFor()
  expect(await why.innerText()).toMatch(/不能“核查通过”的原因\s+\S+/)
  expect(await greyed.getAttribute('aria-describedby')).toBe(await why.getAttribute('id'))
  await page.keyboard.press('Enter')
  expect(await page.getByRole('dialog').count()).toBe(0)
  await inspect(page, 'desk-9-greyed')
  await page.keyboard.press('Escape')
  await expect.poll(() => why.count()).toBe(0)
  expect(await wasTouched(page)).toBeNull()
  expect(dispatcher.broken).toEqual([])
})

it('places are found by pinyin and walked by keys; the place page and the pack page say how it is governed', async () => {
  const grid = await arrive(browser, city.url, 'desk', role('网格员', '旭园'))
  const { page } = grid
  await page.goto(`${city.url}/desk/places`)
  await page.getByRole('main').getByRole('searchbox').fill('xysq')
  await page.getByRole('link', { name: '旭园社区', exact: true }).waitFor()
  await inspect(page, 'desk-10-pinyin', { also: PHONE })
  await page.getByRole('link', { name: '旭园社区', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: '旭园社区' }).waitFor()
  await page.getByRole('heading', { name: CENTRE }).waitFor()
  await inspect(page, 'desk-11-place', { also: PHONE })
  // The tree beside it, by keys: the root is open, right opens the first district, down and Enter go there.
  const tree = page.getByRole('tree')
  await tree.getByRole('treeitem').first().focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => tree.locator('[aria-level="3"]').count()).toBeGreaterThan(0)
  await page.keyboard.press('ArrowRight')
  const name = await focused(page).innerText()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name }).waitFor()
  // Another day: before the reform there was no such community.
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: '旭园社区' }).waitFor()
  await page.getByRole('textbox', { name: /日期/ }).first().fill('2010-01-01')
  await page.waitForURL(/at=2010-01-01/)
  await inspect(page, 'desk-12-place-then')

  await page.goto(`${city.url}/desk/packs`)
  await page.getByRole('heading', { level: 1, name: '治理模式' }).waitFor()
  await inspect(page, 'desk-13-pack', { also: PHONE })
  await page.getByRole('navigation').getByRole('link', { name: /^流程/ }).click()
  await page.getByRole('link', { name: /^居民诉求办理/ }).click()
  const diagram = page.getByRole('img', { name: /居民诉求办理/ })
  await diagram.waitFor()
  for (const step of ['受理', '派遣', '处置', '核查', '评价'])
    expect(await diagram.textContent()).toContain(step)
  await inspect(page, 'desk-14-procedure', { also: PHONE })
  expect(grid.broken).toEqual([])
})

it('a new colleague: account, two posts, first password, another capacity, a session ended from afar', async () => {
  const security = await arrive(browser, city.url, 'desk', role('安全管理员'))
  const { page } = security
  const name = `林一${['舟', '帆', '禾', '川', '原'][Date.now() % 5]}`
  const login = `lin${Date.now() % 1e9}`
  await page.goto(`${city.url}/desk/accounts`)
  await page.getByRole('button', { name: '开设账号' }).click()
  const making = page.getByRole('dialog')
  await making.getByRole('textbox', { name: '姓名' }).fill(name)
  await making.getByRole('textbox', { name: '登录名' }).fill(login)
  await inspect(page, 'desk-15-new-account')
  await making.getByRole('button', { name: '开设', exact: true }).click()
  const first = await page.locator('.identity-handover').innerText()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: '记下了' })
    .or(page.locator('dialog[open] footer .is-primary'))
    .first()
    .click()

  const [body] = await city.rows<{ id: string }>(
    `SELECT id FROM bodies.body WHERE title = '大庆市12345市民服务热线受理中心'`,
  )
  await page.goto(`${city.url}/desk/bodies/${body!.id}`)
  for (const post of ['坐席', '核查回访员']) {
    await page.getByRole('button', { name: '任命', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('searchbox').fill(login)
    await dialog.getByRole('button', { name: new RegExp(name) }).click()
    await dialog
      .getByRole('combobox', { name: /岗位/ })
      .selectOption(await dialog.locator('option', { hasText: post }).first().getAttribute('value'))
    await dialog.getByRole('textbox', { name: /理由|依据/ }).fill('新任职')
    if (post === '坐席') await inspect(page, 'desk-16-appoint')
    await dialog.locator('footer .is-primary').click()
    await dialog.waitFor({ state: 'detached' })
  }
  await inspect(page, 'desk-17-body', { also: PHONE })

  const [colleague, elsewhere] = await Promise.all([
    visit(browser, city.url, 'desk'),
    visit(browser, city.url, 'desk'),
  ])
  const enter = async (at: Page, password: string) => {
    await at.goto(`${city.url}/desk/sign-in`)
    await at.getByRole('textbox', { name: '登录名' }).fill(login)
    await at.getByLabel('密码', { exact: true }).first().fill(password)
    await at.getByRole('button', { name: '登录', exact: true }).click()
  }
  await enter(colleague.page, first)
  await colleague.page.getByText('初始密码经过别人的手').waitFor()
  await inspect(colleague.page, 'desk-18-first-password', { also: PHONE })
  const own = '榆树下的邻居 每天七点'
  await colleague.page.getByLabel('新密码').first().fill(own)
  await colleague.page.getByRole('button', { name: '修改密码' }).click()
  const account = colleague.page.locator('.desk-account')
  await account.waitFor()
  const before = await account.innerText()
  const other = before.includes('坐席') ? '核查回访员' : '坐席'
  await account.click()
  await colleague.page.getByRole('radio', { name: new RegExp(other) }).click()
  await expect.poll(() => account.innerText()).toContain(other)
  // Rights follow the capacity: who verifies does not take calls.
  const intake = colleague.page.getByRole('navigation').getByRole('link', { name: '登记诉求' })
  await expect.poll(() => intake.count()).toBe(other === '坐席' ? 1 : 0)
  await colleague.page.reload()
  await expect.poll(() => account.innerText()).toContain(other)
  await inspect(colleague.page, 'desk-19-other-capacity')

  // Signed in on a second machine; ended from the first.
  await enter(elsewhere.page, own)
  await elsewhere.page.locator('.desk-account').waitFor()
  await colleague.page.goto(`${city.url}/desk/account`)
  await colleague.page.locator('.identity-sessions li').nth(1).waitFor()
  await inspect(colleague.page, 'desk-20-sessions', { also: PHONE })
  await colleague.page.locator('.identity-sessions li').nth(1).getByRole('button').click()
  await expect.poll(() => colleague.page.locator('.identity-sessions li').count()).toBe(1)
  await elsewhere.page.getByRole('navigation').getByRole('link', { name: '诉求清单' }).click()
  await elsewhere.page.waitForURL(/sign-in/)
  expect([security, colleague, elsewhere].flatMap((v) => v.broken)).toEqual([])
})

it('a workbook is imported: the good rows are there, the bad ones come back with the reason beside them', async () => {
  const operator = await arrive(browser, city.url, 'desk', role('坐席'))
  const { page } = operator
  const tag = Date.now().toString(36)
  const good = await workbook([
    [`A-${tag}-1`, '旭园社区健身器材螺丝松动，孩子玩耍危险', '旭园社区', '李先生', '13900000004'],
    [`A-${tag}-2`, '旭园社区楼道声控灯常亮不灭，浪费电', '旭园社区', '王女士', '13900000005'],
  ])
  await page.goto(`${city.url}/desk/imports`)
  await inspect(page, 'desk-21-imports', { also: PHONE })
  await page.goto(`${city.url}/desk/imports/new`)
  await bring(page, `好的-${tag}.xlsx`, good, '全部正确才入库')
  await expect
    .poll(() => numbers(page), { timeout: 30_000 })
    .toMatchObject({ 总行数: '2', 已入库: '2', 有错误: '0' })
  await inspect(page, 'desk-22-imported', { also: PHONE })
  await page.getByRole('link', { name: '查看导入的诉求' }).click()
  await page.getByText('声控灯常亮不灭').first().waitFor()

  const bad = await workbook([
    [`B-${tag}-1`, '旭园社区北门减速带断裂，夜里响', '旭园社区', '赵先生', '13900000006'],
    [`B-${tag}-2`, '短', '旭园社区', '', ''],
    [`B-${tag}-3`, '旭园社区路口积水，行人绕行', '旭园社区', '钱先生', '不是电话'],
  ])
  await page.goto(`${city.url}/desk/imports/new`)
  await bring(page, `有错的-${tag}.xlsx`, bad, '跳过有错的行')
  await expect
    .poll(() => numbers(page), { timeout: 30_000 })
    .toMatchObject({ 总行数: '3', 已入库: '1', 有错误: '2' })
  await inspect(page, 'desk-23-import-errors', { also: PHONE })
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载错误文件' }).click()
  const book = new ExcelJS.Workbook()
  await book.xlsx.readFile(await (await waiting).path())
  const lines = book.worksheets[0]!.getSheetValues().flatMap((row) =>
    Array.isArray(row) ? [row.map(String).join('|')] : [],
  )
  expect(lines[0]).toContain('错误原因')
  expect(lines.filter((l) => l.includes(`B-${tag}`))).toHaveLength(2)
  expect(lines.join('\n')).not.toContain(`B-${tag}-1`)
  expect(lines.find((l) => l.includes(`B-${tag}-3`))).toMatch(/电话/)

  // A program in a workbook's clothes is refused in words.
  await page.goto(`${city.url}/desk/imports/new`)
  await bring(page, '假的.xlsx', Buffer.from('MZ\u0090 not a workbook'), '跳过有错的行')
  await page.getByRole('alert').first().waitFor()
  await inspect(page, 'desk-24-not-a-workbook')
  expect(operator.broken).toEqual([])
})

it('a page without the right to it says which right is missing; an unknown address says so', async () => {
  const grid = await arrive(browser, city.url, 'desk', role('网格员', '旭园'))
  const { page } = grid
  await page.goto(`${city.url}/desk/accounts`)
  await page.getByRole('heading', { level: 1, name: '您现在的身份不能看这一页' }).waitFor()
  await inspect(page, 'desk-25-no-permission', { also: PHONE })
  await page.goto(`${city.url}/desk/no-such-page`)
  await page.getByRole('heading', { level: 1, name: '没有这个页面' }).waitFor()
  await inspect(page, 'desk-26-not-found', { also: PHONE })
  // A matter outside one's sight is none at all.
  await page.goto(`${city.url}/desk/reports/01900000-0000-7000-8000-000000000000`)
  await page.locator('main').getByRole('alert').or(page.getByText('没有这件')).first().waitFor()
  await inspect(page, 'desk-27-no-matter')
  // The auditor sees no reports at all.
  await signIn(page, city.url, 'desk', role('审计员').name)
  await page.goto(`${city.url}/desk/reports`)
  await page.getByText('您现在的身份不处理、也不查看诉求').waitFor()
  await inspect(page, 'desk-28-auditor')
  expect(grid.broken).toEqual([])
})

/** A resident's report without any page, for stories that begin later. */
async function file(text: string): Promise<string> {
  const [place] = await city.rows<{ id: string }>(
    `SELECT place AS id FROM territory.place_name WHERE name = '旭园第一网格' LIMIT 1`,
  )
  const answer = await fetch(`${city.url}/api/casework/file-report`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-linli': '1', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ text, place: place!.id, confidentiality: 'anonymous' }),
  })
  const { number } = (await answer.json()) as { number: string }
  return idOf(city, number)
}

async function workbook(rows: readonly (readonly string[])[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  const sheet = book.addWorksheet('诉求')
  sheet.addRow(['原编号', '诉求内容', '地点', '姓名', '电话'])
  for (const row of rows) sheet.addRow([...row])
  return Buffer.from(await book.xlsx.writeBuffer())
}

async function bring(page: Page, name: string, content: Buffer, mode: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles({
    name,
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: content,
  })
  await page.locator('label', { hasText: mode }).click()
  await page.getByRole('button', { name: '开始导入' }).click()
}

async function numbers(page: Page): Promise<Record<string, string>> {
  return Object.fromEntries(
    await page
      .locator('.ui-numbers > div')
      .evaluateAll((rows) =>
        rows.map((r) => [r.querySelector('dt')!.textContent, r.querySelector('dd')!.textContent]),
      ),
  ) as Record<string, string>
}
