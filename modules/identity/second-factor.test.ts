import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret, TOTP } from 'otpauth'
import { connected } from '../../kernel/postgres/roles.ts'
import { refusePost, refuseUnready } from './index.ts'
import type { Live } from './index.ts'
import { install } from './installed.ts'
import { manifest } from './module.ts'
import { stepOf } from './one-time.ts'
import { identityServer } from './test-server.ts'
import type { IdentityServer } from './test-server.ts'

const GOOD = 'correct horse battery'
let s: IdentityServer
/** Persons who hold a post of administration. */
const administrators = new Set<string>()
let admin: string
let resetter: { cookie: string; account: string }

beforeAll(async () => {
  install({ administers: async (_ground, person) => administrators.has(person) })
  s = await identityServer(manifest)
  await s.account('chief', { settled: GOOD })
  admin = await s.cookie('chief', GOOD)
  const own = await s.account('second-chief', { settled: GOOD })
  resetter = { cookie: await s.cookie('second-chief', GOOD), account: own.account }
})
afterAll(async () => {
  install({ administers: async () => false })
  await s?.close()
})

const otp = (secret: string, at: Date = s.clock.now) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() })

interface Enrolled {
  login: string
  account: string
  person: string
  cookie: string
  secret: string
  codes: string[]
}

/** An account with a second factor, by the real way. */
async function enrolled(login: string): Promise<Enrolled> {
  const { account, person } = await s.account(login, { settled: GOOD })
  const before = await s.cookie(login, GOOD)
  const offer = await s.post('identity/enrol-second', {}, { cookie: before })
  const secret = String(offer.body['secret'])
  const done = await s.post(
    'identity/confirm-second',
    { ticket: offer.body['ticket'], code: otp(secret) },
    { cookie: before },
  )
  expect(done.status, JSON.stringify(done.body)).toBe(200)
  return { login, account, person, secret, cookie: done.cookie!, codes: done.body['codes'] as string[] }
}

const first = async (who: { login: string }, more: object = {}) => {
  const answer = await s.signIn(who.login, GOOD, more)
  expect(answer.body).toMatchObject({ next: 'second', person: null })
  expect(answer.cookie).toBeUndefined()
  return String(answer.body['ticket'])
}
const second = (ticket: string, code: string, more: object = {}) =>
  s.post('identity/second-step', { ticket, code }, more)
const nextStep = () => s.later(0.5)

test('RFC 6238: the codes of its appendix B, and of the steps beside, no others', () => {
  const secret = Secret.fromLatin1('12345678901234567890').base32
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ] as const) {
    const step = Math.floor(seconds / 30)
    const at = (away: number) => new Date((seconds + away) * 1000)
    expect(stepOf(secret, code, at(0))).toBe(step)
    expect(stepOf(secret, code, at(30))).toBe(step)
    expect(stepOf(secret, code, at(-30))).toBe(step)
    expect(stepOf(secret, code, at(90))).toBeUndefined()
    expect(stepOf(secret, code, at(-90))).toBeUndefined()
  }
})

describe('enrolling', () => {
  test('an administrator who has none is let in to that and nothing else', async () => {
    const { person, login } = await s.account('must-enrol', { settled: GOOD })
    administrators.add(person)
    const r = await s.signIn(login, GOOD)
    expect(r.body).toMatchObject({ next: 'in', mustEnrol: true })
    expect((await s.get('identity/me', { cookie: r.cookie })).body['signedIn']).toMatchObject({
      mustEnrol: true,
    })
    // Security endpoints of identity itself are closed, too: they need a post.
    const list = await s.get('identity/accounts', {
      cookie: r.cookie,
      headers: { 'x-linli-capacity': 'security' },
    })
    expect(list.code).toBe('identity.must-enrol')
    const offer = await s.post('identity/enrol-second', {}, { cookie: r.cookie })
    expect(offer.body['address']).toBe(
      `otpauth://totp/${encodeURIComponent('邻里')}:must-enrol?issuer=${encodeURIComponent('邻里')}&secret=${String(offer.body['secret'])}&algorithm=SHA1&digits=6&period=30`,
    )
    const wrong = await s.post(
      'identity/confirm-second',
      { ticket: offer.body['ticket'], code: '000000' },
      { cookie: r.cookie },
    )
    expect(wrong.code).toBe('identity.wrong-code')
    const done = await s.post(
      'identity/confirm-second',
      { ticket: offer.body['ticket'], code: otp(String(offer.body['secret'])) },
      { cookie: r.cookie },
    )
    expect(done.body['codes']).toHaveLength(10)
    // A new token: the one from before is over.
    expect(done.cookie).not.toBe(r.cookie)
    expect((await s.get('identity/me', { cookie: r.cookie })).body['signedIn']).toBeNull()
    expect((await s.get('identity/me', { cookie: done.cookie })).body['signedIn']).toMatchObject({
      mustEnrol: false,
    })
  })

  test('a ticket is confirmed once, by its own account, in its time', async () => {
    const a = await enrolled('ticket-owner')
    await s.account('ticket-thief', { settled: GOOD })
    const thief = await s.cookie('ticket-thief', GOOD)
    const offer = await s.post('identity/enrol-second', {}, { cookie: a.cookie })
    const { ticket, secret } = offer.body as { ticket: string; secret: string }
    const confirm = (cookie: string, current?: string) =>
      s.post(
        'identity/confirm-second',
        { ticket, code: otp(secret), ...(current ? { current } : {}) },
        { cookie },
      )
    expect((await confirm(thief)).code).toBe('identity.ticket-over')
    // With one in force, that one is asked for.
    expect((await confirm(a.cookie)).code).toBe('identity.wrong-code')
    const moved = await confirm(a.cookie, a.codes[0])
    expect(moved.status).toBe(200)
    expect((await confirm(moved.cookie!, a.codes[1])).code).toBe('identity.ticket-over')
    // The old authenticator and the old recovery codes are over.
    nextStep()
    const step = await first(a)
    expect((await second(step, otp(a.secret))).code).toBe('identity.wrong-code')
    expect((await second(step, a.codes[2]!)).code).toBe('identity.wrong-code')
    expect((await second(step, otp(secret))).status).toBe(200)
    const late = await s.post('identity/enrol-second', {}, { cookie: thief })
    s.later(16)
    const over = await s.post(
      'identity/confirm-second',
      { ticket: late.body['ticket'], code: otp(String(late.body['secret'])) },
      { cookie: thief },
    )
    expect(over.code).toBe('identity.ticket-over')
  })

  test('secrets and recovery codes are nowhere readable in the database', async () => {
    const a = await enrolled('sealed')
    const dump = await connected(s.ownerUrl, async (c) => {
      const texts: string[] = []
      for (const table of [
        'identity.second_factor',
        'identity.recovery',
        'identity.ticket',
        'identity.account',
        'identity.throttle',
        'kernel.trace',
        'kernel.outbox',
      ])
        texts.push(
          (await c.query<{ all: string }>(`SELECT string_agg(t::text, ' ') AS all FROM ${table} t`)).rows[0]!
            .all,
        )
      return texts.join('\n')
    })
    for (const word of [a.secret, ...a.codes]) expect(dump).not.toContain(word)
  })
})

describe('the second step', () => {
  test('opens the session only with the right code, and the ticket once', async () => {
    const a = await enrolled('two-steps')
    nextStep()
    const ticket = await first(a)
    expect((await s.get('identity/me', {})).body['signedIn']).toBeNull()
    expect((await second(ticket, '123456')).code).toBe('identity.wrong-code')
    const done = await second(ticket, otp(a.secret))
    expect(done.body).toMatchObject({ next: 'in', person: { id: a.person } })
    expect(done.cookie).toBeDefined()
    expect((await second(ticket, otp(a.secret, new Date(s.clock.now.getTime() + 30_000)))).code).toBe(
      'identity.ticket-over',
    )
  })

  test('a code is taken once, in no other order, and not by two at the same moment', async () => {
    const a = await enrolled('replayed')
    // The one that confirmed has been taken.
    expect((await second(await first(a), otp(a.secret))).code).toBe('identity.used-code')
    nextStep()
    const later = new Date(s.clock.now.getTime() + 30_000)
    expect((await second(await first(a), otp(a.secret, later))).status).toBe(200)
    expect((await second(await first(a), otp(a.secret))).code).toBe('identity.used-code')
    s.later(2)
    const [one, two] = [await first(a), await first(a)]
    const both = await Promise.all([second(one, otp(a.secret)), second(two, otp(a.secret))])
    expect(both.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([200, 422])
  })

  test('a recovery code opens once', async () => {
    const a = await enrolled('recovery')
    const [code] = a.codes
    expect((await second(await first(a), code!.toUpperCase().replace('-', ' '))).status).toBe(200)
    expect((await second(await first(a), code!)).code).toBe('identity.wrong-code')
    expect((await s.get('identity/my-security', { cookie: a.cookie })).body).toMatchObject({
      second: { recoveryLeft: 9 },
    })
    nextStep()
    const renewed = await s.post('identity/renew-recovery', { code: otp(a.secret) }, { cookie: a.cookie })
    expect(renewed.body['codes']).toHaveLength(10)
    expect((await second(await first(a), a.codes[1]!)).code).toBe('identity.wrong-code')
    expect((await second(await first(a), (renewed.body['codes'] as string[])[0]!)).status).toBe(200)
  })

  test('five wrong codes pause it, with the right password and on new tickets', async () => {
    const a = await enrolled('guessed')
    nextStep()
    for (let i = 0; i < 4; i++)
      expect((await second(await first(a), '000000', { address: `10.8.0.${i}` })).code).toBe(
        'identity.wrong-code',
      )
    expect((await second(await first(a), '000000', { address: '10.8.0.9' })).code).toBe(
      'identity.code-paused',
    )
    expect((await second(await first(a), otp(a.secret), { address: '10.8.0.10' })).code).toBe(
      'identity.code-paused',
    )
    s.later(16)
    expect((await second(await first(a), otp(a.secret), { address: '10.8.0.11' })).status).toBe(200)
  })

  test('a ticket is over after five minutes, after a new password, a locked account, and unknown ones are none', async () => {
    const a = await enrolled('ticket-late')
    const late = await first(a)
    s.later(6)
    expect((await second(late, otp(a.secret))).code).toBe('identity.ticket-over')
    const reset = await first(a)
    await s.post(
      'identity/reset-password',
      { account: a.account, reason: '当面申请' },
      { cookie: admin, security: true },
    )
    expect((await second(reset, otp(a.secret))).code).toBe('identity.wrong-password')
    expect((await second('x'.repeat(43), '123456')).code).toBe('identity.ticket-over')
  })

  test('the floor opens no session past it', async () => {
    const a = await enrolled('floored')
    const opened = await connected(s.ownerUrl, async (c) => {
      const { rows } = await c.query<{ sealed: string }>(
        'SELECT sealed FROM identity.credential WHERE account = $1',
        [a.account],
      )
      const open = (second: string) =>
        c.query<{ done: boolean }>(
          `SELECT identity.open_session(7::smallint, gen_random_uuid(), $1, $2, $3, now(), now() + interval '1 hour', '', 'password', $4) AS done`,
          [a.account, rows[0]!.sealed, `t${second}`, second],
        )
      return [(await open('none')).rows[0]!.done, (await open('needed')).rows[0]!.done]
    })
    expect(opened).toEqual([false, false])
  })
})

describe('resetting', () => {
  const why = { reason: '手机遗失，当面核对' }
  const reset = (cookie: string, account: string) =>
    s.post('identity/reset-second', { account, ...why }, { cookie, security: true })

  test('by another security administrator only, with a reason on record; sessions end, enrolling follows', async () => {
    const a = await enrolled('lost-phone')
    administrators.add(a.person)
    expect(
      (await s.post('identity/reset-second', { account: a.account, ...why }, { cookie: admin })).code,
    ).toBe('identity.not-security')
    expect((await reset(resetter.cookie, resetter.account)).code).toBe('identity.not-yourself')
    expect((await reset(admin, resetter.account)).code).toBe('identity.second-absent')
    expect((await reset(resetter.cookie, a.account)).status).toBe(200)
    expect((await s.get('identity/me', { cookie: a.cookie })).body['signedIn']).toBeNull()
    expect((await s.signIn(a.login, GOOD)).body).toMatchObject({ next: 'in', mustEnrol: true })
    const rows = await connected(s.ownerUrl, (c) =>
      c.query(`SELECT 1 FROM kernel.trace WHERE act = 'identity.reset-second' AND reason = $1`, [why.reason]),
    )
    expect(rows.rowCount).toBe(1)
  })
})

describe('what a session opens', () => {
  const live = (way: Live['way'], second: Live['second'], mustChange = false) =>
    ({ way, second, mustChange }) as Live

  test('nothing else while something is owed', () => {
    const other = { name: 'casework.todos', who: 'capacity' } as const
    const accounts = { name: 'identity.accounts', who: 'capacity' } as const
    const own = { name: 'identity.enrol-second', who: 'person' } as const
    const open = { name: 'casework.file-report', who: 'anyone' } as const
    for (const owed of [live('password', 'needed'), live('provider', 'needed')]) {
      expect(() => refuseUnready(owed, other)).toThrow('动态口令')
      expect(() => refuseUnready(owed, accounts)).toThrow('动态口令')
      expect(() => refuseUnready(owed, own)).not.toThrow()
      expect(() => refuseUnready(owed, open)).not.toThrow()
    }
    expect(() => refuseUnready(live('password', 'none', true), accounts)).toThrow('初始密码')
    expect(() => refuseUnready(live('password', 'none'), other)).not.toThrow()
  })

  test.each([
    ['password', 'none', true, 'identity.second-needed'],
    ['password', 'none', false, null],
    ['password', 'needed', true, 'identity.second-needed'],
    ['password', 'proved', true, null],
    ['provider', 'none', true, 'identity.second-needed'],
    ['provider', 'proved', true, null],
    ['code', 'none', false, 'identity.post-needs-account'],
    ['code', 'none', true, 'identity.post-needs-account'],
    ['demo', 'none', true, null],
  ] as const)(
    'a session by %s, second factor %s, post of administration %s: %s',
    (way, second, post, code) => {
      const judge = () => refusePost(live(way, second), post)
      if (code === null) expect(judge).not.toThrow()
      else expect(judge).toThrow(expect.objectContaining({ code }))
    },
  )
})
