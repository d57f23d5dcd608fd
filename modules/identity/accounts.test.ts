import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connected } from '../../kernel/postgres/roles.ts'
import { identityServer } from './test-server.ts'
import type { IdentityServer } from './test-server.ts'
import { manifest } from './module.ts'
import { createAccount, refuseUnready } from './index.ts'
import * as contract from './contract.ts'

let s: IdentityServer
let admin: { cookie: string; person: string; account: string }
const GOOD = 'correct horse battery'
beforeAll(async () => {
  s = await identityServer(manifest)
  const made = await s.account('chief', { settled: GOOD })
  admin = { cookie: await s.cookie('chief', GOOD), person: made.person, account: made.account }
})
afterAll(() => s?.close())

const asAdmin = (act: string, body: object) =>
  s.post(`identity/${act}`, body, { cookie: admin.cookie, security: true })
const why = { reason: '本人当面申请' }

describe('opening an account', () => {
  test('gives a first password that opens only the way to change it', async () => {
    const made = await asAdmin('create-account', { name: '林新', login: 'Lin.Xin' })
    expect(made.status).toBe(200)
    expect(made.body.password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/)
    const first = await s.signIn('lin.xin', String(made.body.password))
    expect(first.body).toMatchObject({ mustChange: true })
    // Another module's endpoint for persons stays closed, identity's own stay open.
    const live = { mustChange: true } as Parameters<typeof refuseUnready>[0]
    const foreign = { ...contract.sessions, name: 'casework.accept-report' } as typeof contract.sessions
    expect(() => refuseUnready(live, foreign as never)).toThrow('请先修改密码')
    expect(() => refuseUnready(live, { ...foreign, who: 'anyone' } as never)).not.toThrow()
    const changed = await s.post(
      'identity/change-password',
      { old: made.body.password, new: GOOD },
      { cookie: first.cookie },
    )
    expect(changed.status).toBe(200)
    expect((await s.get('identity/me', { cookie: changed.cookie })).body.signedIn).toMatchObject({
      mustChange: false,
      login: 'Lin.Xin',
      person: { name: '林新' },
    })
  })
  test('for a person there is already; a second one is refused', async () => {
    const person = await s.person('赵已')
    const made = await asAdmin('create-account', { person, login: 'zhao.yi' })
    expect(made.body).toMatchObject({ person })
    expect(await asAdmin('create-account', { person, login: 'zhao.er' })).toMatchObject({
      status: 409,
      code: 'identity.has-account',
    })
  })
  test('refuses a taken name in any spelling, a bad one, nobody', async () => {
    await asAdmin('create-account', { name: '钱', login: 'qian.da' })
    expect(await asAdmin('create-account', { name: '钱二', login: 'ＱＩＡＮ.DA' })).toMatchObject({
      status: 409,
      code: 'identity.login-taken',
    })
    expect((await asAdmin('create-account', { name: '孙', login: 'a b c' })).code).toBe(
      'identity.login-invalid',
    )
    expect((await asAdmin('create-account', { login: 'sun.san' })).code).toBe('identity.no-person')
    const nobody = '0198c000-0000-7007-8000-00000000000a'
    expect((await asAdmin('create-account', { person: nobody, login: 'sun.san' })).code).toBe(
      'identity.no-person',
    )
    const elsewhere = '0198c000-0000-7008-8000-00000000000a'
    expect((await asAdmin('create-account', { person: elsewhere, login: 'sun.san' })).code).toBe(
      'identity.no-person',
    )
    const rows = await connected(s.ownerUrl, (c) =>
      c.query(`SELECT 1 FROM identity.person WHERE name IN ('钱二', '孙')`),
    )
    expect(rows.rowCount).toBe(0)
  })
  test('repeated under one key is one account and the same first password', async () => {
    const headers = { 'idempotency-key': '0198c000-0000-7000-8000-0000000000aa' }
    const create = () =>
      s.post(
        'identity/create-account',
        { name: '李重', login: 'li.chong' },
        { cookie: admin.cookie, security: true, headers },
      )
    const [one, two] = [await create(), await create()]
    expect(one.status).toBe(200)
    expect(two.body).toEqual(one.body)
  })
})

describe('locking', () => {
  test('ends sessions at once; even the right password is refused until unlocked', async () => {
    const a = await s.account('lock-me', { settled: GOOD })
    const cookie = await s.cookie('lock-me', GOOD)
    expect((await asAdmin('lock-account', { account: a.account, ...why })).status).toBe(200)
    expect((await s.get('identity/me', { cookie })).body).toEqual({ signedIn: null })
    expect(await s.signIn('lock-me', GOOD)).toMatchObject({ status: 423, code: 'identity.account-locked' })
    // Only who knows the password learns that the account is locked.
    expect((await s.signIn('lock-me', 'wrong horse battery')).code).toBe('identity.wrong-password')
    expect((await asAdmin('lock-account', { account: a.account, ...why })).code).toBe(
      'identity.already-locked',
    )
    expect((await asAdmin('unlock-account', { account: a.account, ...why })).status).toBe(200)
    expect((await s.signIn('lock-me', GOOD)).status).toBe(200)
    expect((await asAdmin('unlock-account', { account: a.account, ...why })).code).toBe('identity.not-locked')
  })
  test('unlocking also lifts a pause after wrong passwords', async () => {
    const a = await s.account('paused', { settled: GOOD })
    for (let i = 0; i < 5; i++) await s.signIn('paused', 'wrong horse battery', { address: '10.2.0.1' })
    expect((await s.signIn('paused', GOOD)).code).toBe('identity.locked')
    expect((await asAdmin('unlock-account', { account: a.account, ...why })).status).toBe(200)
    expect((await s.signIn('paused', GOOD)).status).toBe(200)
  })
  test('while somebody signs in: afterwards no session is left', async () => {
    for (let i = 0; i < 5; i++) {
      const a = await s.account(`race-${i}`, { settled: GOOD })
      const [signed, locked] = await Promise.all([
        s.signIn(`race-${i}`, GOOD),
        asAdmin('lock-account', { account: a.account, ...why }),
      ])
      expect(locked.status).toBe(200)
      expect((await s.get('identity/me', { cookie: signed.cookie })).body).toEqual({ signedIn: null })
    }
  })
})

describe('resetting', () => {
  test('makes a new first password, ends sessions, and the old password is worth nothing', async () => {
    const a = await s.account('forgot', { settled: GOOD })
    const cookie = await s.cookie('forgot', GOOD)
    const reset = await asAdmin('reset-password', { account: a.account, ...why })
    expect(reset.status).toBe(200)
    expect((await s.get('identity/me', { cookie })).body).toEqual({ signedIn: null })
    expect((await s.signIn('forgot', GOOD)).code).toBe('identity.wrong-password')
    expect((await s.signIn('forgot', String(reset.body.password))).body).toMatchObject({ mustChange: true })
  })
})

describe('who may', () => {
  const acts = ['create-account', 'lock-account', 'unlock-account', 'reset-password'] as const
  const bodyOf = (act: string, account: string) =>
    act === 'create-account' ? { name: '周', login: 'zhou.x' } : { account, ...why }

  test.each(acts)('%s: only a security post', async (act) => {
    await s.account(`plain-${act}`, { settled: GOOD })
    const cookie = await s.cookie(`plain-${act}`, GOOD)
    const body = bodyOf(act, admin.account)
    expect((await s.post(`identity/${act}`, body)).code).toBe('kernel.signed-out')
    expect(await s.post(`identity/${act}`, body, { cookie })).toMatchObject({
      status: 403,
      code: 'identity.not-security',
    })
    const other = { cookie, headers: { 'x-linli-capacity': 'casework' } }
    expect((await s.post(`identity/${act}`, body, other)).code).toBe('identity.not-security')
  })
  test.each(acts.slice(1))('%s: not to oneself, not to nobody', async (act) => {
    expect((await asAdmin(act, bodyOf(act, admin.account))).code).toBe('identity.not-yourself')
    const nobody = '0198c000-0000-7007-8000-00000000000a'
    expect((await asAdmin(act, bodyOf(act, nobody))).code).toBe('identity.no-account')
  })
  test('the list, page by page, is theirs alone and every page is in the read ledger', async () => {
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        s.asService(createAccount, { name: `页${i}`, login: `page-${100 + i}` }),
      ),
    )
    const list = (query: string) =>
      s.get(`identity/accounts${query}`, { cookie: admin.cookie, security: true })
    expect((await s.get('identity/accounts', { cookie: admin.cookie })).code).toBe('identity.not-security')
    const one = await list('?text=page-')
    expect(one.body.rows).toHaveLength(50)
    const two = await list(`?text=page-&cursor=${String(one.body.next)}`)
    expect(two.body.rows).toHaveLength(10)
    expect(two.body.next).toBeNull()
    expect([one.body.total, two.body.total]).toEqual([60, 60])
    expect((await list('?text=页59')).body.rows).toMatchObject([
      { login: 'page-159', state: 'open', mustChange: true },
    ])
    expect((await list('?cursor=AAAA')).status).toBe(400)
    const ledger = await connected(s.ownerUrl, (c) =>
      c.query(
        `SELECT count(*)::int AS n FROM kernel.trace WHERE kind = 'read' AND act = 'identity.accounts' AND person = $1`,
        [admin.person],
      ),
    )
    expect(ledger.rows[0].n).toBeGreaterThanOrEqual(61)
  })
})
