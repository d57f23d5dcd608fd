/**
 * Quorum, notice, composition and the verdict of a ballot. Pure and in whole numbers: a share is a fraction `a/b`, never a
 * decimal. 以上 includes the number (`atLeast`), 超过 and 过半数 exclude it (`moreThan`): 民法典第一千二百五十九条.
 */
import { deny } from '#kernel/access'
import type { Denial } from '#kernel/access'
import type { Params } from '#kernel/errors'
import { addDays } from '#kernel/time'
import type { Day } from '#kernel/time'
import { choiceNames, refusals, shareNames, sizeNames } from './words.ts'

const no = (code: keyof typeof refusals, params: Params = {}): Denial => deny(code, refusals[code], params)

/** What a share is compared with: at least it, or more than it. */
export type Share = { readonly atLeast: string } | { readonly moreThan: string }

export interface Fraction {
  readonly top: number
  readonly bottom: number
}

/** `2/3` as whole numbers; null for anything that is no share above nothing and at most the whole. */
export function fractionOf(text: unknown): Fraction | null {
  const found = typeof text === 'string' ? /^(\d{1,3})\/(\d{1,3})$/.exec(text) : null
  const top = Number(found?.[1])
  const bottom = Number(found?.[2])
  return found && top > 0 && bottom > 0 && top <= bottom ? { top, bottom } : null
}

const shareOf = (share: Share) =>
  'atLeast' in share
    ? { fraction: fractionOf(share.atLeast)!, strict: false }
    : { fraction: fractionOf(share.moreThan)!, strict: true }

/** Is `part` of `whole` the share? Exact. Nothing of nothing is no share. */
export function meets(part: number, whole: number, share: Share): boolean {
  const { fraction, strict } = shareOf(share)
  const left = BigInt(part) * BigInt(fraction.bottom)
  const right = BigInt(whole) * BigInt(fraction.top)
  return whole > 0 && (strict ? left > right : left >= right)
}

/** The smallest whole number of `whole` that is the share. */
export function neededOf(whole: number, share: Share): number {
  const { fraction, strict } = shareOf(share)
  const product = BigInt(whole) * BigInt(fraction.top)
  const bottom = BigInt(fraction.bottom)
  return Number(strict ? product / bottom + 1n : (product + bottom - 1n) / bottom)
}

// Meetings.

export type QuorumBase = 'members' | 'invited' | 'none'
export type Quorum = { readonly base: 'none' } | ({ readonly base: 'members' | 'invited' } & Share)

export interface MeetingKind {
  readonly id: string
  readonly title: string
  /** Who is affected: everybody of the place, or a part of them. */
  readonly affects: 'whole' | 'part'
  /** Kinds of body that must be invited, or `residents`. */
  readonly invites: readonly string[]
  /** Kinds of body that may convene it. */
  readonly convener: readonly string[]
  /** Whole days between the notice and the day of the meeting. */
  readonly noticeDays: number
  readonly quorum: Quorum
  /** Kinds of body whose posts with `meetings.vote` are its members; none: whoever of the residents is checked in. */
  readonly members: readonly string[]
  /** Members of these kinds must be this share of all members (居民代表不少于五分之四). */
  readonly composition: ({ readonly kinds: readonly string[] } & Share) | null
  /** Its ballots decide; otherwise they are opinions. */
  readonly binding: boolean
  readonly source: string | null
}

/** The word for everybody of the place among those invited. */
export const RESIDENTS = 'residents'

/** Nobody is listed as a member: whoever is there as a resident is one. */
export const isOfResidents = (kind: Pick<MeetingKind, 'members'>): boolean => kind.members.length === 0

export interface Attendance {
  /** All who have a vote in it; null: nobody knows. */
  readonly members: number | null
  /** All who were named in the invitation. */
  readonly invited: number
  /** Members present. */
  readonly present: number
  /** Everybody of the invited who is present. */
  readonly invitedPresent: number
}

export interface QuorumMeter {
  readonly base: QuorumBase
  readonly whole: number | null
  readonly there: number
  /** 0 when no quorum is asked for. */
  readonly needed: number | null
  readonly met: boolean
}

export function quorumOf(quorum: Quorum, a: Attendance): QuorumMeter {
  if (quorum.base === 'none') return { base: 'none', whole: null, there: a.present, needed: 0, met: true }
  const whole = quorum.base === 'members' ? a.members : a.invited
  const there = quorum.base === 'members' ? a.present : a.invitedPresent
  if (whole === null || whole === 0) return { base: quorum.base, whole, there, needed: null, met: false }
  const share = shareIn(quorum)
  return { base: quorum.base, whole, there, needed: neededOf(whole, share), met: meets(there, whole, share) }
}

/** May it open? Null for yes. */
export function judgeQuorum(
  kind: Pick<MeetingKind, 'quorum' | 'title' | 'source'>,
  a: Attendance,
): Denial | null {
  const meter = quorumOf(kind.quorum, a)
  if (meter.met) return null
  if (meter.needed === null) return no('meetings.denominator-unknown', { kind: kind.title })
  return no('meetings.no-quorum', {
    whole: meter.whole,
    needed: meter.needed,
    there: meter.there,
    share: shareWords(shareIn(kind.quorum as Quorum & Share)),
    source: kind.source ?? kind.title,
  })
}

/** Strips what is not the share, so that a rule kept as JSON stays small and equal. */
export function shareIn(rule: Share): Share {
  return 'atLeast' in rule ? { atLeast: rule.atLeast } : { moreThan: rule.moreThan }
}

/** 三分之二以上, 过半数, 超过三分之二; an unusual share as its figures. */
export function shareWords(share: Share): string {
  const { fraction, strict } = shareOf(share)
  const mark = `${strict ? '>' : '≥'}${fraction.top}/${fraction.bottom}`
  return Object.hasOwn(shareNames, mark) ? shareNames[mark as keyof typeof shareNames] : mark
}

/** The first day a meeting may be on when it is announced today: the day of the notice is not counted. */
export const earliestDay = (today: Day, noticeDays: number): Day => addDays(today, noticeDays)

/** Is the notice long enough? Null for yes. */
export function judgeNotice(
  kind: Pick<MeetingKind, 'title' | 'noticeDays' | 'source'>,
  today: Day,
  on: Day,
): Denial | null {
  const earliest = earliestDay(today, kind.noticeDays)
  return on >= earliest
    ? null
    : no('meetings.notice-short', {
        kind: kind.title,
        days: kind.noticeDays,
        earliest,
        source: kind.source ?? kind.title,
      })
}

/** Are enough of the members of the kinds they have to be of? Null for yes. */
export function judgeComposition(
  kind: Pick<MeetingKind, 'title' | 'composition' | 'source'>,
  members: readonly { readonly bodyKind: string | null }[],
): Denial | null {
  const rule = kind.composition
  if (!rule) return null
  const of = members.filter((m) => m.bodyKind !== null && rule.kinds.includes(m.bodyKind)).length
  return meets(of, members.length, shareIn(rule))
    ? null
    : no('meetings.composition', {
        of,
        all: members.length,
        share: shareWords(shareIn(rule)),
        source: kind.source ?? kind.title,
      })
}

// Ballots.

export type Choice = 'for' | 'against' | 'abstain'
/** Always all three, in this order. */
export const choices: readonly Choice[] = ['for', 'against', 'abstain']
export type Way = 'hands' | 'named' | 'secret'
export const ways: readonly Way[] = ['hands', 'named', 'secret']

/** Ways a right may be used. Hands are a channel of their own; paper stands beside the screen where the ballot says so. */
export type Channel = 'hands' | 'screen' | 'paper'
export const channelsOf = (b: { readonly way: Way; readonly paper: boolean }): readonly Channel[] =>
  b.way === 'hands' ? ['hands'] : b.paper ? ['screen', 'paper'] : ['screen']

export type Counted = 'for' | 'present' | 'cast'
export type Base = 'roll' | 'present' | 'cast'

export type VoteTest = { readonly title: string; readonly count: Counted; readonly of: Base } & Share

export interface VoteRule {
  readonly id: string
  readonly title: string
  readonly tests: readonly VoteTest[]
  /** The same number for and against: not passed. */
  readonly tie: 'fail'
  /** Calendar days in which the preliminary result may be objected to; absent: the result is final at once. */
  readonly objectionDays?: number
  readonly source: string | null
}

/** Numbers of a ballot. `roll`: all who have a vote in the meeting; null: unknown. */
export interface Numbers {
  readonly roll: number | null
  readonly present: number
  readonly for: number
  readonly against: number
  readonly abstain: number
  /** Papers handed in that are none of the three: given, so they stay in the base of what was cast. */
  readonly spoilt?: number
}

export interface TestResult {
  readonly title: string
  /** 赞成 17, 出席 24 … in whole numbers. */
  readonly counted: Counted
  readonly count: number
  readonly of: Base
  readonly whole: number
  readonly needed: number
  readonly share: string
  readonly met: boolean
}

export interface Verdict {
  readonly verdict: 'passed' | 'failed'
  readonly tests: readonly TestResult[]
}

/** Votes given: the three choices, and on paper spoilt ones. Whoever gives none is not among them. */
export const castOf = (n: Pick<Numbers, Choice | 'spoilt'>): number =>
  n.for + n.against + n.abstain + (n.spoilt ?? 0)

/** Which of the rule's denominators nobody knows? Null when all are known. */
export function judgeDenominators(
  rule: Pick<VoteRule, 'tests' | 'title'>,
  n: Pick<Numbers, 'roll' | 'present'>,
): Denial | null {
  const lacks = rule.tests.some(
    (t) => (t.of === 'roll' && !n.roll) || (t.of === 'present' && n.present === 0),
  )
  return lacks ? no('meetings.denominator-unknown', { kind: rule.title }) : null
}

/** The verdict with its reasons, test by test. All must be met; what was not given counts for nothing. */
export function judgeBallot(rule: VoteRule, n: Numbers): Verdict {
  const cast = castOf(n)
  const sizes: Record<Base | Counted, number> = { roll: n.roll ?? 0, present: n.present, cast, for: n.for }
  const tests = rule.tests.map((t): TestResult => {
    const share = shareIn(t)
    const whole = sizes[t.of]
    return {
      title: t.title,
      counted: t.count,
      count: sizes[t.count],
      of: t.of,
      whole,
      needed: neededOf(whole, share),
      share: shareWords(share),
      met: meets(sizes[t.count], whole, share),
    }
  })
  return { verdict: tests.every((t) => t.met) ? 'passed' : 'failed', tests }
}

/** A test in a sentence: 赞成13人，出席24人的过半数（13人）：通过. */
export function testSentence(t: TestResult): string {
  return `${t.title}：${sizeNames[t.counted]}${t.count}，${sizeNames[t.of]}${t.whole}，须${t.share}（${t.needed}）——${t.met ? '符合' : '不符合'}`
}

/** 赞成13，反对2，弃权1. */
export const tallyWords = (n: Pick<Numbers, Choice>): string =>
  choices.map((c) => `${choiceNames[c]}${n[c]}`).join('，')

/** Hands of one counter: none below nothing, no more than there are voters. Null for yes. */
export function judgeCount(n: Pick<Numbers, Choice>, voters: number): Denial | null {
  const cast = castOf(n)
  return cast <= voters ? null : no('meetings.more-than-voters', { cast, voters })
}

export const sameCount = (a: Pick<Numbers, Choice>, b: Pick<Numbers, Choice>): boolean =>
  choices.every((c) => a[c] === b[c])

// Speaking.

/** Check-in begins so many hours before the announced time. */
export const CHECK_IN_HOURS = 2

/** Seconds somebody may speak. */
export const SPEAK_SECONDS = 180

export type Side = 'for' | 'against' | 'neutral'

/** Whose turn it is: in the order asked, but a side that spoke less goes first. */
export function nextSpeaker<
  S extends { readonly side: Side; readonly startedAt: unknown; readonly endedAt: unknown },
>(speakers: readonly S[]): S | undefined {
  const spoke = (side: Side) => speakers.filter((s) => s.side === side && s.startedAt !== null).length
  const waiting = speakers.filter((s) => s.startedAt === null && s.endedAt === null)
  const behind: Side | null =
    spoke('for') < spoke('against') ? 'for' : spoke('against') < spoke('for') ? 'against' : null
  return waiting.find((s) => s.side === behind) ?? waiting[0]
}

const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** Eight letters nobody mistakes for each other, from a keyed digest. */
export const codeFrom = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, 8)].map((b) => LETTERS[b & 31]).join('')

/** As people type it: spaces, dashes and small letters forgiven. */
export const plainCode = (typed: string): string => typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
export const grouped = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1-')
