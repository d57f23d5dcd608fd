/** The main paths without a mouse. Intake at the desk by keyboard alone stands in desk.test.ts. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser, Locator } from 'playwright-core'
import { arrive, leave, openBrowser, rowsOf, settled, visit } from './browser.ts'
import { runningCity } from './city.ts'
import { choose, escapes, press, tabTo, type, wasTouched, watchPointers } from './hands.ts'
import { demoRoles, idOf } from './matters.ts'
import type { Role } from './matters.ts'
import { acting } from './pages.ts'

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

it('a resident signs in, reports, objects; a worker finds a person and answers: no pointer anywhere', async () => {
  // Signing in by a code, with a name and a consent the first time.
  const resident = await visit(browser, city.url, 'resident')
  const { page } = resident
  await watchPointers(page)
  await page.goto(`${city.url}/sign-in`)
  await settled(page)
  const phone = `138${String(Date.now() % 1e8).padStart(8, '0')}`
  await type(page, page.getByRole('textbox', { name: '手机号码' }), phone)
  await press(page, page.getByRole('button', { name: '发送验证码' }))
  const shown = page.getByText('演示：短信不会真的发出')
  await shown.waitFor()
  await type(page, page.getByRole('textbox', { name: '验证码' }), /\d{6}/.exec(await shown.innerText())![0])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '第一次来，留个姓名' }).waitFor()
  await type(page, page.getByRole('textbox', { name: '姓名' }), '孟键盘')
  await tabTo(page, page.getByRole('checkbox', { name: '我同意' }))
  await page.keyboard.press('Space')
  await press(page, page.getByRole('button', { name: '同意并登录' }))
  await page.waitForURL((u) => !u.pathname.includes('sign-in'))

  // From the head of the home straight to its contents, and into the first of the four entries.
  await page.goto(`${city.url}/`)
  await settled(page)
  await page.keyboard.press('Tab')
  expect(await page.locator(':focus').innerText()).toBe('跳到正文')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  await press(page, page.getByRole('link', { name: /报事/ }).first())

  await type(
    page,
    page.getByRole('textbox', { name: '发生了什么事' }),
    '楼前路灯不亮已经一周，晚上看不见台阶',
  )
  const lamp = page.locator('.cr-category label', { hasText: '路灯' }).locator('input')
  await choose(page, lamp)
  const next = page.getByRole('button', { name: '下一步' })
  await press(page, next)
  await type(page, page.getByRole('searchbox'), '旭园第一网格')
  await press(page, page.getByRole('button', { name: '旭园第一网格' }).first())
  await press(page, next)
  await choose(page, page.locator('.cr-way', { hasText: '实名' }).locator('input'))
  await type(page, page.getByRole('textbox', { name: '电话' }), phone)
  await press(page, next)
  await press(page, page.getByRole('button', { name: '提交', exact: true }))
  await page.waitForURL('**/report/done')
  const id = await idOf(city, await page.locator('.cr-number').innerText())

  // A worker looks at the telephone; the resident objects, by keyboard.
  const worker = await arrive(browser, city.url, 'desk', role('网格员', CENTRE))
  const asWorker = await acting(worker, city.url)
  await asWorker.act('casework.reveal-reporter', { id, reason: '打电话问清是哪一层' })
  await page.goto(`${city.url}/privacy`)
  await settled(page)
  const object = page.getByRole('button', { name: '我有异议' }).first()
  await escapes(page, object)
  await press(page, object)
  await type(page, page.getByRole('dialog').getByRole('textbox'), '为什么要看我的电话？')
  await press(page, page.getByRole('dialog').getByRole('button', { name: '提出异议', exact: true }))
  await page.getByText('已提出异议，等待答复').first().waitFor()
  expect(await wasTouched(page)).toBeNull()

  // At the desk: over the menu to the contents, a purpose, a person found and opened.
  const head = await arrive(browser, city.url, 'desk', role('主任', CENTRE))
  const desk = head.page
  await watchPointers(desk)
  await desk.goto(`${city.url}/desk/registry/people`)
  await desk.getByRole('button', { name: '按此用途查看' }).waitFor()
  await desk.keyboard.press('Tab')
  expect(await desk.locator(':focus').innerText()).toBe('跳到正文')
  await desk.keyboard.press('Enter')
  expect(await desk.evaluate(() => document.activeElement?.id)).toBe('main')
  await choose(desk, desk.getByRole('radio', { name: /人房户登记与核对/ }))
  await press(desk, desk.getByRole('button', { name: '按此用途查看' }))
  const rows = rowsOf(desk)
  await rows.first().waitFor()
  const wanted = await rows.nth(1).locator('a').first().innerText()
  await type(desk, desk.getByRole('searchbox', { name: /姓名、拼音首字母/ }), wanted)
  await desk.keyboard.press('Enter')
  await desk.waitForURL(/text=/)
  await press(desk, rows.locator('a', { hasText: wanted }).first())
  await desk.getByRole('heading', { level: 1, name: wanted }).waitFor()

  // The objection, answered by somebody who did not look.
  await desk.goto(`${city.url}/desk/objections`)
  await settled(desk)
  const [objection] = await city.rows<{ id: string }>(
    'SELECT id FROM privacy.objection ORDER BY made_at DESC LIMIT 1',
  )
  await desk.goto(`${city.url}/desk/objections/${objection!.id}`)
  await choose(desk, desk.getByRole('radio', { name: '查看正当' }))
  await type(
    desk,
    desk.getByRole('textbox', { name: '答复（居民原样看到）' }),
    '为核对楼层打了一次电话，没有作其他用途。',
  )
  await press(desk, desk.getByRole('button', { name: '答复', exact: true }))
  await desk.getByText('已答复').first().waitFor()

  // An act of a matter opens a dialog that Escape closes.
  await desk.goto(`${city.url}/desk/reports/${id}`)
  await desk.locator('.cw-now').waitFor()
  await escapes(desk, desk.locator('.ui-acts button[aria-disabled=false]'))
  expect(await wasTouched(desk)).toBeNull()
  expect([...resident.broken, ...head.broken]).toEqual([])
})

it('who asks for less motion finds what drops down at the desk inside the window, and uses it', async () => {
  const { page, broken } = await arrive(browser, city.url, 'desk', role('主任', CENTRE))
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`${city.url}/desk/reports`)
  await settled(page)

  const within = async (popup: Locator) => {
    await popup.waitFor()
    await settled(page)
    const { x, y, width, height } = (await popup.boundingBox())!
    const window = page.viewportSize()!
    expect(Math.min(x, y, window.width - x - width, window.height - y - height)).toBeGreaterThanOrEqual(0)
  }
  // One goes before the next one comes: for a moment both are there.
  const list = page.locator('.ant-select-dropdown:visible')
  for (const name of ['状态', '负责单位']) {
    await page.getByRole('combobox', { name }).click()
    await within(list)
    await page.keyboard.press('Enter')
    await list.waitFor({ state: 'hidden' })
  }
  await page.waitForURL(/state=.*holder=/)
  const over = page.locator('.ant-popover:visible')
  for (const name of ['存下的视图', '显示的列']) {
    const button = page.getByRole('button', { name })
    await button.click()
    await within(over)
    await button.click()
    await over.waitFor({ state: 'hidden' })
  }
  await page.locator('.desk-account').click()
  await within(page.locator('.desk-account-menu'))
  await page.getByRole('button', { name: '退出登录' }).click()
  await page.waitForURL(/sign-in/)
  expect(broken).toEqual([])
})
