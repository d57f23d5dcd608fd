/** Signing in: a resident by a code sent to their phone, an administrator with a one-time password. */
import { randomUUID } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { DESK, PHONE, arrive, inspect, leave, openBrowser, visit } from './browser.ts'
import { runningCity } from './city.ts'
import { demoRoles, tell } from './matters.ts'
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

/** A number nobody has: another on every run. */
const phone = `139${String(Date.now() % 1e8).padStart(8, '0')}`

/** Asks for a code and takes it from where the demonstration shows it. */
async function coded(page: Page): Promise<string> {
  await page.getByRole('textbox', { name: '手机号码' }).fill(phone)
  await page.getByRole('button', { name: '发送验证码' }).click()
  const shown = page.getByText('演示：短信不会真的发出')
  await shown.waitFor()
  return /\d{6}/.exec(await shown.innerText())![0]
}

it('a resident registers by a code, reports, and finds the report after signing in again', async () => {
  const me = await visit(browser, city.url, 'resident')
  const { page } = me
  await page.goto(`${city.url}/sign-in`)
  await page.getByRole('button', { name: '短信登录' }).waitFor()
  await inspect(page, 'sign-in-1-phone', { also: DESK })

  const code = await coded(page)
  expect(await page.getByRole('button', { name: /秒后可以重发/ }).isDisabled()).toBe(true)
  await inspect(page, 'sign-in-2-code', { also: DESK })
  await page.getByRole('textbox', { name: '验证码' }).fill(code === '000000' ? '111111' : '000000')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByText('验证码不正确，或者已经过期').first().waitFor()
  await page.getByRole('textbox', { name: '验证码' }).fill(code)
  await page.getByRole('button', { name: '登录', exact: true }).click()

  // The first time: a name, and consent that nobody has ticked.
  await page.getByRole('heading', { name: '第一次来，留个姓名' }).waitFor()
  const consent = page.getByRole('checkbox', { name: '我同意' })
  expect(await consent.isChecked()).toBe(false)
  await inspect(page, 'sign-in-3-register', { also: DESK })
  await page.getByRole('textbox', { name: '姓名' }).fill('孟新来')
  await page.getByRole('button', { name: '同意并登录' }).click()
  await page.getByText('须由您同意所示的用途').waitFor()
  await consent.check()
  await page.getByRole('button', { name: '同意并登录' }).click()
  await page.waitForURL((u) => !u.pathname.includes('sign-in'))

  const { number } = await tell(page, city.url, {
    text: '旭园小区5号楼门前井盖松动，骑车经过响声很大',
    category: '井盖',
    place: '旭园第一网格',
    identity: '实名',
    contact: { name: '孟新来', phone },
  })
  await page.goto(`${city.url}/account`)
  await page.getByText(`${phone.slice(0, 3)}****${phone.slice(-4)}`).waitFor()
  await inspect(page, 'sign-in-4-account', { also: DESK })

  // Another phone, the same number: the same person, with everything that is theirs.
  const again = await visit(browser, city.url, 'resident')
  await again.page.goto(`${city.url}/sign-in?back=/matters`)
  // The pause between two codes is a minute; the demonstration's clock is the real one.
  await city.rows(`UPDATE identity.phone_code SET made_at = made_at - interval '2 minutes'`)
  await again.page.getByRole('textbox', { name: '验证码' }).fill(await coded(again.page))
  await again.page.getByRole('button', { name: '登录', exact: true }).click()
  await again.page.waitForURL((u) => u.pathname === '/matters')
  await again.page.getByText(number).first().waitFor()

  expect([me, again].flatMap((v) => v.broken)).toEqual([])
})

const otp = (secret: string, later = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({
    timestamp: Date.now() + later * 30_000,
  })

it('an administrator sets up a one-time password before anything else, and signs in with it in two steps', async () => {
  // Somebody who holds the post and is no role of the demonstration gets an account from the one who is.
  const [holder] = await city.rows<{ person: string; account: string | null; login: string | null }>(
    `SELECT a.person, c.id AS account, c.login FROM bodies.appointment a
     LEFT JOIN identity.account c ON c.person = a.person
     WHERE a.realm = 1 AND a.post = 'security-administrator' AND a.to_at IS NULL
       AND a.person NOT IN (SELECT person FROM identity.demo_role)`,
  )
  const chief = await arrive(browser, city.url, 'desk', role('安全管理员'))
  const [capacity] = await city.rows<{ id: string }>(
    `SELECT id FROM bodies.appointment WHERE person = $1 AND to_at IS NULL`,
    [role('安全管理员').person],
  )
  const login = holder!.login ?? `an${Date.now() % 1e9}`
  const asChief = (act: string, data: object) =>
    chief.context.request.post(`${city.url}/api/identity/${act}`, {
      headers: { 'x-linli': '1', 'x-linli-capacity': capacity!.id, 'idempotency-key': randomUUID() },
      data,
    })
  // A journey that was here before left its account behind.
  const again = { account: holder!.account, reason: '再来一次' }
  if (holder!.account) await asChief('reset-second', again)
  const made = holder!.account
    ? await asChief('reset-password', again)
    : await asChief('create-account', { person: holder!.person, login })
  expect(made.status()).toBe(200)
  const first = ((await made.json()) as { password: string }).password

  const admin = await visit(browser, city.url, 'desk')
  const { page } = admin
  const own = '榆树下的邻居 每天八点'
  const enter = async (at: Page, password: string) => {
    await at.goto(`${city.url}/desk/sign-in`)
    await at.getByRole('textbox', { name: '登录名' }).fill(login)
    await at.getByLabel('密码', { exact: true }).first().fill(password)
    await at.getByRole('button', { name: '登录', exact: true }).click()
  }
  await enter(page, first)
  await page.getByText('初始密码经过别人的手').waitFor()
  await page.getByLabel('新密码').first().fill(own)
  await page.getByRole('button', { name: '修改密码' }).click()

  await page.getByRole('heading', { name: '设置动态口令' }).waitFor()
  await page.getByRole('img', { name: /二维码/ }).waitFor()
  await inspect(page, 'sign-in-5-enrol', { also: PHONE })
  // Nothing else opens meanwhile.
  await page.goto(`${city.url}/desk/accounts`)
  await page.waitForURL(/sign-in/)
  const secret = await page.locator('.identity-secret').innerText()
  await page.getByRole('textbox', { name: /6位数字/ }).fill(otp(secret))
  await page.getByRole('button', { name: '确认' }).click()
  await page.getByRole('heading', { name: '请记下备用码' }).waitFor()
  const codes = await page.locator('.identity-recovery code').allInnerTexts()
  expect(new Set(codes).size).toBe(10)
  await inspect(page, 'sign-in-6-recovery', { also: PHONE })
  await page.getByRole('button', { name: '我已经记下' }).click()
  await page.locator('.desk-account').waitFor()
  await page.goto(`${city.url}/desk/accounts`)
  await page.getByRole('heading', { level: 1, name: '账号管理' }).waitFor()

  // Elsewhere, in two steps. The code that confirmed has been taken; the next one opens.
  const elsewhere = await visit(browser, city.url, 'desk')
  await enter(elsewhere.page, own)
  await elsewhere.page.getByRole('heading', { name: '再输动态口令' }).waitFor()
  await inspect(elsewhere.page, 'sign-in-7-second', { also: PHONE })
  await elsewhere.page.getByRole('textbox', { name: '动态口令' }).fill(otp(secret, 1))
  await elsewhere.page.getByRole('button', { name: '完成登录' }).click()
  await elsewhere.page.locator('.desk-account').waitFor()
  await elsewhere.page.goto(`${city.url}/desk/account`)
  await elsewhere.page.getByText('备用码还剩10个').waitFor()
  await inspect(elsewhere.page, 'sign-in-8-security', { also: PHONE })

  // Phone lost: a recovery code opens, once.
  for (const [n, opens] of [true, false].entries()) {
    const lost = await visit(browser, city.url, 'desk')
    await enter(lost.page, own)
    await lost.page.getByRole('textbox', { name: '动态口令' }).fill(codes[0]!)
    await lost.page.getByRole('button', { name: '完成登录' }).click()
    if (opens) await lost.page.locator('.desk-account').waitFor()
    else await lost.page.getByText('验证码不正确，或者已经过期').waitFor()
    expect(lost.broken, String(n)).toEqual([])
  }

  // The other security administrator resets it; the person must set it up anew.
  await chief.page.goto(`${city.url}/desk/accounts?text=${login}`)
  await chief.page.getByText('动态口令已设').waitFor()
  await chief.page.getByRole('button', { name: '重置动态口令' }).click()
  await inspect(chief.page, 'sign-in-9-reset')
  await chief.page.getByRole('dialog').getByRole('textbox').fill('手机遗失，当面核对')
  await chief.page.locator('dialog[open] footer .is-danger, dialog[open] footer .is-primary').first().click()
  await chief.page.getByText('动态口令已设').waitFor({ state: 'detached' })
  await enter(page, own)
  await page.getByRole('heading', { name: '设置动态口令' }).waitFor()
  expect([chief, admin, elsewhere].flatMap((v) => v.broken)).toEqual([])
})

it('the message with the code goes out through notices, and what is kept hides it', async () => {
  const visitor = await visit(browser, city.url, 'resident')
  await city.rows(`UPDATE identity.phone_code SET made_at = made_at - interval '2 minutes'`)
  const asked = await visitor.context.request.post(`${city.url}/api/identity/ask-code`, {
    headers: { 'x-linli': '1' },
    data: { phone },
  })
  const { shown } = (await asked.json()) as { shown: string }
  const masked = `${phone.slice(0, 3)}****${phone.slice(-4)}`
  const messages = () =>
    city.rows<{ text: string; text_sealed: string | null; phone_sealed: string | null }>(
      `SELECT text, text_sealed, phone_sealed FROM notices.sms
       WHERE kind = 'identity.code' AND phone_masked = $1 AND state = 'sent'`,
      [masked],
    )
  // A fresh demonstration still passes on what its city did in a year; a code lives five minutes.
  await expect.poll(async () => (await messages()).length, { timeout: 150_000 }).toBeGreaterThan(0)
  for (const kept of await messages()) {
    expect(kept.text).toContain('******')
    expect(kept.text).not.toContain(shown)
    expect([kept.text_sealed, kept.phone_sealed]).toEqual([null, null])
  }
})
