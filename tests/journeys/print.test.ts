/** Paper: the receipt, the status page and the matter at the desk, as Chromium prints them. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { pdfPages } from '../support/pdf.ts'
import { arrive, leave, openBrowser, settled, visit } from './browser.ts'
import { runningCity } from './city.ts'
import { demoRoles, idOf, openMatter, tell } from './matters.ts'
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

/** Words of each sheet; the size and the margins are those of the page itself. */
async function printed(page: Page): Promise<string[]> {
  await settled(page)
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: false })
  const box = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf.toString('latin1'))!
  // A4 in points.
  expect([Math.round(Number(box[1])), Math.round(Number(box[2]))]).toEqual([595, 842])
  return pdfPages(pdf).map((sheet) => sheet.replaceAll(/\s+/g, ''))
}

/** What every sheet says of itself, and what has no place on paper. */
function isOrderly(sheets: readonly string[], number: string, leftOut: readonly string[]): void {
  for (const [at, sheet] of sheets.entries()) {
    expect(sheet).toContain(number)
    expect(sheet).toContain(`第${at + 1}页，共${sheets.length}页`)
    for (const word of leftOut) expect(sheet).not.toContain(word)
  }
}

/** Paper of a public office has no emblem and no red head; nothing red is drawn there but what is overdue or refused. */
async function isPlain(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' })
  const drawn = await page.evaluate(() => {
    const shown = (e: Element) => e.checkVisibility({ visibilityProperty: true })
    const red = (colour: string) => {
      const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number)
      return r > 150 && g < 90 && b < 90
    }
    return {
      pictures: [...document.querySelectorAll('img, image')].filter(shown).length,
      red: [...document.querySelectorAll('h1, h2, .ui-page-head *, .ui-print-head *')]
        .filter(shown)
        .filter((e) => !e.closest('.ui-mark') && red(getComputedStyle(e).color))
        .map((e) => e.outerHTML.slice(0, 80)),
    }
  })
  expect(drawn).toEqual({ pictures: 0, red: [] })
  await page.emulateMedia({ media: null })
}

const address = (page: Page) => page.locator('.ui-print-head svg[role=img] path')

it('the receipt, the status page and the matter are orderly sheets', async () => {
  const resident = await visit(browser, city.url, 'resident', role('居民'))
  const { page } = resident
  const { number, code } = await tell(page, city.url, {
    text: '小区北门路灯不亮，晚上进出看不清台阶',
    category: '路灯',
    place: '旭园第一网格',
    identity: '实名',
    contact: { name: role('居民').name, phone: '13900000066' },
  })
  await isPlain(page)
  await page.locator('.cr-receipt-qr path').waitFor()
  for (const large of [false, true]) {
    if (large) await page.locator('.resident-large').click()
    const sheets = await printed(page)
    expect(sheets).toHaveLength(1)
    expect(sheets[0]).toContain(code)
    expect(sheets[0]).toContain('北门路灯')
    isOrderly(sheets, number, ['长辈版', '读给我听', '记住', '首页'])
  }
  await page.locator('.resident-large').click()

  const id = await idOf(city, number)
  await page.goto(`${city.url}/my/${id}`)
  await page.locator('.cr-now').waitFor()
  await page.emulateMedia({ media: 'print' })
  await address(page).waitFor()
  await page.emulateMedia({ media: null })
  await isPlain(page)
  const status = await printed(page)
  expect(status.length).toBeLessThanOrEqual(3)
  expect(status.join('')).toContain('已经收到，等待受理')
  expect(status.join('')).toContain('晚上进出看不清台阶')
  expect(status.join('')).not.toContain(code)
  isOrderly(status, number, ['长辈版', '读给我听', '补充说明', '撤回', '可以做的', '底部导航'])

  const worker = await arrive(browser, city.url, 'desk', role('主任', '旭园社区综合管理中心'))
  await openMatter(worker, city.url, id)
  await worker.page.emulateMedia({ media: 'print' })
  await address(worker.page).waitFor()
  await worker.page.emulateMedia({ media: null })
  await isPlain(worker.page)
  const matter = await printed(worker.page)
  expect(matter.length).toBeLessThanOrEqual(4)
  expect(matter.join('')).toContain('晚上进出看不清台阶')
  // What a colour says is drawn on paper though backgrounds are left out.
  const exact = await worker.page.evaluate(() => {
    const probe = document.querySelector('.ui-mark')!
    return getComputedStyle(probe).printColorAdjust
  })
  expect(exact).toBe('economy')
  await worker.page.emulateMedia({ media: 'print' })
  expect(
    await worker.page.evaluate(() => getComputedStyle(document.querySelector('.ui-mark')!).printColorAdjust),
  ).toBe('exact')
  isOrderly(matter, number, ['诉求清单', '登记诉求', '退出登录'])
  expect([...resident.broken, ...worker.broken]).toEqual([])
})
