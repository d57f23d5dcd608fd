/** What people do with reports in their browsers, used by several journeys. */
import sharp from 'sharp'
import type { Locator, Page } from 'playwright-core'
import type { Deployment } from '../support/deployment.ts'
import type { Visitor } from './browser.ts'

export interface Role {
  readonly person: string
  readonly realm: number
  readonly name: string
  readonly title: string
  readonly body: string
}

/** The roles the demonstration offers in a locality; the first of a title whose body's name holds the words. */
export async function demoRoles(
  city: Deployment,
  realm = 1,
): Promise<(title: string, body?: string, nth?: number) => Role> {
  const answer = await fetch(`${city.url}/api/identity/demo-roles`)
  const { rows } = (await answer.json()) as { rows: Role[] }
  return (title, body = '', nth = 0) => {
    const found = rows.filter((r) => r.realm === realm && r.title === title && r.body.includes(body))[nth]
    if (!found) throw new Error(`no demo role ${title} ${body} ${nth}`)
    return found
  }
}

/** A picture as a phone takes it: JPEG with a camera's and a place's marks in it. */
export function photograph(colour: string): Promise<Buffer> {
  const spot = Buffer.from(
    '<svg width="1200" height="900"><circle cx="600" cy="560" r="210" fill="#5a4a30"/></svg>',
  )
  return sharp({ create: { width: 1200, height: 900, channels: 3, background: colour } })
    .composite([{ input: spot }])
    .withExif({
      IFD0: { Model: 'JourneyCamera' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '46/1 35/1 0/1' },
    })
    .jpeg()
    .toBuffer()
}

export interface Told {
  readonly text: string
  /** Title of a suggested category; 不确定 leaves it to the staff. */
  readonly category: string
  readonly place: string
  readonly identity: '实名' | '保密' | '匿名'
  readonly contact?: { readonly name: string; readonly phone: string }
  readonly photo?: Buffer
}

/** Walks through the four screens of 报事; number and code as the receipt shows them. */
export async function tell(page: Page, url: string, told: Told): Promise<{ number: string; code: string }> {
  await page.goto(`${url}/report`)
  await page.getByRole('textbox', { name: '发生了什么事' }).fill(told.text)
  await page.locator('.cr-category label', { hasText: told.category }).first().click()
  if (told.photo) await attach(page.locator('main'), '现场.jpg', told.photo)
  await next(page)
  await page.getByRole('searchbox').fill(told.place)
  await page.getByRole('button', { name: told.place }).first().click()
  await next(page)
  await page.locator('.cr-way', { hasText: told.identity }).click()
  if (told.contact) {
    await page.getByRole('textbox', { name: '姓名' }).fill(told.contact.name)
    await page.getByRole('textbox', { name: '电话' }).fill(told.contact.phone)
  }
  await next(page)
  await page.getByRole('button', { name: '提交', exact: true }).click()
  await page.waitForURL('**/report/done')
  return {
    number: await page.locator('.cr-number').innerText(),
    code: await page.locator('.cr-code').innerText(),
  }
}

const next = (page: Page) => page.getByRole('button', { name: '下一步' }).click()

/** Puts a picture into the photo field and waits until it is there. */
export async function attach(within: Locator, name: string, picture: Buffer): Promise<void> {
  const before = await within.locator('.ui-photos img').count()
  await within
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name, mimeType: 'image/jpeg', buffer: picture })
  await within.locator('.ui-photos img').nth(before).waitFor()
  await within.locator('.ui-photos .is-sending').waitFor({ state: 'detached' })
}

/** Address part of a matter. */
export async function idOf(city: Deployment, number: string): Promise<string> {
  const [row] = await city.rows<{ id: string }>('SELECT id FROM flow.matter WHERE number = $1', [number])
  if (!row) throw new Error(`no matter ${number}`)
  return row.id
}

/** Opens (or reads again) a matter at the desk. */
export async function openMatter(v: Visitor, url: string, id: string): Promise<void> {
  await v.page.goto(`${url}/desk/reports/${id}`)
  await v.page.locator('.cw-now').waitFor()
}

export type Fill = (dialog: Locator) => Promise<void>

/** Does one act of the matter that is open; `fill` answers what its dialog asks. */
export async function act(v: Visitor, name: string, fill: Fill = async () => {}): Promise<void> {
  const dialog = await openAct(v, name)
  await fill(dialog)
  await submits(dialog)
}

export async function openAct(v: Visitor, name: string): Promise<Locator> {
  await v.page.locator('.ui-acts').getByRole('button', { name, exact: true }).click()
  const dialog = v.page.getByRole('dialog')
  await dialog.waitFor()
  return dialog
}

/** The dialog's last button; the dialog closes only when it was done. */
export const submits: Fill = async (dialog) => {
  await dialog.locator('footer').getByRole('button').last().click()
  await dialog.waitFor({ state: 'detached' }).catch(async (error: unknown) => {
    throw new Error(`not done: ${await dialog.innerText({ timeout: 1000 })}`, { cause: error })
  })
}

export const says =
  (text: string): Fill =>
  (dialog) =>
    dialog.locator('textarea').first().fill(text)

/** Takes the choice of that name, radio or suggested unit. */
export const chooses =
  (name: string | RegExp): Fill =>
  (dialog) =>
    dialog.locator('label', { hasText: name }).first().click()

export const all =
  (...parts: readonly Fill[]): Fill =>
  async (dialog) => {
    for (const part of parts) await part(dialog)
  }
