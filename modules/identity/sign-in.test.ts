import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connected } from '../../kernel/postgres/roles.ts'
import { identityServer } from './test-server.ts'
import type { IdentityServer } from './test-server.ts'
import { manifest } from './module.ts'
import { newToken } from './token.ts'
import { authenticate } from './index.ts'

let s: IdentityServer
const GOOD = 'correct horse battery'
beforeAll(async () => {
  s = await identityServer(manifest)
})
afterAll(() => s?.close())

const owner = <R extends object>(text: string, values: unknown[] = []) =>
  connected(s.ownerUrl, async (client) => (await client.query<R>(text, values)).rows)
const me = async (cookie: string | undefined) =>
  (await s.get('identity/me', { cookie })).body.signedIn as null | { session: string; mustChange: boolean }

describe('signing in', () => {
  test('gives a cookie no script can read, and nothing of the token in the body', async () => {
    const a = await s.account('cookie-one', { settled: GOOD })
    const r = await s.signIn('Cookie-ONE ', GOOD)
    expect(r.status).toBe(200)
    expect(r.body).toEqual({
      next: 'in',
      ticket: null,
      person: { id: a.person, name: '某cookie-one' },
      mustChange: false,
      mustEnrol: false,
    })
    expect(r.setCookie).toMatch(/^linli_session=[0-9a-f]{3}[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(r.headers['cache-control']).toBe('no-store')
    expect(JSON.stringify(r.body)).not.toContain(r.cookie!.split('=')[1])
  })
  test('on a device of one’s own lasts 30 days', async () => {
    await s.account('kept-one', { settled: GOOD })
    const kept = await s.signIn('kept-one', GOOD, { keep: true })
    expect(kept.setCookie).toContain('Max-Age=2592000')
    const plain = await s.signIn('kept-one', GOOD)
    s.later(12 * 60 + 1)
    expect(await me(plain.cookie)).toBeNull()
    expect(await me(kept.cookie)).not.toBeNull()
    s.later(30 * 24 * 60)
    expect(await me(kept.cookie)).toBeNull()
  })
  test('every sign-in makes a new token; one planted beforehand never becomes valid', async () => {
    await s.account('fixed-one', { settled: GOOD })
    const planted = `linli_session=${newToken(7)}`
    const r = await s.signIn('fixed-one', GOOD, { cookie: planted })
    expect(r.cookie).not.toBe(planted)
    expect(await me(planted)).toBeNull()
    const again = await s.signIn('fixed-one', GOOD, { cookie: r.cookie })
    expect(again.cookie).not.toBe(r.cookie)
    expect(await me(r.cookie)).toBeNull()
    expect(await me(again.cookie)).not.toBeNull()
  })
  test('a second person at the same browser signs the first out', async () => {
    await s.account('first-one', { settled: GOOD })
    await s.account('second-one', { settled: GOOD })
    const first = await s.signIn('first-one', GOOD)
    await s.signIn('second-one', GOOD, { cookie: first.cookie })
    expect(await me(first.cookie)).toBeNull()
  })
  test('a wrong password and an unknown name get the same answer', async () => {
    await s.account('known-one', { settled: GOOD })
    const known = await s.signIn('known-one', 'wrong horse battery', { address: '10.0.0.1' })
    const unknown = await s.signIn('no-such-one', 'wrong horse battery', { address: '10.0.0.1' })
    for (const r of [known, unknown]) delete (r.body as Record<string, unknown>)['request']
    expect(known).toMatchObject({ status: 422, code: 'identity.wrong-password', setCookie: undefined })
    expect(unknown.body).toEqual(known.body)
  })
  test('the database holds no token, no password, no login name of a failure, no address', async () => {
    await s.account('dumped-one', { settled: GOOD })
    const r = await s.signIn('dumped-one', GOOD, { address: '10.9.8.7' })
    await s.signIn('dumped-absent', 'wrong horse battery', { address: '10.9.8.7' })
    const tables = await owner<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('identity', 'kernel')`,
    )
    let dump = ''
    for (const { name } of tables) dump += JSON.stringify(await owner(`SELECT t::text FROM ${name} t`))
    expect(dump).toContain('dumped-one')
    for (const secret of [r.cookie!.split('=')[1]!, GOOD, 'dumped-absent', '10.9.8.7', '$argon2id$'])
      expect({ secret, found: dump.includes(secret) }).toEqual({ secret, found: false })
  })
  test('an idempotency key keeps nothing: the same submission twice is two sessions', async () => {
    await s.account('twice-one', { settled: GOOD })
    const headers = { 'idempotency-key': '0198c000-0000-7000-8000-00000000000a' }
    const [one, two] = [
      await s.signIn('twice-one', GOOD, { headers }),
      await s.signIn('twice-one', GOOD, { headers }),
    ]
    expect([one.status, two.status]).toEqual([200, 200])
    expect(one.cookie).not.toBe(two.cookie)
    expect(await owner(`SELECT 1 FROM kernel.idempotency WHERE act LIKE 'identity.sign%'`)).toEqual([])
  })
  test.each([
    ['an unknown field', { login: 'x', password: 'y', admin: true }],
    ['a missing password', { login: 'x' }],
    ['a list as password', { login: 'x', password: ['y'] }],
    ['control characters', { login: 'a\u0000b', password: 'y' }],
    ['blanks for a name', { login: ' ', password: 'y' }],
    ['an endless password', { login: 'x', password: 'y'.repeat(300) }],
  ])('%s is refused by name', async (_what, body) => {
    expect(await s.post('identity/sign-in', body)).toMatchObject({
      status: 400,
      code: 'kernel.invalid-input',
    })
  })
  test('odd but possible input is only a wrong password', async () => {
    for (const login of ["' OR 1=1 --", '张'.repeat(64), '💥💥💥', '%', '\\'])
      expect(await s.signIn(login, GOOD, { address: '10.0.5.5' })).toMatchObject({
        status: 422,
        code: 'identity.wrong-password',
      })
  })
})

describe('other sites', () => {
  test('cannot write: no header of ours, a foreign origin, a cross-site fetch', async () => {
    await s.account('csrf-one', { settled: GOOD })
    const { cookie } = await s.signIn('csrf-one', GOOD)
    for (const headers of [
      { 'x-linli': '' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ])
      expect(await s.post('identity/revoke-others', {}, { cookie, headers })).toMatchObject({
        status: 403,
        code: 'kernel.forged',
      })
    const own = { origin: 'http://localhost:8080', host: 'localhost:8080', 'sec-fetch-site': 'same-origin' }
    expect((await s.post('identity/revoke-others', {}, { cookie, headers: own })).status).toBe(200)
  })
})

describe('lock-out', () => {
  test('five wrong passwords pause the name for 15 minutes, then 30; the right one does not help', async () => {
    await s.account('locked-one', { settled: GOOD })
    const wrong = () => s.signIn('locked-one', 'wrong horse battery', { address: '10.1.0.1' })
    for (let i = 0; i < 4; i++) expect((await wrong()).code).toBe('identity.wrong-password')
    expect(await wrong()).toMatchObject({ status: 423, code: 'identity.locked' })
    const right = await s.signIn('locked-one', GOOD, { address: '10.1.0.2' })
    expect(right).toMatchObject({ status: 423, code: 'identity.locked', body: { params: { minutes: 15 } } })
    expect(right.headers['retry-after']).toBe('900')
    s.later(15.1)
    for (let i = 0; i < 5; i++) await wrong()
    expect((await s.signIn('locked-one', GOOD)).body.params).toMatchObject({ minutes: 30 })
    s.later(30.1)
    expect((await s.signIn('locked-one', GOOD)).status).toBe(200)
  })
  test('a name nobody has is paused the same way', async () => {
    for (let i = 0; i < 4; i++) await s.signIn('ghost-one', 'wrong horse battery', { address: '10.1.1.1' })
    expect((await s.signIn('ghost-one', 'wrong horse battery', { address: '10.1.1.1' })).code).toBe(
      'identity.locked',
    )
  })
  test('twenty guesses at once are still five', async () => {
    await s.account('raced-one', { settled: GOOD })
    const guesses = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        s.signIn('raced-one', `wrong horse ${i} battery`, { address: '10.1.2.1' }),
      ),
    )
    const judged = guesses.filter((r) => r.code === 'identity.wrong-password').length
    expect(judged).toBe(4)
    expect(guesses.filter((r) => r.code === 'identity.locked')).toHaveLength(16)
  })
  test('a success forgets the failures before it', async () => {
    await s.account('forgiven-one', { settled: GOOD })
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++)
        await s.signIn('forgiven-one', 'wrong horse battery', { address: '10.1.3.1' })
      expect((await s.signIn('forgiven-one', GOOD)).status).toBe(200)
    }
  })
  test('fifty failures from one network stop it, others go on', async () => {
    await s.account('office-one', { settled: GOOD })
    for (let i = 0; i < 50; i++) await s.signIn(`spray-${i}`, 'wrong horse battery', { address: '10.1.4.1' })
    expect(await s.signIn('office-one', GOOD, { address: '10.1.4.1' })).toMatchObject({
      status: 429,
      code: 'identity.address-blocked',
    })
    expect((await s.signIn('office-one', GOOD, { address: '10.1.4.2' })).status).toBe(200)
    // Fifty hashes that are slow on purpose.
  }, 90_000)
  test('a failure is traced without name and value', async () => {
    const a = await s.account('traced-one', { settled: GOOD })
    await s.signIn('traced-one', 'wrong horse battery', { address: '10.1.5.1' })
    const rows = await owner<{ subject: string; fields: string[]; person: null }>(
      `SELECT subject, fields, person FROM kernel.trace WHERE act = 'identity.sign-in' AND subject = $1`,
      [a.account],
    )
    expect(rows).toEqual([{ subject: a.account, fields: ['failed'], person: null }])
  })
})

describe('sessions', () => {
  test('are listed with device and time, and end at once', async () => {
    await s.account('many-one', { settled: GOOD })
    const agent = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36' }
    const one = await s.signIn('many-one', GOOD, { headers: agent })
    const two = await s.signIn('many-one', GOOD)
    const three = await s.signIn('many-one', GOOD)
    const rows = (await s.get('identity/sessions', { cookie: one.cookie })).body.rows as {
      id: string
      agent: string
      current: boolean
    }[]
    expect(rows).toHaveLength(3)
    const mine = rows.find((row) => row.current)!
    expect(mine.agent).toBe('Chrome · Windows')
    expect(rows.filter((row) => row.agent === '未知设备')).toHaveLength(2)

    const twoId = (await me(two.cookie))!.session
    expect((await s.post('identity/revoke-session', { session: twoId }, { cookie: one.cookie })).status).toBe(
      200,
    )
    expect(await me(two.cookie)).toBeNull()
    expect((await s.get('identity/sessions', { cookie: two.cookie })).code).toBe('kernel.signed-out')
    expect((await s.post('identity/revoke-session', { session: twoId }, { cookie: one.cookie })).code).toBe(
      'identity.no-session',
    )
    expect((await s.post('identity/revoke-others', {}, { cookie: one.cookie })).body).toEqual({ ended: 1 })
    expect(await me(three.cookie)).toBeNull()
    expect(await me(one.cookie)).not.toBeNull()
    expect((await s.post('identity/revoke-others', {}, { cookie: one.cookie })).body).toEqual({ ended: 0 })
  })
  test('of another person cannot be seen nor ended', async () => {
    await s.account('own-one', { settled: GOOD })
    await s.account('other-one', { settled: GOOD })
    const own = await s.signIn('own-one', GOOD)
    const other = await s.signIn('other-one', GOOD)
    const otherId = (await me(other.cookie))!.session
    expect((await s.post('identity/revoke-session', { session: otherId }, { cookie: own.cookie })).code).toBe(
      'identity.no-session',
    )
    expect(await me(other.cookie)).not.toBeNull()
    const rows = (await s.get('identity/sessions', { cookie: own.cookie })).body.rows as { id: string }[]
    expect(rows.map((row) => row.id)).not.toContain(otherId)
  })
  test('end by signing out, and the cookie goes', async () => {
    await s.account('leaving-one', { settled: GOOD })
    const { cookie } = await s.signIn('leaving-one', GOOD)
    const out = await s.post('identity/sign-out', {}, { cookie })
    expect(out.setCookie).toMatch(/linli_session=; .*Expires=Thu, 01 Jan 1970/)
    expect(await me(cookie)).toBeNull()
    expect((await s.post('identity/sign-out', {}, { cookie })).code).toBe('kernel.signed-out')
  })
  test('of nobody: garbage, another realm, a cut token', async () => {
    await s.account('garbage-one', { settled: GOOD })
    const { cookie } = await s.signIn('garbage-one', GOOD)
    const token = cookie!.split('=')[1]!
    for (const bad of [
      '',
      'x',
      `008${token.slice(3)}`,
      token.slice(0, -1),
      `${token}A`,
      `${token.slice(0, -1)}'`,
    ])
      expect(await authenticate(s.ground, bad)).toBeNull()
    expect(await authenticate(s.ground, undefined)).toBeNull()
    expect(await authenticate(s.ground, token)).toMatchObject({
      name: '某garbage-one',
      realm: 7,
      mustChange: false,
    })
  })
  test('are seen in steps of five minutes, with one statement otherwise', async () => {
    await s.account('seen-one', { settled: GOOD })
    const { cookie } = await s.signIn('seen-one', GOOD)
    const token = cookie!.split('=')[1]
    const sent: string[] = []
    const counting = {
      ...s.ground,
      database: {
        ...s.database,
        plain: <R>(query: { name: string; text: string }, values?: readonly unknown[]) => {
          sent.push(query.name)
          return s.database.plain<R>(query, values)
        },
      } as typeof s.database,
    }
    await authenticate(counting, token)
    s.later(4)
    await authenticate(counting, token)
    expect(sent).toEqual(['identity.live', 'identity.live'])
    s.later(2)
    const live = await authenticate(counting, token)
    expect(sent.slice(2)).toEqual(['identity.live', 'identity.seen'])
    const [row] = await owner<{ seen_at: Date }>('SELECT seen_at FROM identity.session WHERE id = $1', [
      live!.session,
    ])
    expect(row!.seen_at).toEqual(s.clock.now)
  })
})

describe('changing the password', () => {
  test('needs the old one, refuses weak and same ones, ends all other sessions and renews the token', async () => {
    await s.account('change-one', { settled: GOOD })
    const here = await s.signIn('change-one', GOOD, { keep: true })
    const there = await s.signIn('change-one', GOOD)
    const change = (old: string, next: string, cookie = here.cookie) =>
      s.post('identity/change-password', { old, new: next }, { cookie })
    expect(await change('wrong horse battery', 'a new horse battery')).toMatchObject({
      status: 422,
      code: 'identity.wrong-old-password',
    })
    expect(await change(GOOD, 'short')).toMatchObject({
      code: 'identity.weak-password',
      body: { detail: '新密码不合要求：至少10个字', fields: { new: '至少10个字' } },
    })
    expect(String((await change(GOOD, 'my change-one word')).body.detail)).toContain('包含了登录名')
    expect((await change(GOOD, GOOD)).code).toBe('identity.same-password')
    const changed = await change(GOOD, 'a new horse battery')
    expect(changed.status).toBe(200)
    expect(changed.setCookie).toContain('Max-Age=2592000')
    expect(changed.cookie).not.toBe(here.cookie)
    for (const old of [here, there]) expect(await me(old.cookie)).toBeNull()
    expect(await me(changed.cookie)).not.toBeNull()
    expect((await s.signIn('change-one', GOOD)).code).toBe('identity.wrong-password')
    expect((await s.signIn('change-one', 'a new horse battery')).status).toBe(200)
  })
  test('is no way to guess: wrong old passwords count like failed sign-ins', async () => {
    await s.account('guess-one', { settled: GOOD })
    const { cookie } = await s.signIn('guess-one', GOOD)
    const guess = () =>
      s.post(
        'identity/change-password',
        { old: 'wrong horse battery', new: 'a new horse battery' },
        { cookie },
      )
    for (let i = 0; i < 4; i++) expect((await guess()).code).toBe('identity.wrong-old-password')
    expect((await guess()).code).toBe('identity.locked')
    expect((await s.signIn('guess-one', GOOD)).code).toBe('identity.locked')
  })
  test('needs a sign-in', async () => {
    expect(await s.post('identity/change-password', { old: 'x', new: 'y' })).toMatchObject({
      status: 401,
      code: 'kernel.signed-out',
    })
  })
})

test('behind TLS the cookie is Secure and bound to this host', async () => {
  const tls = await identityServer(manifest, { secure: true })
  try {
    const a = await tls.account('tls-one')
    const r = await tls.signIn('tls-one', a.password)
    expect(r.setCookie).toMatch(/^__Host-linli_session=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect((await tls.get('identity/me', { cookie: r.cookie })).body.signedIn).toMatchObject({
      mustChange: true,
    })
    const unmarked = r.cookie!.replace('__Host-', '')
    expect((await tls.get('identity/me', { cookie: unmarked })).body).toEqual({ signedIn: null })
  } finally {
    await tls.close()
  }
})
