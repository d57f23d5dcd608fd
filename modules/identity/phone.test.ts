import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { action, ask, perform, query } from '#kernel/action'
import type { Ground } from '#kernel/action'
import { connected } from '../../kernel/postgres/roles.ts'
import { bindPhone, codeToSend } from './index.ts'
import { work } from './hashing.ts'
import { identityManifest, manifest } from './module.ts'
import { codeWait, foldPhone, maskPhone } from './rules.ts'
import { identityServer } from './test-server.ts'
import type { IdentityServer } from './test-server.ts'

const GOOD = 'correct horse battery'
let s: IdentityServer
beforeAll(async () => {
  s = await identityServer(manifest)
})
afterAll(() => s?.close())

const asking = (phone: string, more: object = {}) => s.post('identity/ask-code', { phone }, more)
const byCode = (phone: string, code: string, more: object = {}) =>
  s.post('identity/sign-in-by-code', { phone, code }, more)

const owner = <T extends object>(text: string, values: unknown[] = []) =>
  connected(s.ownerUrl, async (c) => (await c.query<T>(text, values)).rows)

/** What the sender of text messages is told of the newest announced code. */
async function sent(): Promise<{ phone: string; code: string } | undefined> {
  const [row] = await owner<{ id: string }>(
    `SELECT e->'data'->>'code' AS id FROM kernel.outbox o, jsonb_array_elements(o.events) e
     WHERE e->>'type' = 'identity.CodeAsked' ORDER BY o.no DESC LIMIT 1`,
  )
  return ask(
    s.ground,
    s.service,
    query('test.code', (ctx) => codeToSend(ctx, row!.id)),
    null,
  )
}

async function coded(phone: string): Promise<string> {
  const answer = await asking(phone)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return (await sent())!.code
}

async function registered(phone: string, name: string) {
  const step = await byCode(phone, await coded(phone))
  expect(step.body).toMatchObject({ next: 'register', person: null })
  const done = await s.post('identity/register', { ticket: step.body['ticket'], name, consent: true })
  expect(done.status, JSON.stringify(done.body)).toBe(200)
  return { person: (done.body['person'] as { id: string }).id, cookie: done.cookie! }
}

let next = 0
/** Numbers nobody has; each test its own. */
const fresh = () => `139${String(10_000_000 + next++).padStart(8, '0')}`
const minute = () => s.later(1.1)

describe('numbers', () => {
  test.each([
    ['13800001234', '13800001234'],
    ['１３８ ０００－０１２３４'.replace('－', '-'), '13800001234'],
    ['+86 138-0000-1234', '13800001234'],
    ['008613800001234', '13800001234'],
    ['12800001234', undefined],
    ['1380000123', undefined],
    ['138000012345', undefined],
    ['abc', undefined],
    ['', undefined],
  ])('%s is %s', (typed, phone) => expect(foldPhone(typed)).toBe(phone))
  test('is shown masked', () => expect(maskPhone('13800001234')).toBe('138****1234'))
  test('what is none is refused at the field', async () => {
    const r = await asking('12345')
    expect(r).toMatchObject({ status: 422, code: 'identity.phone-invalid' })
    expect(r.body['fields']).toHaveProperty('phone')
  })
})

describe('registering and signing in', () => {
  test('the first time asks name and consent, afterwards the code is enough', async () => {
    const phone = fresh()
    const step = await byCode(phone, await coded(phone))
    expect(step.cookie).toBeUndefined()
    const ticket = step.body['ticket']
    const register = (body: object) => s.post('identity/register', { ticket, ...body })
    expect((await register({ name: '  ', consent: true })).code).toBe('identity.name-needed')
    expect((await register({ name: '孟 居民', consent: false })).code).toBe('identity.consent-needed')
    const done = await register({ name: '孟居民', consent: true })
    expect(done.body).toMatchObject({ next: 'in', person: { name: '孟居民' }, mustEnrol: false })
    expect((await register({ name: '孟居民', consent: true })).code).toBe('identity.ticket-over')
    const [row] = await owner<{ consent: string }>('SELECT consent FROM identity.phone WHERE person = $1', [
      (done.body['person'] as { id: string }).id,
    ])
    expect(row!.consent).toBe('identity.register@1')
    minute()
    const again = await byCode(`+86 ${phone}`, await coded(phone))
    expect(again.body).toMatchObject({ next: 'in', person: done.body['person'] })
    expect(again.cookie).not.toBe(done.cookie)
    const me = await s.get('identity/me', { cookie: again.cookie })
    expect(me.body['signedIn']).toMatchObject({ login: null, mustChange: false, mustEnrol: false })
    expect((await s.get('identity/my-security', { cookie: again.cookie })).body).toMatchObject({
      phone: maskPhone(phone),
      mayEnrol: false,
    })
  })

  test('the browser’s session from before ends: no fixation', async () => {
    await s.account('before-me', { settled: GOOD })
    const before = await s.cookie('before-me', GOOD)
    const phone = fresh()
    const step = await byCode(phone, await coded(phone), { cookie: before })
    const done = await s.post(
      'identity/register',
      { ticket: step.body['ticket'], name: '后来人', consent: true },
      { cookie: before },
    )
    expect(done.cookie).not.toBe(before)
    expect((await s.get('identity/me', { cookie: before })).body['signedIn']).toBeNull()
  })

  test('only a session of an account may set up a second factor', async () => {
    const { cookie } = await registered(fresh(), '只有电话')
    expect((await s.post('identity/enrol-second', {}, { cookie })).code).toBe('identity.second-no-account')
  })

  test('two tickets for one number make one person', async () => {
    const phone = fresh()
    const one = await byCode(phone, await coded(phone))
    minute()
    const two = await byCode(phone, await coded(phone))
    const answers = await Promise.all(
      [one, two].map((r) =>
        s.post('identity/register', { ticket: r.body['ticket'], name: '同一人', consent: true }),
      ),
    )
    expect(answers.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(await owner(`SELECT 1 FROM identity.person WHERE name = '同一人'`)).toHaveLength(1)
  })
})

describe('a code', () => {
  test('is six digits, opens once, and is over after five minutes', async () => {
    const phone = fresh()
    const code = await coded(phone)
    expect(code).toMatch(/^\d{6}$/)
    expect((await byCode(phone, code)).status).toBe(200)
    expect((await byCode(phone, code)).code).toBe('identity.wrong-code')
    const other = fresh()
    const late = await coded(other)
    s.later(5.1)
    expect((await byCode(other, late)).code).toBe('identity.wrong-code')
    expect(await sent()).toBeUndefined()
  })

  test('of another number, or replaced by a newer one, opens nothing', async () => {
    const [mine, yours] = [fresh(), fresh()]
    const code = await coded(mine)
    await coded(yours)
    expect((await byCode(yours, code)).code).toBe('identity.wrong-code')
    minute()
    const newer = await coded(mine)
    if (newer !== code) expect((await byCode(mine, code)).code).toBe('identity.wrong-code')
    expect((await byCode(mine, newer)).status).toBe(200)
  })

  test('is dead after five wrong tries, and the number pauses', async () => {
    const phone = fresh()
    const code = await coded(phone)
    const wrong = code === '000000' ? '111111' : '000000'
    const answers: (string | undefined)[] = []
    for (let i = 0; i < 5; i++) answers.push((await byCode(phone, wrong, { address: `10.9.0.${i}` })).code)
    expect(answers).toEqual([...Array<string>(4).fill('identity.wrong-code'), 'identity.code-paused'])
    expect((await byCode(phone, code, { address: '10.9.0.8' })).code).toBe('identity.code-paused')
    s.later(16)
    const again = await coded(phone)
    expect((await byCode(phone, again, { address: '10.9.0.8' })).status).toBe(200)
  })

  test('is used once by two at the same moment', async () => {
    const phone = fresh()
    const code = await coded(phone)
    const both = await Promise.all([byCode(phone, code), byCode(phone, code)])
    expect(both.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([200, 422])
  })

  test('is nowhere readable; the event carries an id only; nobody but a service is told', async () => {
    const phone = fresh()
    const code = await coded(phone)
    const tables = [
      'identity.phone_code',
      'identity.phone',
      'identity.ticket',
      'identity.throttle',
      'kernel.trace',
    ]
    const dump = await Promise.all(
      tables.map(
        async (t) =>
          (await owner<{ all: string }>(`SELECT string_agg(t::text, ' ') AS all FROM ${t} t`))[0]!.all ?? '',
      ),
    )
    const [outbox] = await owner<{ events: unknown }>(
      `SELECT events FROM kernel.outbox WHERE act = 'identity.ask-code' ORDER BY no DESC LIMIT 1`,
    )
    expect(Object.keys((outbox!.events as { data: object }[])[0]!.data)).toEqual(['code'])
    expect(dump.join(' ')).not.toContain(phone)
    expect(dump.join(' ')).not.toMatch(new RegExp(`(?<![0-9a-zA-Z_-])${code}(?![0-9a-zA-Z_-])`))
    const [row] = await owner<{ id: string }>(
      'SELECT id FROM identity.phone_code ORDER BY made_at DESC LIMIT 1',
    )
    const asPublic = { ...s.service, capacity: { ...s.service.capacity, settings: { 'linli.realm': '7' } } }
    await expect(
      ask(
        s.ground,
        asPublic,
        query('test.code', (ctx) => codeToSend(ctx, row!.id)),
        null,
      ),
    ).rejects.toThrow('sender only')
  })

  test('is shown in the answer by the demonstration only', async () => {
    expect((await asking(fresh())).body).toEqual({ minutes: 5, shown: null })
    const demo = await identityServer(identityManifest({ demo: true }))
    const { body } = await demo.post('identity/ask-code', { phone: '13900009999' })
    expect(body['shown']).toMatch(/^\d{6}$/)
    const opened = await demo.post('identity/sign-in-by-code', { phone: '13900009999', code: body['shown'] })
    expect(opened.body).toMatchObject({ next: 'register' })
    await demo.close()
  })
})

describe('asking', () => {
  test('is limited by number, address and in all', () => {
    const now = new Date('2026-11-20T01:00:00Z')
    const none = { last: null, hour: 0, day: 0, address: 0, total: 0 }
    const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
    expect(codeWait(none, now)).toBe(0)
    expect(codeWait({ ...none, last: ago(20), hour: 1 }, now)).toBe(40)
    expect(codeWait({ ...none, last: ago(61), hour: 4 }, now)).toBe(0)
    expect(codeWait({ ...none, last: ago(61), hour: 5 }, now)).toBe(3600)
    expect(codeWait({ ...none, last: ago(4000), day: 10 }, now)).toBe(86_400)
    expect(codeWait({ ...none, address: 30 }, now)).toBe(3600)
    expect(codeWait({ ...none, total: 300 }, now)).toBe(60)
  })

  test('at once for one number gives one code', async () => {
    const phone = fresh()
    const answers = await Promise.all(Array.from({ length: 5 }, () => asking(phone)))
    expect(answers.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([200, 429, 429, 429, 429])
    expect(answers.find((r) => r.status === 429)).toMatchObject({ code: 'identity.code-too-often' })
  })

  test('from one address for ever new numbers ends', async () => {
    const codes: (string | undefined)[] = []
    for (let i = 0; i < 31; i++) codes.push((await asking(fresh(), { address: '10.9.9.9' })).code)
    expect(codes.slice(0, 30)).toEqual(Array(30).fill(undefined))
    expect(codes[30]).toBe('identity.code-too-often')
    expect((await asking(fresh(), { address: '10.9.9.10' })).status).toBe(200)
  })
})

/** Work of a request: statements by their text, keyed digests, seals, password hashes. No clock, so nothing flakes. */
async function workOf(run: (server: IdentityServer) => Promise<unknown>) {
  const done: string[] = []
  const before = work.hashes
  const { secrets, database } = s.ground
  const spied = s.ground as { -readonly [K in keyof Ground]: Ground[K] }
  spied.secrets = {
    mac: (purpose, text) => (done.push(`mac ${purpose}`), secrets.mac(purpose, text)),
    seal: (purpose, plain, about) => (done.push(`seal ${purpose}`), secrets.seal(purpose, plain, about)),
    open: (purpose, sealed, about) => (done.push(`open ${purpose}`), secrets.open(purpose, sealed, about)),
  }
  spied.database = {
    ...database,
    transaction: (options, job) =>
      database.transaction(options, async (tx) => {
        const answer = await job(tx)
        done.push(`statements ${tx.sent}`)
        return answer
      }),
  }
  await run(s).finally(() => Object.assign(spied, { secrets, database }))
  return { done: done.toSorted(), hashes: work.hashes - before }
}

describe('what is known shows in no work', () => {
  test('asking a code for a registered number and for an unknown one is the same work and answer', async () => {
    const known = fresh()
    await registered(known, '已登记')
    minute()
    const unknown = fresh()
    // Both have been asked for before: how often is no secret, whose it is would be.
    await asking(unknown)
    minute()
    const answers: unknown[] = []
    const one = await workOf(async () => answers.push((await asking(known)).body))
    const two = await workOf(async () => answers.push((await asking(unknown)).body))
    expect(two).toEqual(one)
    expect(answers[1]).toEqual(answers[0])
    const wrong = await workOf(() => byCode(known, '999999x', { address: '10.9.3.1' }))
    expect(await workOf(() => byCode(unknown, '999999x', { address: '10.9.3.2' }))).toEqual(wrong)
  })

  test('a wrong password for a known login and for an unknown one is one hash and the same statements', async () => {
    await s.account('worked', { settled: GOOD })
    const known = await workOf(() => s.signIn('worked', 'wrong horse battery', { address: '10.9.4.1' }))
    const unknown = await workOf(() =>
      s.signIn('nobody-here', 'wrong horse battery', { address: '10.9.4.2' }),
    )
    expect(known.hashes).toBe(1)
    expect(known.done.length).toBeGreaterThan(3)
    // Opening the sealed hash is microseconds beside the hash, and what it opens leaves no trace in the answer.
    expect({ ...known, done: known.done.filter((d) => d !== 'open credential') }).toEqual(unknown)
  })
})

describe('binding', () => {
  // All of these ask from one address, which bears thirty an hour.
  beforeAll(() => s.later(61))

  const bind = (person: string, phone: string, reason?: string) =>
    perform(
      s.ground,
      s.service,
      action('test.bind', (ctx) => bindPhone(ctx, person, phone, reason ? { reason } : {})),
      null,
    )

  test('in presence opens the person’s own sign-in; a new number ends what the old one opened', async () => {
    const person = await s.person('窗口来人')
    const [old, recent] = [fresh(), fresh()]
    await bind(person, old)
    const r = await byCode(old, await coded(old))
    expect(r.body).toMatchObject({ next: 'in', person: { id: person } })
    await bind(person, recent, '换号，当面核对')
    expect((await s.get('identity/me', { cookie: r.cookie })).body['signedIn']).toBeNull()
    minute()
    expect((await byCode(old, await coded(old))).body).toMatchObject({ next: 'register' })
    expect((await byCode(recent, await coded(recent))).body).toMatchObject({ person: { id: person } })
  })

  test('a number of somebody else’s needs a reason, which is on record; that person’s sessions end', async () => {
    const phone = fresh()
    const before = await registered(phone, '原机主')
    const person = await s.person('新机主')
    await expect(bind(person, phone)).rejects.toThrow('另一个人名下')
    await bind(person, phone, '号码已由运营商重新分配')
    expect((await s.get('identity/me', { cookie: before.cookie })).body['signedIn']).toBeNull()
    minute()
    expect((await byCode(phone, await coded(phone))).body).toMatchObject({ person: { id: person } })
    const rows = await owner(
      `SELECT 1 FROM kernel.trace WHERE subject_kind = 'identity.phone' AND reason = '号码已由运营商重新分配'`,
    )
    expect(rows).toHaveLength(2)
  })

  test('one’s own, by a code to the new number; somebody else’s is refused', async () => {
    const [mine, newer, taken] = [fresh(), fresh(), fresh()]
    await registered(taken, '别人')
    const { cookie, person } = await registered(mine, '要换号')
    const change = async (phone: string) =>
      s.post('identity/change-phone', { phone, code: await coded(phone) }, { cookie })
    minute()
    expect((await change(taken)).code).toBe('identity.phone-taken')
    const done = await change(newer)
    expect(done.status).toBe(200)
    expect((await s.get('identity/me', { cookie })).body['signedIn']).toBeNull()
    expect((await s.get('identity/me', { cookie: done.cookie })).body['signedIn']).toMatchObject({
      person: { id: person },
    })
  })

  test('consent withdrawn: the number is gone, what it opened ends, the next code registers anew', async () => {
    const phone = fresh()
    const { cookie, person } = await registered(phone, '撤回的人')
    const done = await s.post('identity/forget-phone', {}, { cookie })
    expect(done.body).toEqual({ ended: true })
    expect(done.setCookie).toMatch(/^linli_session=;/)
    expect((await s.get('identity/me', { cookie })).body['signedIn']).toBeNull()
    expect(await owner('SELECT 1 FROM identity.phone WHERE person = $1', [person])).toEqual([])
    minute()
    expect((await byCode(phone, await coded(phone))).body).toMatchObject({ next: 'register' })
    await s.account('no-phone', { settled: GOOD })
    const none = await s.post('identity/forget-phone', {}, { cookie: await s.cookie('no-phone', GOOD) })
    expect(none.code).toBe('identity.no-phone')
  })

  test('the pool binds nobody else’s number by hand', async () => {
    const victim = await s.person('受害人')
    for (const how of ['presence', 'code'])
      await expect(
        s.database.plain('SELECT identity.put_phone(7::smallint, $1, $2, $3, $4, now(), NULL)', [
          victim,
          'a1:x',
          `h1:${how}`,
          how,
        ]),
      ).rejects.toThrow(/binding a phone|binds a phone/)
  })
})
