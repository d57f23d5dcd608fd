/** A real browser on a real deployment: what every journey starts from. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'

const out = join(import.meta.dirname, '../.out/journeys')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const DESK = { width: 1366, height: 800 }
export const PHONE = { width: 390, height: 844 }

export async function openBrowser(): Promise<Browser> {
  mkdirSync(out, { recursive: true })
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
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
}

/** Somebody with a browser of their own, signed in by one click on the card of a demo role. */
export async function visit(
  browser: Browser,
  url: string,
  app: 'desk' | 'resident',
  role?: { name: string },
): Promise<Visitor> {
  const phone = app === 'resident'
  const context = await browser.newContext({
    viewport: phone ? PHONE : DESK,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ...(phone ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
  })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  if (role) {
    await page.goto(`${url}${phone ? '/sign-in' : '/desk/sign-in'}`)
    await page
      .getByRole('button', { name: new RegExp(role.name) })
      .first()
      .click()
    await page.waitForURL((u) => !u.pathname.endsWith('sign-in'))
  } else await page.goto(url + (phone ? '/' : '/desk/'))
  return { page, context }
}

/** A picture to look at, and what axe finds on the page: nothing. */
export async function inspect(page: Page, name: string): Promise<void> {
  // What is being fetched is not yet the page; it fades in, and half-faded text has half its contrast.
  await page.locator('.ui-loading').first().waitFor({ state: 'detached' })
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: join(out, `${name}.png`) })
  await page.evaluate(axe)
  const violations = await page.evaluate(async () => {
    const found = await (
      window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
    ).axe.run()
    return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`)
  })
  expect(violations, name).toEqual([])
}
