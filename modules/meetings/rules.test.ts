import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  castOf,
  channelsOf,
  codeFrom,
  fractionOf,
  judgeBallot,
  judgeComposition,
  judgeCount,
  judgeDenominators,
  judgeNotice,
  judgeQuorum,
  meets,
  neededOf,
  nextSpeaker,
  plainCode,
  quorumOf,
  sameCount,
  shareWords,
} from './rules.ts'
import type { MeetingKind, Share, VoteRule } from './rules.ts'
import { enterSlip, judgePapers, samePapers, slipRound } from './rules-paper.ts'
import type { SlipChoice, SlipEntry } from './rules-paper.ts'
import { becomesFinal, countedByPeople, daysLeft, judgeRecount } from './rules-stages.ts'

const kind: MeetingKind = {
  id: 'representatives',
  title: '居民代表会议',
  affects: 'whole',
  invites: ['representatives'],
  convener: ['representatives'],
  noticeDays: 5,
  quorum: { base: 'members', atLeast: '2/3' },
  members: ['representatives', 'committee'],
  composition: { kinds: ['representatives'], atLeast: '4/5' },
  binding: true,
  source: '第二十九条',
}
const there = (members: number | null, present: number) => ({
  members,
  invited: 0,
  present,
  invitedPresent: present,
})
const election: VoteRule = {
  id: 'election',
  title: '居民代表选举',
  tests: [
    { title: '参加投票', count: 'cast', of: 'roll', moreThan: '2/3' },
    { title: '得票', count: 'for', of: 'cast', moreThan: '1/2' },
  ],
  tie: 'fail',
  source: '第十九条',
}

const shares = fc
  .tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }), fc.boolean())
  .map(([a, b, strict]): Share => {
    const text = `${Math.min(a, b)}/${Math.max(a, b)}`
    return strict ? { moreThan: text } : { atLeast: text }
  })

describe('shares', () => {
  it('are fractions above nothing and at most the whole', () => {
    expect(fractionOf('2/3')).toEqual({ top: 2, bottom: 3 })
    for (const wrong of [
      '0/3',
      '4/3',
      '2/0',
      '0.66',
      '66%',
      '',
      ' 2/3',
      '2/3 ',
      0.5,
      null,
      undefined,
      '-1/2',
    ])
      expect(fractionOf(wrong), String(wrong)).toBeNull()
  })

  it('以上 includes the number, 过半数 and 超过 exclude it', () => {
    expect(meets(12, 24, { atLeast: '1/2' })).toBe(true)
    expect(meets(12, 24, { moreThan: '1/2' })).toBe(false)
    expect(meets(13, 24, { moreThan: '1/2' })).toBe(true)
    expect(meets(0, 0, { atLeast: '1/2' })).toBe(false)
  })

  it('the number needed is the smallest that is enough, whatever the share and the size', () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 2_000_000 }), (share, whole) => {
        const needed = neededOf(whole, share)
        expect(meets(needed, whole, share)).toBe(true)
        expect(needed === 0 ? false : meets(needed - 1, whole, share)).toBe(false)
      }),
    )
  })

  it('more never makes it less', () => {
    fc.assert(
      fc.property(shares, fc.nat(5000), fc.nat(5000), fc.nat(100), (share, part, whole, more) => {
        if (meets(part, whole, share)) expect(meets(part + more, whole, share)).toBe(true)
      }),
    )
  })

  it('are said in words', () => {
    expect(shareWords({ atLeast: '2/3' })).toBe('三分之二以上')
    expect(shareWords({ moreThan: '2/3' })).toBe('超过三分之二')
    expect(shareWords({ moreThan: '1/2' })).toBe('过半数')
    expect(shareWords({ atLeast: '1/1' })).toBe('全体')
  })
})

describe('the edges of the law', () => {
  it('a meeting of 24 opens with 16 and not with 15', () => {
    expect(judgeQuorum(kind, there(24, 16))).toBeNull()
    const no = judgeQuorum(kind, there(24, 15))
    expect(no?.code).toBe('meetings.no-quorum')
    expect(no?.sentence).toContain('16人')
    expect(quorumOf(kind.quorum, there(24, 15))).toEqual({
      base: 'members',
      whole: 24,
      there: 15,
      needed: 16,
      met: false,
    })
  })

  it('an election by 24 representatives needs 17 votes cast, not 16', () => {
    const of = (cast: number) =>
      judgeBallot(election, { roll: 24, present: 24, for: cast, against: 0, abstain: 0 })
    expect(of(16).verdict).toBe('failed')
    expect(of(16).tests[0]).toMatchObject({ count: 16, whole: 24, needed: 17, met: false })
    expect(of(17).verdict).toBe('passed')
  })

  it('twenty representatives and five of the committee are exactly four fifths', () => {
    const composed = (representatives: number, committee: number) =>
      judgeComposition(kind, [
        ...Array.from({ length: representatives }, () => ({ bodyKind: 'representatives' })),
        ...Array.from({ length: committee }, () => ({ bodyKind: 'committee' })),
      ])
    expect(composed(20, 5)).toBeNull()
    expect(composed(19, 5)?.code).toBe('meetings.composition')
  })

  it('ten days of notice do not count the day of the notice', () => {
    const residents = { title: '居民会议', noticeDays: 10, source: '第二十六条' }
    expect(judgeNotice(residents, '2026-03-02', '2026-03-12')).toBeNull()
    const short = judgeNotice(residents, '2026-03-02', '2026-03-11')
    expect(short?.code).toBe('meetings.notice-short')
    expect(short?.sentence).toContain('2026-03-12')
    expect(short?.sentence).toContain('第二十六条')
    expect(judgeNotice({ ...residents, noticeDays: 1 }, '2026-03-02', '2026-03-02')).not.toBeNull()
  })
})

describe('a ballot', () => {
  it('a tie is not passed, and who does not vote is not for it', () => {
    const rule: VoteRule = {
      ...election,
      tests: [{ title: '赞成', count: 'for', of: 'present', moreThan: '1/2' }],
    }
    const of = (f: number, against: number, abstain = 0) =>
      judgeBallot(rule, { roll: 30, present: 20, for: f, against, abstain }).verdict
    expect(of(10, 10)).toBe('failed')
    expect(of(10, 0)).toBe('failed')
    expect(of(11, 9)).toBe('passed')
    expect(of(10, 0, 10)).toBe('failed')
  })

  it('is not judged while a denominator is unknown', () => {
    expect(judgeDenominators(election, { roll: null, present: 20 })?.code).toBe(
      'meetings.denominator-unknown',
    )
    expect(judgeDenominators(election, { roll: 24, present: 0 })).toBeNull()
  })

  it('passes exactly when every test is met, and names each with its numbers', () => {
    const rules = fc.record({
      tests: fc.array(
        fc.record({
          count: fc.constantFrom('for', 'present', 'cast' as const),
          of: fc.constantFrom('roll', 'present', 'cast' as const),
          share: shares,
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    fc.assert(
      fc.property(
        rules,
        fc.nat(500),
        fc.nat(500),
        fc.nat(500),
        fc.nat(500),
        (r, f, against, abstain, more) => {
          const present = f + against + abstain + more
          const numbers = { roll: present + more, present, for: f, against, abstain }
          const rule = {
            ...election,
            tests: r.tests.map(({ share, ...t }) => ({ title: 't', ...t, ...share })),
          } as unknown as VoteRule
          const found = judgeBallot(rule, numbers)
          expect(found.tests).toHaveLength(rule.tests.length)
          expect(found.verdict === 'passed').toBe(found.tests.every((t) => t.met))
          for (const t of found.tests) expect(t.met).toBe(t.whole > 0 && t.count >= t.needed)
          // One more for it, one fewer against: never turns passed into failed.
          if (found.verdict === 'passed' && against > 0)
            expect(judgeBallot(rule, { ...numbers, for: f + 1, against: against - 1 }).verdict).toBe('passed')
        },
      ),
    )
  })

  it('hands cannot be more than voters; two counts are the same in all three numbers', () => {
    const count = { for: 10, against: 3, abstain: 1 }
    expect(castOf(count)).toBe(14)
    expect(judgeCount(count, 14)).toBeNull()
    expect(judgeCount(count, 13)?.code).toBe('meetings.more-than-voters')
    expect(sameCount(count, { ...count })).toBe(true)
    expect(sameCount(count, { for: 9, against: 4, abstain: 1 })).toBe(false)
  })
})

describe('papers', () => {
  const entry = (round: number, person: string, choice: SlipChoice, released: string | null = null) =>
    ({ round, person, choice, released }) satisfies SlipEntry

  it('hands are a channel of their own; paper stands beside the screen', () => {
    expect(channelsOf({ way: 'hands', paper: false })).toEqual(['hands'])
    expect(channelsOf({ way: 'named', paper: false })).toEqual(['screen'])
    expect(channelsOf({ way: 'secret', paper: true })).toEqual(['screen', 'paper'])
  })

  it('two people, the same: it counts; one person twice does not make two', () => {
    const a = { person: 'a', choice: 'for' } as const
    expect(enterSlip([], a)).toBe('first')
    expect(enterSlip([entry(1, 'a', 'for')], a)).toMatchObject({ code: 'meetings.slip-entered' })
    expect(enterSlip([entry(1, 'a', 'for')], { person: 'b', choice: 'for' })).toBe('agreed')
    expect(enterSlip([entry(1, 'a', 'for')], { person: 'b', choice: 'spoilt' })).toBe('differs')
    const agreed = [entry(1, 'a', 'for'), entry(1, 'b', 'for')]
    expect(enterSlip(agreed, { person: 'c', choice: 'against' })).toMatchObject({
      code: 'meetings.slip-counts',
    })
    expect(slipRound(agreed)).toMatchObject({ round: 1, agreed: 'for' })
  })

  it('what differs, or was crossed out, ends its round', () => {
    const differ = [entry(1, 'a', 'for'), entry(1, 'b', 'against')]
    expect(slipRound(differ)).toEqual({ round: 2, standing: [], agreed: null })
    expect(enterSlip(differ, { person: 'b', choice: 'against' })).toBe('first')
    expect(slipRound([entry(1, 'a', 'for', '记错了人')])).toEqual({ round: 2, standing: [], agreed: null })
    expect(slipRound([...differ, entry(2, 'b', 'for')])).toMatchObject({ round: 2, agreed: null })
    expect(slipRound([])).toEqual({ round: 1, standing: [], agreed: null })
  })

  it('nothing counts that two people did not enter alike in one round', () => {
    const choice = fc.constantFrom<SlipChoice>('for', 'against', 'abstain', 'spoilt')
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), choice), { maxLength: 12 }), (tries) => {
        const kept: SlipEntry[] = []
        for (const [person, says] of tries) {
          const { round, agreed } = slipRound(kept)
          const outcome = enterSlip(kept, { person, choice: says })
          expect(typeof outcome === 'string' && agreed !== null).toBe(false)
          if (typeof outcome === 'string') kept.push(entry(round, person, says))
        }
        const { agreed, round } = slipRound(kept)
        const last = kept.filter((e) => e.round === round)
        const isAlike =
          last.length === 2 && last[0]!.choice === last[1]!.choice && last[0]!.person !== last[1]!.person
        expect(agreed !== null).toBe(isAlike)
        for (const [, two] of Map.groupBy(kept, (e) => e.round)) expect(two.length).toBeLessThanOrEqual(2)
      }),
    )
  })

  it('the urn comes to the marks exactly; spoilt papers were cast', () => {
    const urn = { for: 3, against: 1, abstain: 1, spoilt: 1 }
    expect(castOf(urn)).toBe(6)
    expect(judgePapers(urn, 6)).toBeNull()
    expect(judgePapers(urn, 5)?.code).toBe('meetings.paper-more')
    expect(judgePapers(urn, 7)?.code).toBe('meetings.paper-fewer')
    expect(samePapers(urn, { ...urn })).toBe(true)
    expect(samePapers(urn, { ...urn, spoilt: 0, for: 4 })).toBe(false)
    // 24 on the roll: 17 papers make the turnout even when one of them is spoilt; half of the seventeen is not reached by 8.
    const numbers = { roll: 24, present: 24, for: 9, against: 7, abstain: 0, spoilt: 1 }
    expect(judgeBallot(election, numbers).verdict).toBe('passed')
    expect(judgeBallot(election, { ...numbers, for: 8, spoilt: 2 }).tests.map((t) => t.met)).toEqual([
      true,
      false,
    ])
  })
})

describe('speaking and codes', () => {
  it('the side that spoke less goes first', () => {
    const s = (side: 'for' | 'against' | 'neutral', startedAt: string | null = null) => ({
      side,
      startedAt,
      endedAt: startedAt,
    })
    const waiting = [s('for'), s('against')]
    expect(nextSpeaker([s('for', 'x'), ...waiting])).toBe(waiting[1])
    expect(nextSpeaker(waiting)).toBe(waiting[0])
    expect(nextSpeaker([s('for', 'x')])).toBeUndefined()
  })

  it('codes have eight letters that are not mistaken, and are read as people type them', () => {
    const code = codeFrom(new Uint8Array([0, 1, 31, 32, 200, 255, 7, 9, 4]))
    expect(code).toMatch(/^[2-9A-HJ-NP-Z]{8}$/)
    expect(plainCode(`${code.slice(0, 4).toLowerCase()} - ${code.slice(4)}`)).toBe(code)
  })
})

describe('a result in two stages', () => {
  it('is final after the window and with nothing waiting, never before', () => {
    const until = new Date('2026-03-09T16:00:00Z')
    const s = { stage: 'preliminary', until, waiting: 0 } as const
    expect(becomesFinal(s, new Date(until.getTime() - 1))).toBe(false)
    expect(becomesFinal(s, until)).toBe(true)
    expect(becomesFinal({ ...s, waiting: 1 }, until)).toBe(false)
    expect(becomesFinal({ ...s, stage: 'final' }, until)).toBe(false)
    expect(daysLeft(until, new Date(until.getTime() - 1))).toBe(1)
    expect(daysLeft(until, until)).toBe(0)
  })

  it('hands and secret papers are counted again by people, everything else by the machine', () => {
    expect(countedByPeople('hands', 0)).toBe(true)
    expect(countedByPeople('secret', 3)).toBe(true)
    expect(countedByPeople('secret', 0)).toBe(false)
    expect(countedByPeople('named', 3)).toBe(false)
    const hands = { way: 'hands', voters: 6, papers: 0 } as const
    expect(judgeRecount({ for: 3, against: 2, abstain: 0, spoilt: 0 }, hands)).toBeNull()
    expect(judgeRecount({ for: 4, against: 3, abstain: 0, spoilt: 0 }, hands)?.code).toBe(
      'meetings.more-than-voters',
    )
    expect(judgeRecount({ for: 3, against: 0, abstain: 0, spoilt: 1 }, hands)).not.toBeNull()
    const urn = { way: 'secret', voters: 6, papers: 3 } as const
    expect(judgeRecount({ for: 3, against: 0, abstain: 0, spoilt: 0 }, urn)).toBeNull()
    expect(judgeRecount({ for: 2, against: 0, abstain: 0, spoilt: 0 }, urn)?.code).toBe(
      'meetings.paper-fewer',
    )
  })
})
