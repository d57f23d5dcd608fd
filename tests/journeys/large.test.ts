/** 长辈版: found at once, remembered, read aloud in the language chosen, with the words instead where there is no voice. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { leave, openBrowser, settled, visit } from './browser.ts'
import { runningCity } from './city.ts'
import { demoRoles } from './matters.ts'

const city = runningCity()
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

interface Said {
  readonly text: string
  readonly lang: string
}

/** A device with these voices; each sentence takes its time and is written down. */
async function voices(page: Page, langs: readonly string[]): Promise<void> {
  await page.addInitScript((tags) => {
    const said: Said[] = []
    let waiting: SpeechSynthesisUtterance[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const next = () => {
      const one = waiting.shift()
      if (!one) return
      said.push({ text: one.text, lang: one.lang })
      one.dispatchEvent(new Event('start'))
      timer = setTimeout(() => {
        one.dispatchEvent(new Event('end'))
        next()
      }, 30)
    }
    const own = {
      getVoices: () =>
        tags.map((lang) => ({ lang, name: lang, default: true, localService: true, voiceURI: lang })),
      speak(one: SpeechSynthesisUtterance) {
        waiting.push(one)
        if (waiting.length === 1) next()
      },
      cancel() {
        clearTimeout(timer)
        const ended = waiting
        waiting = []
        for (const one of ended) one.dispatchEvent(new Event('error'))
      },
      addEventListener: () => undefined,
    }
    Object.defineProperty(globalThis, 'speechSynthesis', { value: own })
    globalThis.SpeechSynthesisUtterance = class extends EventTarget {
      text: string
      lang = ''
      rate = 1
      voice: unknown = null
      constructor(text: string) {
        super()
        this.text = text
      }
    } as unknown as typeof SpeechSynthesisUtterance
    Object.assign(globalThis, { said })
  }, langs)
}
const said = (page: Page): Promise<Said[]> =>
  page.evaluate(() => [...(globalThis as unknown as { said: Said[] }).said])
const aloud = (page: Page) => page.locator('.resident-help .ui-aloud')

it('is found on the home and where one signs in, and stays on', async () => {
  const { page, broken } = await visit(browser, city.url, 'resident')
  for (const path of ['/', '/sign-in']) {
    await page.goto(city.url + path)
    await settled(page)
    const entry = page.getByRole('button', { name: /长辈版.*字大/s })
    const box = (await entry.boundingBox())!
    // Seen without scrolling, and hard to miss.
    expect(box.y + box.height).toBeLessThan(844)
    expect(box.height).toBeGreaterThanOrEqual(48)
    expect(box.width).toBeGreaterThan(300)
    if (path === '/sign-in') await entry.click()
  }
  await page.goto(`${city.url}/`)
  await settled(page)
  expect(await page.evaluate(() => document.documentElement.dataset['surface'])).toBe('large')
  // Calling and reading stay in sight at the end of a long page.
  await page.goto(`${city.url}/privacy/purposes`)
  await settled(page)
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  for (const one of [page.locator('.resident-help .resident-call'), aloud(page)])
    expect((await one.boundingBox())!.y).toBeGreaterThanOrEqual(0)
  // The number is the one of the pack.
  expect(await page.locator('.resident-help .resident-call').getAttribute('href')).toBe('tel:12345')
  expect(await page.locator('.resident-help .resident-call').getAttribute('title')).toBe('大庆12345')
  expect(broken).toEqual([])
})

it('reads a form and what can be done there, stops when asked, and speaks the language chosen', async () => {
  const { page, broken } = await visit(browser, city.url, 'resident')
  await voices(page, ['zh-CN', 'en-US'])
  await page.evaluate(() => localStorage.setItem('linli.large', '1'))
  await page.goto(`${city.url}/report`)
  await settled(page)
  await page.getByRole('textbox').first().fill('楼前路灯不亮')
  await aloud(page).click()
  await expect.poll(async () => (await said(page)).map((s) => s.text).join('')).toContain('这里可以按：')
  const words = await said(page)
  const all = words.map((s) => s.text).join('\n')
  expect(all).toContain('写好后按下一步')
  expect(all).toContain('楼前路灯不亮')
  expect(words.at(-1)!.text).toContain('下一步')
  expect(all).not.toMatch(/⟦|undefined|\[object/)
  expect(new Set(words.map((s) => s.lang))).toEqual(new Set(['zh-CN']))
  await aloud(page).and(page.locator('[aria-pressed=false]')).waitFor()

  // Stopped on the way: no more words come. Left on the way: the same.
  await page.goto(`${city.url}/privacy/purposes`)
  await settled(page)
  await aloud(page).click()
  await expect.poll(async () => (await said(page)).length).toBeGreaterThan(1)
  await aloud(page).click()
  const stopped = (await said(page)).length
  await page.waitForTimeout(300)
  expect((await said(page)).length).toBe(stopped)
  expect(await aloud(page).getAttribute('aria-pressed')).toBe('false')

  await page.locator('.resident-head .language-select select').selectOption('en')
  await page.getByRole('button', { name: 'Read aloud' }).click()
  await expect.poll(async () => (await said(page)).length).toBeGreaterThan(stopped)
  expect((await said(page)).at(-1)!.lang).toBe('en-US')
  expect(broken).toEqual([])
})

it('asks for one thing at a time, also in a long form', async () => {
  const role = await demoRoles(city)
  const { page, broken } = await visit(browser, city.url, 'resident', role('居民'))
  await page.evaluate(() => localStorage.setItem('linli.large', '1'))
  await page.goto(`${city.url}/mandates/new`)
  await settled(page)
  const parts = page.locator('form.ui-form > :is(.ui-field, fieldset):visible')
  const next = page.getByRole('button', { name: '下一步' })
  await page.getByRole('radio', { name: '家人' }).check()
  const seen: string[] = []
  for (let step = 0; (await next.count()) > 0; step++) {
    expect(await parts.count()).toBe(1)
    seen.push((await parts.innerText()).split('\n')[0]!)
    expect(await page.getByRole('button', { name: '委托', exact: true }).isVisible()).toBe(false)
    // Enter goes on, it does not send.
    if (step === 1) {
      await page.keyboard.type('陈小妹')
      await page.keyboard.press('Enter')
    } else await next.click()
    await page.getByText(`第 ${step + 2} 步`).waitFor()
  }
  expect(seen.length).toBeGreaterThanOrEqual(5)
  expect(new Set(seen).size).toBe(seen.length)
  // Sent with something missing: back to where it is, which says so.
  await page.getByRole('button', { name: '委托', exact: true }).click()
  await page.getByText('第 3 步').waitFor()
  expect(await parts.count()).toBe(1)
  expect(await parts.innerText()).toContain('是我的什么人')
  expect(await page.locator(':focus').evaluate((e) => e.tagName)).toBe('INPUT')
  expect(broken).toEqual([])
})

it('shows the words in large letters where the device has no voice', async () => {
  const { page, broken } = await visit(browser, city.url, 'resident')
  await voices(page, ['de-DE'])
  await page.evaluate(() => localStorage.setItem('linli.large', '1'))
  await page.goto(`${city.url}/`)
  await settled(page)
  await aloud(page).click()
  const shown = page.locator('.ui-aloud-text')
  await shown.waitFor()
  expect(await shown.innerText()).toContain('这台设备没有声音可以读')
  expect(await shown.innerText()).toContain('街坊的事，说一声')
  expect(await shown.evaluate((e) => Number.parseFloat(getComputedStyle(e).fontSize))).toBeGreaterThanOrEqual(
    24,
  )
  expect(await said(page)).toEqual([])
  await aloud(page).click()
  await shown.waitFor({ state: 'detached' })
  expect(broken).toEqual([])
})
