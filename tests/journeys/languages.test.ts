/** Both apps in three languages: nothing untranslated, nothing missing, nothing broken by longer words; switching keeps the page. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { catalogueOf } from '../../apps/catalogues.ts'
import { DESK, PHONE, arrive, leave, openBrowser, settled, visit } from './browser.ts'
import { runningCity } from './city.ts'
import { demoRoles } from './matters.ts'
import type { Role } from './matters.ts'

const city = runningCity()
const out = join(import.meta.dirname, '../.out/languages')
const root = join(import.meta.dirname, '../..')
const WORDS = [
  'apps/shell',
  'ui',
  'kernel',
  'client',
  'modules/identity',
  'modules/bodies',
  'modules/territory',
  'modules/packs',
  'modules/flow',
  'modules/notices',
  'modules/casework',
]
let browser: Browser
let role: (title: string, body?: string, nth?: number) => Role
/** Our own Chinese sentences, whole and with gaps; and the words of the pack. */
let ours: Set<string>
let gaps: RegExp[]

beforeAll(async () => {
  mkdirSync(out, { recursive: true })
  browser = await openBrowser()
  role = await demoRoles(city)
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
    .map((t) => new RegExp(`^${t.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]*\}/g, '.+')}$`, 's'))
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
  if (language !== 'en') return wrong
  for (const { text, marked, around } of await chineseOn(page)) {
    if (ours.has(text) || gaps.some((gap) => gap.test(text))) wrong.push(`not in English: ${text}`)
    // A sentence around a name says itself; Chinese alone must say that it is Chinese.
    else if (!marked && !/\p{Script=Latin}{2,}/u.test(around)) wrong.push(`not marked as Chinese: ${text}`)
  }
  return [...new Set(wrong)]
}

const wider = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

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
  for (const size of [first, second]) {
    await page.setViewportSize(size)
    await settled(page)
    const name = `${app}${path.replaceAll('/', '-')}`.replace(/[0-9a-f-]{36}/, 'one')
    await page.screenshot({ path: join(out, `${language} ${name} ${size.width}.png`) })
    expect(await wrongWords(page, language), `${language} ${path}`).toEqual([])
    expect(await wider(page), `${language} ${path} at ${size.width}`).toBeLessThanOrEqual(0)
  }
}

const CENTRE = '综合管理中心'

/** Walked by `npm run ordeal`; words, parameters and letters of all three are proved without a browser each time. */
const languages = process.env['ORDEAL'] ? (['zh-Hans', 'zh-Hant', 'en'] as const) : []

describe.each(languages)('in %s', (language) => {
  it('the residents’ pages', async () => {
    const { page, broken } = await arrive(browser, city.url, 'resident', role('居民'))
    await speak(page, language)
    const walk: Walk = { page, app: 'resident', language }
    for (const path of ['/', '/report', '/matters', '/track', '/notices', '/me', '/account', '/nowhere'])
      await look(walk, path)
    const [mine] = await city.rows<{ id: string }>(
      `SELECT m.id FROM flow.matter m WHERE m.reporter = $1 ORDER BY m.id DESC LIMIT 1`,
      [role('居民').person],
    )
    await look(walk, `/my/${mine!.id}`)
    expect(broken).toEqual([])
  })

  it('the desk’s pages', async () => {
    const head = role('主任', CENTRE)
    const { page, broken } = await arrive(browser, city.url, 'desk', head)
    await speak(page, language)
    const walk: Walk = { page, app: 'desk', language }
    for (const path of [
      '/',
      '/reports',
      '/intake',
      '/places',
      '/bodies',
      '/packs',
      '/packs/versions',
      '/notices',
      '/account',
    ])
      await look(walk, path)
    const [matter] = await city.rows<{ id: string }>(
      `SELECT m.id FROM flow.matter m JOIN bodies.body b ON b.id = m.holder WHERE b.title = $1 AND m.step = 'handle' ORDER BY m.id LIMIT 1`,
      [head.body],
    )
    await look(walk, `/reports/${matter!.id}`)
    expect(broken).toEqual([])
  })

  it('the doors, without an account', async () => {
    for (const app of ['desk', 'resident'] as const) {
      const { page, broken } = await visit(browser, city.url, app)
      await speak(page, language)
      await look({ page, app, language }, '/sign-in')
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
