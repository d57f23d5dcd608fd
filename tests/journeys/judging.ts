/** What every page must be: found by axe, and measured in the browser. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Found {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
}

interface How {
  /** 长辈版: contrast of 7:1. */
  readonly large?: boolean
  /** Whether every thing that takes the focus is looked at. */
  readonly focus?: boolean
  /** Whether contrast is measured: once a page, colours do not depend on the width. */
  readonly colour?: boolean
}

/** WCAG 2.2 AA by axe, one heading of the page, its title, no sideways scrolling, a focus one can see. */
export async function judge(
  page: Page,
  { large = false, focus = true, colour = true }: How,
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  // What a bar that stays covers for now is uncovered by scrolling: no target is too small for that.
  const unstuck = await page.addStyleTag({
    content: '.resident-help, .resident-bar, .desk-head, .desk-nav { position: static !important }',
  })
  const found = await page.evaluate(
    async ({ large: enhanced, colour: contrast }) => {
      const { axe: scan } = window as unknown as {
        axe: { run(context: unknown, options: unknown): Promise<Found> }
      }
      const { violations } = await scan.run(document, {
        resultTypes: ['violations'],
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
        rules: {
          'color-contrast': { enabled: contrast },
          'color-contrast-enhanced': { enabled: contrast && enhanced },
        },
      })
      const told = violations.map(
        (v) =>
          `${v.id}: ${v.nodes.map((n) => `${n.html.slice(0, 140)} ${n.failureSummary.slice(0, 160)}`).join(' | ')}`,
      )
      const headings = [...document.querySelectorAll('h1')].filter((h) => h.checkVisibility())
      if (headings.length !== 1) told.push(`${headings.length} headings of the page`)
      if (document.title.trim() === '') told.push('no title')
      return told
    },
    { large, colour },
  )
  await unstuck.evaluate((style) => style.parentElement?.removeChild(style))
  found.push(...(await cuts(page)))
  if (!focus) return found
  // After a key, what takes the focus by program shows it as it does to a keyboard.
  await page.keyboard.press('Tab')
  // What has it already would look the same with it.
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
  found.push(...(await page.evaluate(focusFaults)))
  return found
}

/** What `narrowFaults` still finds after a second: the program hears of a new width a moment after the page has it. */
export async function cuts(page: Page): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    // oxlint-disable-next-line no-await-in-loop
    const found = await page.evaluate(narrowFaults)
    if (found.length === 0 || tries === 10) return found
    // oxlint-disable-next-line no-await-in-loop
    await page.waitForTimeout(100)
  }
}

/** Runs in the page: nothing is wider than the window, and nothing one can press lies outside it. */
export function narrowFaults(): string[] {
  const root = document.documentElement
  const over = root.scrollWidth - root.clientWidth
  const told = over > 0 ? [`the page is ${over} px wider than the window`] : []
  const scrolls = (element: Element): boolean => {
    for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at)
      if (/auto|scroll/.test(style.overflowX) && at.scrollWidth > at.clientWidth) return true
    }
    return false
  }
  for (const element of document.querySelectorAll('a[href], button, input, select, textarea, h1, h2')) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    const box = element.getBoundingClientRect()
    if (box.width <= 1 || box.bottom < 0 || scrolls(element)) continue
    if (box.left < -1 || box.right > root.clientWidth + 1)
      told.push(`cut at ${Math.round(box.left)}–${Math.round(box.right)}: ${element.outerHTML.slice(0, 120)}`)
  }
  return told
}

/** Runs in the page: whatever takes the focus shows it. */
export function focusFaults(): string[] {
  const told: string[] = []
  const all = document.querySelectorAll<HTMLElement>(
    'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]',
  )
  const looks = (element: Element) => {
    const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(element)
    return [outlineStyle === 'none' ? '' : outlineWidth, boxShadow, borderColor].join(' ')
  }
  for (const element of [...all].slice(0, 60)) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue
    // What is drawn over a hidden control shows the focus in its place.
    const shown = [
      element,
      element.parentElement,
      element.nextElementSibling,
      element.closest('label'),
      element.closest('.ant-select, .ant-input-affix-wrapper'),
    ].filter((e): e is HTMLElement => e instanceof HTMLElement)
    const unfocused = shown.map(looks)
    element.focus({ preventScroll: true })
    if (document.activeElement !== element) continue
    const outlined = getComputedStyle(element)
    const isOutlined = outlined.outlineStyle !== 'none' && Number.parseFloat(outlined.outlineWidth) >= 1
    const isOther = shown.some((e, i) => looks(e) !== unfocused[i])
    if (!isOutlined && !isOther) told.push(`no focus to see: ${element.outerHTML.slice(0, 120)}`)
    element.blur()
  }
  // Nothing stays where it is only while it has the focus (the link that skips).
  return told
}

/** Runs in the page, 长辈版: letters from 18 px, lines 1.3 apart, targets of 44 px; links within a sentence are words. */
export function largeFaults(): string[] {
  const told = new Map<string, string>()
  const name = (e: Element) => `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''}`
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement
    if (!parent || node.textContent?.trim() === '' || parent.closest('svg, script, style, noscript, option'))
      continue
    if (!parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    const { width } = parent.getBoundingClientRect()
    if (width <= 1) continue
    const style = getComputedStyle(parent)
    const size = Number.parseFloat(style.fontSize)
    if (size < 17.95) told.set(`size ${name(parent)}`, `${size} px: ${parent.outerHTML.slice(0, 120)}`)
    if (size > 30.5) told.set(`big ${name(parent)}`, `${size} px: ${parent.outerHTML.slice(0, 120)}`)
    const line = Number.parseFloat(style.lineHeight) / size
    // A single line has nothing to be apart from.
    if (line < 1.29 && parent.getClientRects().length > 0 && parent.getBoundingClientRect().height > size * 2)
      told.set(`line ${name(parent)}`, `lines ${line.toFixed(2)} apart: ${parent.outerHTML.slice(0, 120)}`)
  }
  for (const element of document.querySelectorAll<HTMLElement>(
    'a[href], button, input:not([type=hidden]), select, textarea, summary',
  )) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue
    const style = getComputedStyle(element)
    if (element.matches('a') && style.display === 'inline' && element.closest('p, li, dd')) continue
    const label = element.closest('label') ?? element
    const target = element.matches('[type=radio], [type=checkbox], [type=file]') ? label : element
    const box = target.getBoundingClientRect()
    if (box.width <= 1 || box.bottom < 0) continue
    if (box.height < 43.5 || box.width < 43.5)
      told.set(
        `target ${name(element)}`,
        `target ${Math.round(box.width)}×${Math.round(box.height)}: ${element.outerHTML.slice(0, 120)}`,
      )
  }
  return [...told.values()]
}
