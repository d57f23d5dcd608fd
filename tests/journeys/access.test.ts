/**
 * Everybody can use every page: each page a module declares is opened by somebody who may, at the widths of a phone and of a
 * desk, residents' pages in 长辈版 too. axe finds nothing, nothing sticks out, letters and targets are as large as promised.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { arrive, leave, openBrowser, settled } from './browser.ts'
import type { Visitor } from './browser.ts'
import { runningCity } from './city.ts'
import { cuts, judge, largeFaults } from './judging.ts'
import { demoRoles } from './matters.ts'
import type { Role } from './matters.ts'
import { acting, declaredPages, examples, posts } from './pages.ts'
import type { Declared } from './pages.ts'

const city = runningCity()
let browser: Browser
let role: (title: string, body?: string, nth?: number) => Role
let known: Awaited<ReturnType<typeof examples>>

beforeAll(async () => {
  browser = await openBrowser()
  role = await demoRoles(city)
  known = await examples(browser, city, role)
})
afterAll(async () => {
  await leave(browser, null)
  await browser.close()
})

const WIDE = { width: 1366, height: 800 }
const PHONE = { width: 390, height: 844 }
/** 1366 px at 200 % zoom; the smallest phones. */
const ZOOMED = { width: 683, height: 400 }
const SMALL = { width: 360, height: 740 }

const declared = await declaredPages()

/** The address of a declared page; one with parameters and no example fails. */
function addressOf({ app, path }: Declared): string {
  const example = known[app][path]
  if (path.includes(':') && example === undefined)
    throw new Error(`no example of ${app} page ${path}: add one to tests/journeys/pages.ts`)
  return `${city.url}${app === 'desk' ? '/desk' : ''}/${example ?? path}`
}

/**
 * Opens a page as a link of the program does; the first of each visitor, those without the shell and, in the ordeal, all
 * of them by their address. The page before is gone before anything is measured: its heading was marked.
 */
async function open(page: Page, address: string): Promise<void> {
  // Nothing is measured while it fades in.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const isWithin = process.env['ORDEAL']
    ? false
    : await page.evaluate((to) => {
        const before = document.querySelector('main h1')
        const { pathname, search } = new URL(to, location.href)
        if (!before || pathname === location.pathname) return false
        if (/\/sign-in/.test(pathname + location.pathname)) return false
        before.setAttribute('data-before', '')
        const { idx = 0 } = (history.state ?? {}) as { idx?: number }
        history.pushState({ idx: idx + 1, key: pathname, usr: null }, '', pathname + search)
        dispatchEvent(new PopStateEvent('popstate', { state: history.state as unknown }))
        return true
      }, address)
  if (isWithin)
    await page.waitForFunction(() => document.querySelector('main h1:not([data-before])') !== null)
  else await page.goto(address)
  await settled(page)
  expect(new URL(page.url()).pathname).toBe(new URL(address).pathname)
}

it('no page without an example address', () => {
  for (const one of declared) expect(addressOf(one)).not.toMatch(/\/:|undefined/)
})

it('residents: every page, narrow and wide, normal and 长辈版', { timeout: 400_000 }, async () => {
  const found: string[] = []
  const { page } = known.daughter
  for (const one of declared.filter((d) => d.app === 'resident')) {
    const say = (where: string, faults: readonly string[]) =>
      found.push(...faults.map((f) => `/${one.path} ${where}: ${f}`))
    await page.setViewportSize(PHONE)
    await open(page, addressOf(one))
    if (one.path === 'track') await tracked(page)
    for (const large of [false, true]) {
      const mode = large ? '长辈版' : 'normal'
      if (large) {
        await page.locator('.resident-large').click()
        await page.waitForFunction(() => document.documentElement.dataset['surface'] === 'large')
        await settled(page)
      }
      say(`${mode} 390`, await judge(page, { large }))
      if (large) {
        say(`${mode} 390`, await page.evaluate(largeFaults))
        expect(await page.locator('.resident-help .resident-call').isVisible()).toBe(true)
        expect(await page.locator('.resident-help .ui-aloud').isVisible()).toBe(true)
        expect(await page.locator('.resident-head .language-select').isVisible()).toBe(true)
      } else expect(await page.locator('.resident-head .resident-call').isVisible()).toBe(true)
      await page.setViewportSize(SMALL)
      say(`${mode} 360`, await cuts(page))
      await page.setViewportSize(ZOOMED)
      say(`${mode} 200 %`, await cuts(page))
      await page.setViewportSize(WIDE)
      await settled(page)
      // Large letters on a wide screen: the whole scan is the ordeal's; that nothing is cut is seen each time.
      say(
        `${mode} 1366`,
        large && !process.env['ORDEAL']
          ? await cuts(page)
          : await judge(page, { large, focus: false, colour: false }),
      )
      await page.setViewportSize(PHONE)
    }
    await page.locator('.resident-large').click()
  }
  expect(found).toEqual([])
  expect(known.daughter.broken).toEqual([])
})

/** The page that follows a report: typed in once, as a stranger would. */
async function tracked(page: Page): Promise<void> {
  const code = new URL(page.url()).searchParams.get('code') ?? ''
  await page.getByRole('textbox').last().fill(code)
  await page.keyboard.press('Enter')
  await page.locator('.cr-now').waitFor()
  await settled(page)
}

it(
  'desk: every page, wide, zoomed and narrow, by somebody who may open it',
  { timeout: 400_000 },
  async () => {
    const found: string[] = []
    const staff = await Promise.all(
      posts(role).map(async (r) => acting(await arrive(browser, city.url, 'desk', r), city.url)),
    )
    const nobody = await browser.newContext({ viewport: WIDE, locale: 'zh-CN' })
    const stranger = await nobody.newPage()
    const seen = new Set<Visitor>()
    for (const one of declared.filter((d) => d.app === 'desk')) {
      const fitting = staff.find((s) => one.may === null || one.may.split('|').some((f) => s.may.includes(f)))
      if (!fitting) throw new Error(`nobody of the demonstration may open desk page ${one.path} (${one.may})`)
      seen.add(fitting.visitor)
      const page = one.path.startsWith('sign-in') ? stranger : fitting.visitor.page
      const say = (where: string, faults: readonly string[]) =>
        found.push(...faults.map((f) => `desk/${one.path} ${where}: ${f}`))
      await page.setViewportSize(WIDE)
      await open(page, addressOf(one))
      await purposed(page, (faults) => say('purpose', faults))
      say('1366', await judge(page, {}))
      await page.setViewportSize(ZOOMED)
      say('200 %', await cuts(page))
      await page.setViewportSize(PHONE)
      await settled(page)
      // On the phone the whole scan of the desk is the ordeal's; that nothing is cut is seen each time.
      say(
        '390',
        process.env['ORDEAL'] ? await judge(page, { focus: false, colour: false }) : await cuts(page),
      )
    }
    expect(found).toEqual([])
    for (const visitor of seen) expect(visitor.broken).toEqual([])
  },
)

/** The register asks what for, once a tab. */
async function purposed(page: Page, say: (faults: readonly string[]) => void): Promise<void> {
  const go = page.getByRole('button', { name: '按此用途查看' })
  if (!page.url().includes('/registry/') || (await go.count()) === 0) return
  say(await judge(page, {}))
  await page.getByRole('radio', { name: /人房户登记与核对/ }).check()
  await go.click()
  await go.waitFor({ state: 'detached' })
  await settled(page)
}
