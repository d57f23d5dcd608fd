import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addressPolicy,
  addressScope,
  afterFailure,
  agentSummary,
  demoAllowed,
  foldLogin,
  isLogin,
  lockedFor,
  namePolicy,
  sessionEnd,
  weaknessOf,
} from './rules.ts'
import type { Throttle } from './rules.ts'

const now = new Date('2026-11-20T01:00:00Z')
const after = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

describe('login names', () => {
  test('are compared folded: case, width and surrounding space do not make another person', () => {
    expect(foldLogin(' Ｗang.Li ')).toBe('wang.li')
    fc.assert(fc.property(fc.string(), (text) => foldLogin(foldLogin(text)) === foldLogin(text)))
  })
  test('have 3 to 32 letters, digits or . _ - @', () => {
    for (const good of ['wang.li', '王丽萍', '13900000000', 'a_b-c@d']) expect(isLogin(good)).toBe(true)
    for (const bad of ['ab', 'a b c', 'a'.repeat(33), 'a/b/c', '王\u200b丽萍', ''])
      expect(isLogin(bad)).toBe(false)
  })
})

describe('passwords', () => {
  test.each([
    ['short', '12ab!?xyz'],
    ['common', '1Q2W3E4R5T'],
    ['few', 'abababababab'],
    ['run', 'cdefghijklmn'],
    ['run', '13579;=?ACEG'.replace(/.*/, 'acegikmoqsuwy')],
    ['login', 'my-WangLi-2026'],
    ['long', 'x1y2z3'.repeat(30)],
  ])('%s: %s', (why, password) => expect(weaknessOf(password, 'wangli')).toBe(why))
  test('four plain words will do, Chinese too', () => {
    expect(weaknessOf('correct horse battery', 'wangli')).toBeUndefined()
    expect(weaknessOf('春眠不觉晓处处闻啼鸟', 'wangli')).toBeUndefined()
  })
  test('nothing shorter than ten signs passes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 4 }), (text) => {
        fc.pre([...text.normalize('NFKC')].length < 10)
        return weaknessOf(text, 'nobody') === 'short'
      }),
    )
  })
})

describe('lock-out', () => {
  const fail = (times: number, at: (i: number) => Date, start?: Throttle) => {
    let t = start
    for (let i = 0; i < times; i++) t = afterFailure(t, at(i), namePolicy)
    return t!
  }
  test('the fifth failure locks for 15 minutes, the fourth does not', () => {
    expect(
      lockedFor(
        fail(4, () => now),
        now,
      ),
    ).toBe(0)
    expect(
      lockedFor(
        fail(5, () => now),
        now,
      ),
    ).toBe(15 * 60_000)
  })
  test('each lock is twice as long, four hours at most; a day without failure forgets them', () => {
    let t: Throttle | undefined
    let at = now
    const lengths: number[] = []
    for (let i = 0; i < 7; i++) {
      t = fail(5, () => at, t)
      lengths.push(lockedFor(t, at) / 60_000)
      at = new Date(t.lockedUntil!)
    }
    expect(lengths).toEqual([15, 30, 60, 120, 240, 240, 240])
    const rested = new Date(at.getTime() + 25 * 3_600_000)
    expect(
      lockedFor(
        fail(5, () => rested, t),
        rested,
      ),
    ).toBe(15 * 60_000)
  })
  test('failures an hour apart do not add up', () => {
    expect(
      lockedFor(
        fail(12, (i) => after(61 * i)),
        after(61 * 12),
      ),
    ).toBe(0)
  })
  test('whatever the times: never more than five guesses an hour that were judged unlocked in a row', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 60 }), (gaps) => {
        let t: Throttle | undefined
        let at = now.getTime()
        const judged: number[] = []
        for (const gap of gaps) {
          at += gap * 1000
          if (lockedFor(t, new Date(at)) > 0) continue
          judged.push(at)
          t = afterFailure(t, new Date(at), namePolicy)
        }
        // No window of 15 minutes holds more than five judged guesses.
        return judged.every(
          (from) => judged.filter((x) => x >= from && x < from + 15 * 60_000).length <= 2 * 5 - 1,
        )
      }),
    )
  })
  test('an address bears fifty', () => {
    let t: Throttle | undefined
    for (let i = 0; i < 49; i++) t = afterFailure(t, now, addressPolicy)
    expect(lockedFor(t, now)).toBe(0)
    expect(lockedFor(afterFailure(t, now, addressPolicy), now)).toBe(15 * 60_000)
  })
})

test('an IPv6 household counts as one', () => {
  expect(addressScope('2001:db8:1:2:aaaa::1')).toBe('2001:db8:1:2::/64')
  expect(addressScope('2001:db8:1:2:bbbb:1:2:3')).toBe('2001:db8:1:2::/64')
  expect(addressScope('2001:0DB8:0001:0002::9')).toBe('2001:db8:1:2::/64')
  expect(addressScope('::1')).toBe('0:0:0:0::/64')
  expect(addressScope('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  expect(addressScope('::ffff:10.1.2.3')).toBe('10.1.2.3')
  expect(addressScope('10.1.2.3')).toBe('10.1.2.3')
})

test('a session ends after 12 hours, on a device of one’s own after 30 days', () => {
  expect(sessionEnd(now, false)).toEqual(after(12 * 60))
  expect(sessionEnd(now, true)).toEqual(after(30 * 24 * 60))
})

test('a device is told by program and system, never by the whole string', () => {
  const phone = 'Mozilla/5.0 (Linux; Android 14; X) AppleWebKit/537.36 Chrome/120 Mobile MicroMessenger/8.0'
  expect(agentSummary(phone)).toBe('微信 · Android')
  expect(agentSummary('Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0')).toBe(
    'Edge · Windows',
  )
  expect(
    agentSummary('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1'),
  ).toBe('Safari · iPhone')
  expect(agentSummary('curl/8')).toBe('')
  fc.assert(fc.property(fc.string(), (agent) => agentSummary(agent).length <= 60))
})

test('the demonstration never runs on a database of one’s own', () => {
  expect(demoAllowed({ ownDatabase: false, demoSeed: true })).toBe(true)
  expect(demoAllowed({ ownDatabase: true, demoSeed: true })).toBe(false)
  expect(demoAllowed({ ownDatabase: false, demoSeed: false })).toBe(false)
})
