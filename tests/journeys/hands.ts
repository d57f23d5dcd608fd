/** Hands that stay on the keyboard: used by the journeys that take no mouse. */
import type { Locator, Page } from 'playwright-core'

/** Tells whether a pointer touched the page; the keyboard's own clicks carry none. */
export const watchPointers = (page: Page) =>
  page.addInitScript(() => {
    addEventListener('pointerdown', () => sessionStorage.setItem('touched', 'yes'), true)
  })
export const wasTouched = (page: Page) => page.evaluate(() => sessionStorage.getItem('touched'))

const hasFocus = (target: Locator) => target.evaluate((e) => e === document.activeElement)

/** Tab until that one has the keyboard. */
export async function tabTo(page: Page, target: Locator, most = 60): Promise<void> {
  await target.first().waitFor()
  for (let i = 0; i < most; i++) {
    if (await hasFocus(target.first())) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`not within ${most} tabs: ${target.toString()}`)
}

/** Presses a button or a link. */
export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('Enter')
}

export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.type(text)
}

/** Into the group by Tab, to the choice by arrows: as radio buttons are used. */
export async function choose(page: Page, target: Locator, most = 20): Promise<void> {
  await target.first().waitFor()
  const name = await target.first().getAttribute('name')
  for (let i = 0; i < 60; i++) {
    const at = await page.evaluate(() => document.activeElement?.getAttribute('name'))
    if (at !== null && at === name) break
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Space')
  for (let i = 0; i < most; i++) {
    if (await target.first().isChecked()) return
    await page.keyboard.press('ArrowDown')
  }
  throw new Error(`not among the choices: ${target.toString()}`)
}

/** Escape closes the dialog, and what opened it has the keyboard again. */
export async function escapes(page: Page, opener: Locator): Promise<void> {
  await press(page, opener)
  await page.locator('dialog[open]').waitFor()
  await page.keyboard.press('Tab')
  const inside = await page.evaluate(() => document.activeElement?.closest('dialog') !== null)
  if (!inside) throw new Error('the keyboard left the dialog')
  await page.keyboard.press('Escape')
  await page.locator('dialog[open]').waitFor({ state: 'detached' })
  if (!(await hasFocus(opener.first())))
    throw new Error(`the keyboard did not come back to ${opener.toString()}`)
}
