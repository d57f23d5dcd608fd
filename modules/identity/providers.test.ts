import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connected } from '../../kernel/postgres/roles.ts'
import { install } from './installed.ts'
import { manifest } from './module.ts'
import { openIdConnect } from './providers.ts'
import { CLIENT, URL_OF_LINLI, localProvider } from './test-provider.ts'
import type { LocalProvider } from './test-provider.ts'
import { identityServer } from './test-server.ts'
import type { IdentityServer } from './test-server.ts'

const GOOD = 'correct horse battery'
const why = { reason: '本人当面申请' }
let s: IdentityServer
let there: LocalProvider
let admin: string
const administrators = new Set<string>()

beforeAll(async () => {
  there = await localProvider()
  install({
    url: URL_OF_LINLI,
    providers: [
      openIdConnect({ ...CLIENT, issuer: there.issuer, title: '市政务统一身份' }),
      {
        ...openIdConnect({ ...CLIENT, issuer: 'http://127.0.0.1:9', title: '连不上的' }),
        id: 'gone',
      },
    ],
    administers: async (_ground, person) => administrators.has(person),
  })
  s = await identityServer(manifest)
  s.clock.now = new Date()
  await s.account('chief', { settled: GOOD })
  admin = (await s.signIn('chief', GOOD, { keep: true })).cookie!
})
afterAll(async () => {
  install({ url: '', providers: [], administers: async () => false })
  await there?.close()
  await s?.close()
})
beforeEach(() => {
  s.clock.now = new Date()
  Object.assign(there.behaviour, { subject: 'staff-1', denies: false, tampers: false })
})

const asAdmin = (act: string, body: object) =>
  s.post(`identity/${act}`, body, { cookie: admin, security: true })

async function begun(provider = 'oidc', app = 'desk') {
  const r = await s.post('identity/provider-begin', { provider, app })
  expect(r.status, JSON.stringify(r.body)).toBe(200)
  return r.body as { url: string; browser: string }
}
const finish = (answer: string, browser: string, more: object = {}) =>
  s.post('identity/provider-finish', { answer, browser }, more)

/** There and back as a subject. */
async function come(subject: string, more: object = {}) {
  there.behaviour.subject = subject
  const { url, browser } = await begun()
  return finish(await there.visit(url), browser, more)
}

let made = 0
/** An account linked to a subject of its own. */
async function linked() {
  const subject = `subject-${++made}`
  const account = await s.account(`linked-${made}`, { settled: GOOD })
  const r = await asAdmin('link-account', { account: account.account, provider: 'oidc', subject, ...why })
  expect(r.status, JSON.stringify(r.body)).toBe(200)
  return { ...account, subject }
}

describe('the way there', () => {
  test('asks for a code, with PKCE, nonce and state, and says where to come back to', async () => {
    const { url } = await begun('oidc', 'resident')
    const asked = new URL(url)
    expect(asked.origin).toBe(there.issuer)
    const p = asked.searchParams
    expect(p.get('response_type')).toBe('code')
    expect(p.get('code_challenge_method')).toBe('S256')
    expect(p.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(p.get('redirect_uri')).toBe(`${URL_OF_LINLI}/sign-in/provider`)
    for (const name of ['state', 'nonce']) expect(p.get(name)).toMatch(/^[\w-]{43}$/)
    const other = new URL((await begun()).url).searchParams
    for (const name of ['state', 'nonce', 'code_challenge']) expect(other.get(name)).not.toBe(p.get(name))
  })
  test('is offered under its title; an unknown one is none; one that is down says so', async () => {
    expect((await s.get('identity/ways')).body['providers']).toEqual([
      { id: 'oidc', title: '市政务统一身份' },
      { id: 'gone', title: '连不上的' },
    ])
    const unknown = await s.post('identity/provider-begin', { provider: 'x', app: 'desk' })
    expect(unknown.code).toBe('identity.no-provider')
    const gone = await s.post('identity/provider-begin', { provider: 'gone', app: 'desk' })
    expect(gone).toMatchObject({ status: 503, code: 'identity.provider-unreachable' })
    expect(gone.body['title']).toContain('连不上的')
  })
})

describe('coming back', () => {
  test('opens a fresh session of the linked account; the one before ends', async () => {
    const a = await linked()
    const before = await s.cookie('chief', GOOD)
    const r = await come(a.subject, { cookie: before })
    expect(r.body).toMatchObject({ next: 'in', person: { id: a.person }, mustEnrol: false })
    expect((await s.get('identity/me', { cookie: before })).body['signedIn']).toBeNull()
    const rows = await connected(s.ownerUrl, (c) =>
      c.query(`SELECT way, second FROM identity.session WHERE person = $1`, [a.person]),
    )
    expect(rows.rows).toEqual([{ way: 'provider', second: 'none' }])
  })

  test('an administrator enrols a second factor first', async () => {
    const a = await linked()
    administrators.add(a.person)
    expect((await come(a.subject)).body).toMatchObject({ next: 'in', mustEnrol: true })
  })

  test('with another state, a late or used one, opens nothing', async () => {
    const a = await linked()
    there.behaviour.subject = a.subject
    const { url, browser } = await begun()
    const answer = await there.visit(url)
    const changed = answer.replace(/state=[\w-]+/, `state=${'x'.repeat(43)}`)
    expect((await finish(changed, browser)).code).toBe('identity.ticket-over')
    expect((await finish(answer, browser)).status).toBe(200)
    expect((await finish(answer, browser)).code).toBe('identity.ticket-over')
    const late = await begun()
    const back = await there.visit(late.url)
    s.later(11)
    expect((await finish(back, late.browser)).code).toBe('identity.ticket-over')
  })

  test('in another browser opens nothing: nobody is signed in by a link', async () => {
    const a = await linked()
    there.behaviour.subject = a.subject
    const attacker = await begun()
    const answer = await there.visit(attacker.url)
    const victim = await begun()
    expect((await finish(answer, victim.browser)).code).toBe('identity.provider-invalid')
  })

  test('with a code of another question (PKCE), or a code used before, is refused by the provider', async () => {
    const a = await linked()
    there.behaviour.subject = a.subject
    const [one, two] = [await begun(), await begun()]
    const [first, other] = [await there.visit(one.url), await there.visit(two.url)]
    const codeOf = (answer: string) => new URLSearchParams(answer).get('code')!
    const swapped = other.replace(codeOf(other), codeOf(first))
    expect((await finish(swapped, two.browser)).code).toBe('identity.provider-invalid')
    const three = await begun()
    const used = await there.visit(three.url)
    expect((await finish(used, three.browser)).status).toBe(200)
    const four = await begun()
    const replayed = (await there.visit(four.url)).replace(/code=[^&]+/, `code=${codeOf(used)}`)
    expect((await finish(replayed, four.browser)).code).toBe('identity.provider-invalid')
  })

  test('with another nonce in the token is refused', async () => {
    const a = await linked()
    there.behaviour.subject = a.subject
    const { url, browser } = await begun()
    const other = new URL(url)
    other.searchParams.set('nonce', 'n'.repeat(43))
    expect((await finish(await there.visit(other.href), browser)).code).toBe('identity.provider-invalid')
  })

  test('with a token changed under its signature is refused', async () => {
    const a = await linked()
    there.behaviour.subject = a.subject
    there.behaviour.tampers = true
    const { url, browser } = await begun()
    expect((await finish(await there.visit(url), browser)).code).toBe('identity.provider-invalid')
  })

  test('with a token that has expired is refused', async () => {
    const a = await linked()
    there.behaviour.subject = a.subject
    // The provider's tokens live an hour; for us it is two hours later.
    s.later(120)
    const { url, browser } = await begun()
    expect((await finish(await there.visit(url), browser)).code).toBe('identity.provider-invalid')
  })

  test('refused there, or with rubbish, says so in a sentence', async () => {
    there.behaviour.denies = true
    const { url, browser } = await begun()
    const r = await finish(await there.visit(url), browser)
    expect(r).toMatchObject({ status: 422, code: 'identity.provider-denied' })
    expect(r.body['title']).toContain('市政务统一身份')
    expect((await finish('?', 'x')).code).toBe('identity.ticket-over')
  })

  test('to a locked account opens nothing', async () => {
    const a = await linked()
    await asAdmin('lock-account', { account: a.account, ...why })
    expect((await come(a.subject)).code).toBe('identity.account-locked')
  })
})

describe('linking', () => {
  test('a subject nobody knows is linked by an invitation, once', async () => {
    const a = await s.account('invited', { settled: GOOD })
    const invitation = (await asAdmin('invite', { account: a.account, ...why })).body['code'] as string
    const accept = (ticket: unknown, code: string) =>
      s.post('identity/accept-invitation', { ticket, invitation: code })
    const step = await come('newcomer')
    expect(step.body).toMatchObject({ next: 'link', person: null })
    expect(step.cookie).toBeUndefined()
    const { ticket } = step.body
    expect((await accept(ticket, 'aaaa-bbbb-cccc-dddd')).code).toBe('identity.wrong-invitation')
    expect((await accept(ticket, invitation.toUpperCase())).status).toBe(200)
    expect((await accept(ticket, invitation)).code).toBe('identity.ticket-over')
    expect((await come('newcomer')).body).toMatchObject({ next: 'in', person: { id: a.person } })
    // Used up: another subject gets nothing by it.
    const other = await come('somebody-else')
    expect((await accept(other.body['ticket'], invitation)).code).toBe('identity.wrong-invitation')
    expect((await asAdmin('invite', { account: a.account, ...why })).code).toBe('identity.already-linked')
  })

  test('an invitation is over after seven days, and after a newer one', async () => {
    const a = await s.account('late-invited', { settled: GOOD })
    const old = (await asAdmin('invite', { account: a.account, ...why })).body['code']
    const newer = (await asAdmin('invite', { account: a.account, ...why })).body['code']
    const accept = async (code: unknown) =>
      (
        await s.post('identity/accept-invitation', {
          ticket: (await come('latecomer')).body['ticket'],
          invitation: code,
        })
      ).code
    expect(await accept(old)).toBe('identity.wrong-invitation')
    const rows = await connected(s.ownerUrl, (c) =>
      c.query(`UPDATE identity.invitation SET expires_at = made_at WHERE account = $1 AND used_at IS NULL`, [
        a.account,
      ]),
    )
    expect(rows.rowCount).toBe(1)
    expect(await accept(newer)).toBe('identity.wrong-invitation')
  })

  test('one subject opens one account, one account has one subject', async () => {
    const [a, b] = [await linked(), await s.account('second-link', { settled: GOOD })]
    const link = (account: string, subject: string) =>
      asAdmin('link-account', { account, provider: 'oidc', subject, ...why })
    expect((await link(b.account, a.subject)).code).toBe('identity.already-linked')
    expect((await link(a.account, 'another')).code).toBe('identity.already-linked')
  })

  test('unlinking ends sessions and the way', async () => {
    const a = await linked()
    const { cookie } = await come(a.subject)
    expect((await asAdmin('unlink-account', { account: a.account, ...why })).status).toBe(200)
    expect((await s.get('identity/me', { cookie })).body['signedIn']).toBeNull()
    expect((await come(a.subject)).body).toMatchObject({ next: 'link' })
    expect((await asAdmin('unlink-account', { account: a.account, ...why })).code).toBe('identity.not-linked')
  })

  test('needs a security post; nobody links their own account', async () => {
    const a = await linked()
    const chief = await connected(
      s.ownerUrl,
      async (c) =>
        (await c.query<{ id: string }>(`SELECT id FROM identity.account WHERE login_key = 'chief'`)).rows[0]!
          .id,
    )
    for (const [act, more] of [
      ['link-account', { provider: 'oidc', subject: 'x' }],
      ['unlink-account', {}],
      ['invite', {}],
    ] as const) {
      const plain = { account: a.account, ...more, ...why }
      expect((await s.post(`identity/${act}`, plain, { cookie: admin })).code).toBe('identity.not-security')
      expect((await asAdmin(act, { ...plain, account: chief })).code).toBe('identity.not-yourself')
    }
  })

  test('the subject is nowhere readable', async () => {
    const a = await linked()
    const all = await connected(s.ownerUrl, async (c) =>
      JSON.stringify((await c.query('SELECT * FROM identity.link')).rows),
    )
    expect(all).not.toContain(a.subject)
  })
})

test('signing out leads on to the provider, and only from its own sessions', async () => {
  const a = await linked()
  const { cookie } = await come(a.subject)
  const out = await s.post('identity/sign-out', {}, { cookie })
  const url = new URL(String(out.body['url']))
  expect(url.origin).toBe(there.issuer)
  expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${URL_OF_LINLI}/sign-in`)
  expect(url.searchParams.get('client_id')).toBe(CLIENT.clientId)
  expect((await s.get('identity/me', { cookie })).body['signedIn']).toBeNull()
  const plain = await s.cookie(a.login, GOOD)
  expect((await s.post('identity/sign-out', {}, { cookie: plain })).body['url']).toBeNull()
})
