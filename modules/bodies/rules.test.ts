import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDenied } from '#kernel/access'
import { allowAppoint, allowSeeing } from './access.ts'
import type { AppointFacts } from './access.ts'
import type { Acting } from './capacity.ts'
import {
  familiesOf,
  freeSeat,
  gapsOf,
  holdsAt,
  judgeKinds,
  judgeSingles,
  overlap,
  powers,
  titleOf,
} from './rules.ts'
import type { BodyKind, Post } from './rules.ts'

const levels = [
  { id: 'city', within: [] },
  { id: 'district', within: ['city'] },
  { id: 'community', within: ['district'] },
]
const post = (id: string, more: Partial<Post> = {}): Post => ({
  id,
  title: `岗${id}`,
  seats: 1,
  powers: [],
  may: [],
  sight: 'none',
  deputy: null,
  duties: [],
  ...more,
})
const kind = (id: string, more: Partial<BodyKind> = {}): BodyKind => ({
  id,
  title: `会${id}`,
  nature: 'government',
  serves: 'community',
  name: '{place}会',
  within: null,
  powers: [],
  duties: [],
  from: '2012-01-01',
  source: null,
  posts: [post('a')],
  ...more,
})
const codes = (flaws: readonly { code: string }[]) => flaws.map((f) => f.code)

describe('kinds of bodies', () => {
  test.each<[string, BodyKind[], string]>([
    ['an unknown level', [kind('x', { serves: 'village' })], 'level-unknown'],
    ['an unknown outer kind', [kind('x', { within: 'y' })], 'kind-unknown'],
    ['a circle', [kind('x', { within: 'y' }), kind('y', { within: 'x' })], 'within-cycle'],
    [
      'an outer kind that serves a smaller place',
      [kind('x', { serves: 'city', within: 'y' }), kind('y')],
      'within-unreachable',
    ],
    ['no post', [kind('x', { posts: [] })], 'no-posts'],
    ['a power nobody exercises', [kind('x', { powers: ['lead'] })], 'power-unfilled'],
    [
      'a post with a power its body lacks',
      [kind('x', { posts: [post('a', { powers: ['lead'] })] })],
      'power-beyond-body',
    ],
    ['an unknown deputy', [kind('x', { posts: [post('a', { deputy: 'b' })] })], 'deputy-unknown'],
    ['a post that deputises for itself', [kind('x', { posts: [post('a', { deputy: 'a' })] })], 'deputy-self'],
    ['a post twice', [kind('x', { posts: [post('a'), post('a')] })], 'id-twice'],
    [
      'two families of administration in one post',
      [kind('x', { posts: [post('a', { may: ['packs.load', 'trace.audit'] })] })],
      'admins-apart',
    ],
    [
      'two powers in one kind',
      [
        kind('x', {
          powers: ['lead', 'decide'],
          posts: [post('a', { powers: ['lead'] }), post('b', { powers: ['decide'] })],
        }),
      ],
      'two-powers',
    ],
    [
      'a nested office with another power than its body',
      [
        kind('x', { powers: ['lead'], posts: [post('a', { powers: ['lead'] })] }),
        kind('y', { within: 'x', powers: ['execute'], posts: [post('a', { powers: ['execute'] })] }),
      ],
      'two-powers',
    ],
  ])('%s is found', (_title, kinds, code) => {
    expect(codes(judgeKinds(kinds, levels))).toContain(code)
  })

  test('whatever the nests, two powers are found exactly when a nest holds two', () => {
    const nests = fc.array(
      fc.record({
        up: fc.option(fc.nat(), { nil: null }),
        power: fc.option(fc.constantFrom(...powers), { nil: null }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    fc.assert(
      fc.property(nests, (picks) => {
        const kinds = picks.map(({ up, power }, i) =>
          kind(`k${i}`, {
            within: up === null || i === 0 ? null : `k${up % i}`,
            powers: power ? [power] : [],
            posts: [post('a', { powers: power ? [power] : [] })],
          }),
        )
        const top = (k: BodyKind): string =>
          k.within === null ? k.id : top(kinds.find((x) => x.id === k.within)!)
        const byNest = Map.groupBy(kinds, top)
        const broken = [...byNest.values()].some((nest) => new Set(nest.flatMap((k) => k.powers)).size > 1)
        expect(codes(judgeKinds(kinds, levels)).includes('two-powers')).toBe(broken)
      }),
    )
  })

  test('single bodies need a kind that is not served, and a place', () => {
    const single = kind('office', { serves: null })
    const served = kind('station')
    const one = { id: 'o', kind: 'office', place: '50', name: '办' }
    expect(judgeSingles([one], [single, served], new Set(['50']))).toEqual([])
    expect(codes(judgeSingles([{ ...one, kind: 'station' }], [single, served], new Set(['50'])))).toEqual([
      'kind-served',
      'kind-without-body',
    ])
    expect(codes(judgeSingles([{ ...one, place: '51' }], [single], new Set(['50'])))).toEqual([
      'place-unknown',
    ])
    expect(codes(judgeSingles([{ ...one, kind: 'x' }], [single], new Set(['50'])))).toContain('kind-unknown')
  })

  test('an instance is named by its place', () => {
    expect(titleOf({ name: '{place}工作站' }, '镜湖社区')).toBe('镜湖社区工作站')
  })
})

const span = fc
  .record({
    from: fc.integer({ min: 0, max: 100 }),
    length: fc.option(fc.integer({ min: 1, max: 40 }), { nil: null }),
  })
  .map(({ from, length }) => ({ from: new Date(from), to: length === null ? null : new Date(from + length) }))

describe('seats', () => {
  test('at no instant do more people sit than there are seats, and a seat is refused only when all are taken', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 25 }), fc.integer({ min: 1, max: 4 }), (wishes, seats) => {
        const held: { seat: number; from: Date; to: Date | null }[] = []
        for (const wish of wishes) {
          const seat = freeSeat(seats, held, wish)
          if (seat !== undefined) held.push({ seat, ...wish })
          else expect(new Set(held.filter((h) => overlap(h, wish)).map((h) => h.seat)).size).toBe(seats)
        }
        for (let at = 0; at <= 145; at++) {
          const sitting = held.filter((h) => holdsAt(h, new Date(at))).map((h) => h.seat)
          expect(new Set(sitting).size).toBe(sitting.length)
          expect(sitting.length).toBeLessThanOrEqual(seats)
        }
      }),
    )
  })
  test('a post without a limit never fills', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 25 }), (wishes) => {
        const held: { seat: number; from: Date; to: Date | null }[] = []
        for (const wish of wishes) {
          const seat = freeSeat(0, held, wish)!
          expect(held.some((h) => h.seat === seat && overlap(h, wish))).toBe(false)
          held.push({ seat, ...wish })
        }
      }),
    )
  })
  test('gaps count empty seats, one for an empty post without a limit', () => {
    const posts = [
      { id: 'a', title: '站长', seats: 1 },
      { id: 'b', title: '网格员', seats: 3 },
      { id: 'c', title: '志愿者', seats: 0 },
    ]
    expect(
      gapsOf(
        posts,
        new Map([
          ['a', 1],
          ['b', 1],
        ]),
      ),
    ).toEqual([
      { post: 'b', title: '网格员', missing: 2 },
      { post: 'c', title: '志愿者', missing: 1 },
    ])
    expect(
      gapsOf(
        posts,
        new Map([
          ['a', 2],
          ['b', 3],
          ['c', 7],
        ]),
      ),
    ).toEqual([])
  })
})

describe('who may appoint', () => {
  const admin: Acting = {
    kind: 'appointment',
    appointment: 'ap',
    person: 'admin',
    personName: '管',
    body: 'office',
    bodies: ['office'],
    bodyRoot: 'office',
    bodyKind: 'office',
    bodyTitle: '办',
    bodyNature: 'department',
    post: 'security',
    postTitle: '安全管理员',
    place: 'city',
    placeName: '市',
    placePath: '00010001',
    placeKind: 'city',
    powers: [],
    may: ['bodies.appoint', 'identity.security'],
    sight: 'none',
    actingFor: null,
    jurisdiction: 'x',
    realm: 1,
  }
  const facts: AppointFacts = {
    person: 'somebody',
    body: { title: '站', placePath: '000100010003' },
    may: ['casework.handle'],
    others: [],
  }
  const code = (acting: Acting, f: AppointFacts) => {
    const verdict = allowAppoint(acting, f)
    return isDenied(verdict) ? verdict.code : 'yes'
  }
  test.each<[string, Partial<Acting>, Partial<AppointFacts>, string]>([
    ['one whose post may, in one’s own place', {}, {}, 'yes'],
    ['the system', { kind: 'service', may: [], placePath: null }, {}, 'yes'],
    ['a post without the permission', { may: ['casework.handle'] }, {}, 'bodies.not-appointer'],
    ['a resident', { kind: 'resident' }, {}, 'bodies.not-appointer'],
    ['the public', { kind: 'public' }, {}, 'bodies.not-appointer'],
    ['another place', {}, { body: { title: '站', placePath: '00010002' } }, 'bodies.outside-your-place'],
    ['oneself', {}, { person: 'admin' }, 'bodies.not-yourself'],
    [
      'a second family of administration',
      {},
      { may: ['trace.audit'], others: [{ title: '系统管理员', may: ['packs.load'] }] },
      'bodies.admins-apart',
    ],
    [
      'the same family twice',
      {},
      { may: ['jobs.view'], others: [{ title: '系统管理员', may: ['packs.load'] }] },
      'yes',
    ],
  ])('%s', (_title, who, what, answer) => {
    expect(code({ ...admin, ...who }, { ...facts, ...what })).toBe(answer)
  })
  test('nobody but a post with the permission or the system ever appoints', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Acting['kind']>('appointment', 'resident', 'public', 'service'),
        fc.subarray(['bodies.appoint', 'packs.load', 'casework.handle', 'trace.audit']),
        fc.constantFrom('00010001', '00010002', null),
        fc.constantFrom('admin', 'somebody'),
        (kind, may, placePath, person) => {
          const yes = code({ ...admin, kind, may, placePath }, { ...facts, person }) === 'yes'
          expect(yes).toBe(
            kind === 'service' ||
              (kind === 'appointment' &&
                may.includes('bodies.appoint') &&
                placePath === '00010001' &&
                person !== 'admin'),
          )
        },
      ),
    )
  })
  test('appointments are seen by staff and the system only', () => {
    for (const kind of ['appointment', 'service', 'resident', 'public'] as const)
      expect(isDenied(allowSeeing({ ...admin, kind }))).toBe(kind === 'resident' || kind === 'public')
  })
  test('the three families', () => {
    expect(familiesOf(['packs.load', 'jobs.view'])).toEqual(['system'])
    expect(familiesOf(['identity.security', 'bodies.appoint'])).toEqual(['security'])
    expect(familiesOf(['casework.handle'])).toEqual([])
  })
})
