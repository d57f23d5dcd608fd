/** A real browser on a real deployment: what every journey starts from. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { findBrowser } from '../../tools/test/browser.ts'
import { cuts } from './judging.ts'

const out = join(import.meta.dirname, '../.out/journeys')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** `npm test` has nobody to look at them; of a test that failed there is always one. */
const arePicturesWanted = process.env['JOURNEY_PICTURES'] !== '0'

/** `npm run ordeal` asks for other widths. */
export const DESK = { width: Number(process.env['ORDEAL_DESK_WIDTH'] ?? 1366), height: 800 }
export const PHONE = { width: Number(process.env['ORDEAL_PHONE_WIDTH'] ?? 390), height: 844 }
type Width = typeof DESK

export async function openBrowser(): Promise<Browser> {
  mkdirSync(out, { recursive: true })
  const executablePath = findBrowser()
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
    ],
  })
}

export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  /** What broke in the page: errors of its own program, and what the content policy refused. */
  readonly broken: readonly string[]
}

/** Somebody with a browser of their own, signed in by one click on the card of a demo role, or a stranger. */
export async function visit(
  browser: Browser,
  url: string,
  app: 'desk' | 'resident',
  role?: { name: string },
): Promise<Visitor> {
  const visitor = await opened(browser, app)
  if (role) await signIn(visitor.page, url, app, role.name)
  else await visitor.page.goto(url + (app === 'resident' ? '/' : '/desk/'))
  return visitor
}

/** Somebody who has signed in already; no page is open yet. */
export async function arrive(
  browser: Browser,
  url: string,
  app: 'desk' | 'resident',
  role: { person: string },
): Promise<Visitor> {
  const visitor = await opened(browser, app)
  const answer = await visitor.context.request.post(`${url}/api/identity/demo-sign-in`, {
    headers: { 'x-linli': '1', 'idempotency-key': randomUUID() },
    data: { person: role.person },
  })
  expect(answer.status()).toBe(200)
  return visitor
}

async function opened(browser: Browser, app: 'desk' | 'resident'): Promise<Visitor> {
  const phone = app === 'resident'
  const context = await browser.newContext({
    viewport: phone ? PHONE : DESK,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    // Without pictures, pixels nobody looks at are not painted.
    ...(phone ? { hasTouch: true, isMobile: true, deviceScaleFactor: arePicturesWanted ? 2 : 1 } : {}),
  })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const broken: string[] = []
  page.on('pageerror', (error) => broken.push(`${page.url()} ${error.message}`))
  page.on('console', (message) => {
    // A refused request is an answer, not a fault; whether it was right is for the journey to say.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      broken.push(`${page.url()} ${message.text()}`)
  })
  return { page, context, broken }
}

/** One click on the card of the role. */
export async function signIn(page: Page, url: string, app: 'desk' | 'resident', name: string): Promise<void> {
  await page.goto(`${url}${app === 'resident' ? '/sign-in' : '/desk/sign-in'}`)
  await page
    .getByRole('button', { name: new RegExp(name) })
    .first()
    .click()
  await page.waitForURL((u) => !u.pathname.endsWith('sign-in'))
}

/** Ends every visit; of a test that failed, with a picture of what each of them saw last. */
export async function leave(browser: Browser, failed: string | null): Promise<void> {
  for (const [index, context] of browser.contexts().entries()) {
    for (const page of failed === null ? [] : context.pages())
      await page
        .screenshot({ path: join(out, `failed ${(failed ?? '').slice(0, 30)} ${index}.png`), timeout: 5000 })
        .catch(() => undefined)
    await context.close()
  }
}

/** Waits until the page is what it will be: nothing loads, nothing fades. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('h1') !== null &&
      document.querySelector('.ui-loading') === null &&
      document.getAnimations().every((a) => a.playState !== 'running') &&
      [...document.images].every((image) => image.complete || image.loading === 'lazy'),
  )
}

/** The rows of a list: lines of a table, cards where it is narrow. */
export const rowsOf = (page: Page): Locator =>
  page.locator('main tbody tr.ant-table-row, main .ui-table-cards > li')

interface Looks {
  /** Looked at in this width as well as in the one it stands in. */
  readonly also?: Width
}

/** A picture to look at, and what axe finds on the page: nothing. Nothing sticks out of the window, in either width. */
export async function inspect(page: Page, name: string, { also }: Looks = {}): Promise<void> {
  await settled(page)
  await picture(page, name)
  expect(await faults(page), name).toEqual([])
  if (!also) return
  const before = page.viewportSize()!
  await page.setViewportSize(also)
  await settled(page)
  await picture(page, `${name}-${also.width}`)
  // What axe finds seldom depends on the width: the ordeal scans at five, each run sees that nothing is cut.
  const found = [...(await cuts(page)), ...(process.env['ORDEAL'] ? await faults(page) : [])]
  await page.setViewportSize(before)
  expect(found, `${name} at ${also.width}`).toEqual([])
}

async function picture(page: Page, name: string): Promise<void> {
  if (arePicturesWanted) await page.screenshot({ path: join(out, `${name}.png`) })
}

/** The whole page as one picture, for looking at what lies below the fold. */
export async function wholePicture(page: Page, name: string): Promise<void> {
  await settled(page)
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true })
}

interface Found {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
}

async function faults(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe: scan } = window as unknown as {
      axe: { run(context: unknown, options: unknown): Promise<Found> }
    }
    const { violations } = await scan.run(document, { resultTypes: ['violations'] })
    const root = document.documentElement
    const over = root.scrollWidth - root.clientWidth
    return [
      ...violations.map(
        (v) =>
          `${v.id}: ${v.nodes.map((n) => `${n.html.slice(0, 160)} ${n.failureSummary.slice(0, 200)}`).join(' | ')}`,
      ),
      ...(over > 0 ? [`the page is ${over} px wider than the window`] : []),
    ]
  })
}
