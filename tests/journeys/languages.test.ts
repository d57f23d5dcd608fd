/** Both apps in three languages: nothing untranslated, nothing missing, nothing broken by longer words; switching keeps the page. */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { hantConverter } from '#kernel/hant'
import { catalogueOf } from '../../apps/catalogues.ts'
import { DESK, PHONE, arrive, leave, openBrowser, settled, visit } from './browser.ts'
import { runningCity } from './city.ts'
import { narrowFaults } from './judging.ts'
import { demoRoles } from './matters.ts'
import type { Role } from './matters.ts'
import { acting, declaredPages, examples, posts } from './pages.ts'
import type { Acting } from './pages.ts'

const city = runningCity()
const out = join(import.meta.dirname, '../.out/languages')
const root = join(import.meta.dirname, '../..')
const MODULES = readdirSync(join(root, 'modules'))
const WORDS = ['apps/shell', 'ui', 'kernel', 'client', ...MODULES.map((name) => `modules/${name}`)]
let browser: Browser
let role: (title: string, body?: string, nth?: number) => Role
/** Our own Chinese sentences, whole and with gaps; and the words of the pack. */
let ours: Set<string>
let gaps: Gap[]
let hant: (text: string) => string

interface Gap {
  readonly expression: RegExp
  /** Traditional characters write it otherwise. */
  readonly differs: boolean
}

beforeAll(async () => {
  mkdirSync(out, { recursive: true })
  browser = await openBrowser()
  role = await demoRoles(city)
  hant = await hantConverter()
  const texts = (
    await Promise.all(
      WORDS.map(async (dir) =>
        Object.values((await catalogueOf(join(root, dir, 'words.ts'), 'zh-Hans')).texts),
      ),
    )
  ).flat()
  const answer = await fetch(`${city.url}/api/packs/terms?language=en`)
  const { terms } = (await answer.json()) as { terms: Record<string, string> }
  if (Object.keys(terms).length < 500) throw new Error('the pack has lost its English')
  ours = new Set([...texts.filter((t) => !t.includes('{')), ...Object.keys(terms)])
  gaps = texts
    .filter((t) => t.includes('{') && t.replace(/\{[^}]*\}/g, '').replace(/\P{Script=Han}/gu, '').length >= 2)
    .map((t) => ({
      expression: new RegExp(`^${t.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]*\}/g, '.+')}$`, 's'),
      differs: hant(t) !== t,
    }))
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

type Language = 'zh-Hans' | 'zh-Hant' | 'en'

/** Chinese people can see, with what it is marked as; names of places are in no catalogue. */
const chineseOn = (page: Page) =>
  page.evaluate(() => {
    const found: { text: string; marked: boolean; around: string }[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = (node.nodeValue ?? '').trim()
      const near = node.parentElement
      if (!/\p{Script=Han}/u.test(text) || !near || near.closest('script, style, noscript')) continue
      const around = [...near.childNodes]
        .map((n) => (n.nodeType === Node.TEXT_NODE ? n.nodeValue : ''))
        .join('')
      found.push({ text, marked: near.closest('[lang^="zh"]:not(html)') !== null, around })
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]'))
      for (const name of ['aria-label', 'placeholder', 'title']) {
        const text = element.getAttribute(name)?.trim() ?? ''
        if (/\p{Script=Han}/u.test(text)) found.push({ text, marked: true, around: text })
      }
    return found
  })

/** What is wrong with the words of a page in a language. */
async function wrongWords(page: Page, language: Language): Promise<string[]> {
  const shown = (await page.locator('body').innerText()) + (await page.title())
  const wrong = [...shown.matchAll(/⟦[^⟧]*⟧|\{\w+\}/g)].map(([mark]) => mark)
  if ((await page.locator('html').getAttribute('lang')) !== language) wrong.push('html lang')
  if (language !== 'en') {
    // What only the program calls so: names of acts, of kinds, of jobs. Where a code is meant it is marked as one.
    const plain = await page.evaluate(() =>
      [...document.querySelectorAll('main *:not(code, kbd, pre, code *)')].flatMap((e) =>
        [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.nodeValue ?? ''),
      ),
    )
    for (const text of plain)
      for (const [code] of text.matchAll(CODES)) wrong.push(`a code on a Chinese page: ${code}`)
  }
  if (language === 'zh-Hant')
    for (const { text, marked } of await chineseOn(page))
      if (marked && DATA.has(text)) continue
      else if (
        (ours.has(text) && hant(text) !== text) ||
        gaps.some((gap) => gap.differs && gap.expression.test(text) && hant(text) !== text)
      )
        wrong.push(`not in traditional characters: ${text}`)
  if (language !== 'en') return [...new Set(wrong)]
  for (const { text, marked, around } of await chineseOn(page)) {
    if (marked && DATA.has(text)) continue
    if (ours.has(text) || gaps.some((gap) => gap.expression.test(text))) wrong.push(`not in English: ${text}`)
    // A sentence around a name says itself; Chinese alone must say that it is Chinese.
    else if (!marked && !/\p{Script=Latin}{2,}/u.test(around)) wrong.push(`not marked as Chinese: ${text}`)
  }
  return [...new Set(wrong)]
}

/** What the demonstration's data say in words that are also ours. */
const DATA = new Set(['演示数据'])

/**
 * `registry.find-person`, `identity.session`: a module and a word of its own; never part of an address, nor a permission
 * that a refusal names as its source in the pack.
 */
const CODES = new RegExp(
  String.raw`(?<![\w/@.-]|岗位许可 |岗位职责（|崗位許可 |崗位職責（)(?:kernel|${MODULES.join('|')}|person|household|dwelling|organisation)\.[a-z][a-z-]+`,
  'g',
)

/** Runs in the page: labels that end before their words do. */
function clipped(): string[] {
  return [...document.querySelectorAll('main :is(button, th, label, h1, h2, .ui-mark), nav a')].flatMap(
    (e) => {
      const style = getComputedStyle(e)
      const cuts = style.overflowX === 'hidden' || style.overflowX === 'clip'
      if (!cuts || e.clientWidth <= 1 || e.scrollWidth <= e.clientWidth + 1) return []
      return [`clipped: ${e.textContent.trim().slice(0, 60)}`]
    },
  )
}

async function speak(page: Page, language: Language): Promise<void> {
  await page.context().addInitScript((chosen) => localStorage.setItem('linli.language', chosen), language)
}

interface Walk {
  readonly page: Page
  readonly app: 'desk' | 'resident'
  readonly language: Language
}

async function look({ page, app, language }: Walk, path: string): Promise<void> {
  const [first, second] = app === 'desk' ? [DESK, PHONE] : [PHONE, DESK]
  await page.setViewportSize(first)
  await page.goto(`${city.url}${app === 'desk' ? '/desk' : ''}${path}`)
  await page.waitForLoadState('networkidle')
  await purposed(page)
  for (const size of [first, second]) {
    await page.setViewportSize(size)
    await settled(page)
    const name = `${app}${path.replace(/\?.*/, '').replaceAll('/', '-')}`.replace(/[0-9a-f-]{36}/g, 'one')
    await page.screenshot({ path: join(out, `${language} ${name} ${size.width}.png`) })
    const where = `${language} ${app} ${path} at ${size.width}`
    for (const fault of [
      ...(await wrongWords(page, language)),
      ...(await page.evaluate(narrowFaults)),
      ...(await page.evaluate(clipped)),
    ])
      faults.push(`${where}: ${fault}`)
  }
}

/** The register asks what for, once a tab: its upkeep, the second of those who record. */
async function purposed(page: Page): Promise<void> {
  const asked = page.locator('form.rg-purposes')
  if ((await asked.count()) === 0) return
  await asked.locator('input[type=radio]').nth(1).check()
  await asked.locator('button[type=submit]').click()
  await asked.waitFor({ state: 'detached' })
  await page.waitForLoadState('networkidle')
}

let faults: string[] = []

/** Walked by `npm run ordeal`; words, parameters and letters of all three are proved without a browser each time. */
const languages = process.env['ORDEAL']
  ? (['zh-Hans', 'zh-Hant', 'en'] as const).filter((l) => (process.env['ORDEAL_LANGUAGE'] ?? l) === l)
  : []
const declared = await declaredPages()
let known: Awaited<ReturnType<typeof examples>>
const addressOf = ({ app, path }: (typeof declared)[number]) => `/${known[app][path] ?? path}`

describe.each(languages)('in %s', (language) => {
  beforeAll(async () => {
    known = await examples(browser, city, role)
  }, 180_000)

  it('every page of the residents', { timeout: 600_000 }, async () => {
    faults = []
    const { page, broken } = await arrive(browser, city.url, 'resident', role('居民'))
    await speak(page, language)
    const walk: Walk = { page, app: 'resident', language }
    for (const one of declared.filter((d) => d.app === 'resident')) await look(walk, addressOf(one))
    expect(faults).toEqual([])
    expect(broken).toEqual([])
  })

  it('every page of the desk', { timeout: 900_000 }, async () => {
    faults = []
    const staff = new Map<Role, Acting>()
    for (const post of posts(role)) {
      const visitor = await arrive(browser, city.url, 'desk', post)
      await speak(visitor.page, language)
      staff.set(post, await acting(visitor, city.url))
    }
    for (const one of declared.filter((d) => d.app === 'desk' && !d.path.startsWith('sign-in'))) {
      const fitting = [...staff.values()].find(
        (s) => one.may === null || one.may.split('|').some((flag) => s.may.includes(flag)),
      )
      if (!fitting) throw new Error(`nobody may open desk page ${one.path} (${one.may})`)
      await look({ page: fitting.visitor.page, app: 'desk', language }, addressOf(one))
    }
    expect(faults).toEqual([])
    for (const { visitor } of staff.values()) expect(visitor.broken).toEqual([])
  })

  it('the doors, without an account', async () => {
    for (const app of ['desk', 'resident'] as const) {
      const { page, broken } = await visit(browser, city.url, app)
      await speak(page, language)
      faults = []
      await look({ page, app, language }, '/sign-in')
      expect(faults).toEqual([])
      expect(broken).toEqual([])
    }
  })
})

it('the browser’s language is taken, then the person’s choice; switching keeps page and draft', async () => {
  const context = await browser.newContext({
    viewport: PHONE,
    locale: 'en-GB',
    hasTouch: true,
    isMobile: true,
  })
  const page = await context.newPage()
  await page.goto(`${city.url}/report`)
  const text = page.getByRole('textbox').first()
  await text.fill('楼道灯不亮，已经三天了')
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
  await expect.poll(() => page.title()).not.toMatch(/\p{Script=Han}/u)
  await page.waitForTimeout(500)
  await page.goto(`${city.url}/`)
  await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-Hant')
  await page.getByRole('link', { name: '首頁' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hant')
  await page.goto(`${city.url}/report`)
  await expect.poll(() => page.getByRole('textbox').first().inputValue()).toBe('楼道灯不亮，已经三天了')
  expect((await context.cookies()).find((c) => c.name === 'linli-language')?.value).toBe('zh-Hant')
})

it('a refusal is said in English by its code, on its clause', async () => {
  const { page } = await visit(browser, city.url, 'resident')
  await speak(page, 'en')
  await page.goto(`${city.url}/track`)
  await page.getByRole('textbox').first().fill('20260101-0000001')
  await page.getByRole('textbox').nth(1).fill('ABCDEF')
  await page.locator('main button[type=submit]').click()
  const alert = page.locator('[data-code="casework.wrong-code"], [role=alert]').first()
  await alert.waitFor()
  expect(await alert.innerText()).toMatch(/number|code/i)
  expect(await alert.innerText()).not.toMatch(/\p{Script=Han}/u)
})
