/** Who convenes, records, counts, votes, signs. Pure: facts are given. */
import { allow, deny } from '#kernel/access'
import type { Denial, Permit, Verdict } from '#kernel/access'
import type { Params } from '#kernel/errors'
import type { Acting } from '#modules/bodies'
import type { MeetingKind } from './rules.ts'
import { refusals } from './words.ts'

const no = (code: keyof typeof refusals, params: Params = {}): Denial => deny(code, refusals[code], params)

/** Flags of posts. */
export const CONVENE = 'meetings.convene'
export const RECORD = 'meetings.record'
export const COUNT = 'meetings.count'
export const VOTE = 'meetings.vote'

/** What the floor knows of a meeting: whose it is and where. */
export interface Held {
  readonly body: string
  readonly place_path: string
}

/** One's own body's meeting (or a nested one's), or one in the place the post sees: what the floor says, in the same words. */
export const runs = (who: Acting, m: Held): boolean =>
  who.kind === 'service' ||
  who.bodies.includes(m.body) ||
  (who.sight === 'place' && who.placePath !== null && m.place_path.startsWith(who.placePath))

/** A body of a kind the rule names, by a post that may, at its own place or below it. */
export function allowConvening(
  who: Acting,
  kind: Pick<MeetingKind, 'convener' | 'title'>,
  placePath: string,
): Verdict<'meetings.convene'> {
  if (who.kind !== 'appointment' || !who.may.includes(CONVENE)) return no('meetings.not-convener')
  if (who.bodyKind === null || !kind.convener.includes(who.bodyKind))
    return no('meetings.not-this-body', { kind: kind.title, body: who.bodyTitle ?? '' })
  if (who.placePath === null || !placePath.startsWith(who.placePath)) return no('meetings.outside-your-place')
  return allow('meetings.convene')
}

/** Cancelling before it opens: a post of the body that called it. */
export function allowCancelling(who: Acting, m: Held): Verdict<'meetings.convene'> {
  if (who.kind !== 'appointment' || !who.may.includes(CONVENE)) return no('meetings.not-convener')
  return who.bodies.includes(m.body) ? allow('meetings.convene') : no('meetings.not-this-meeting')
}

/** Attendance, opening and closing, the speaking list, ballots and minutes. */
export function allowRecording(who: Acting, m: Held): Verdict<'meetings.record'> {
  if (who.kind !== 'appointment' || !who.may.includes(RECORD)) return no('meetings.not-recorder')
  return runs(who, m) ? allow('meetings.record') : no('meetings.not-this-meeting')
}

export function allowCounting(who: Acting, m: Held): Verdict<'meetings.count'> {
  if (who.kind !== 'appointment' || !who.may.includes(COUNT)) return no('meetings.not-counter')
  return runs(who, m) ? allow('meetings.count') : no('meetings.not-this-meeting')
}

/** The chair signs by convening, the recorder by recording; never one person for both (a constraint). */
export function allowSigning(who: Acting, m: Held, role: 'chair' | 'recorder'): Verdict<'meetings.sign'> {
  const flag = role === 'chair' ? CONVENE : RECORD
  if (who.kind !== 'appointment' || !who.may.includes(flag)) return no(`meetings.not-${role}`)
  return runs(who, m) ? allow('meetings.sign') : no('meetings.not-this-meeting')
}

/** Whoever looks after a meeting sees who was asked and who came; others see numbers. */
export const seesPeople = (who: Acting, m: Held): boolean =>
  who.kind === 'service' ||
  (who.kind === 'appointment' &&
    runs(who, m) &&
    [CONVENE, RECORD, COUNT].some((flag) => who.may.includes(flag)))

/** Coming in: entered by a recorder, or by whoever proved the code of the meeting. */
export function attendPermit(_proof: Permit<'meetings.record'> | 'code'): Permit<'meetings.attend'> {
  return allow('meetings.attend')
}

export interface CastFacts {
  /** State of the ballot. */
  readonly state: string
  readonly way: string
  readonly until: Date | null
  /** Own right; undefined: not on the roll. */
  readonly right: { readonly voted: boolean } | undefined
}

/** One's own right, once, while the ballot is open. */
export function allowCasting(facts: CastFacts, now: Date): Verdict<'meetings.cast'> {
  if (facts.state === 'prepared') return no('meetings.ballot-not-open')
  if (facts.state !== 'open' || facts.until === null || facts.until <= now) return no('meetings.ballot-over')
  if (facts.way === 'hands') return no('meetings.by-hands')
  if (!facts.right) return no('meetings.not-on-roll')
  if (facts.right.voted) return no('meetings.voted')
  return allow('meetings.cast')
}

/** Closing: a recorder once the window is over or everybody has voted; the system when the window is over. */
export function allowClosing(
  who: Acting,
  m: Held,
  b: { readonly state: string; readonly way: string; readonly until: Date | null; readonly waiting: number },
  now: Date,
): Verdict<'meetings.close-ballot'> {
  if (b.state !== 'open' || b.until === null) return no('meetings.ballot-over')
  if (who.kind !== 'service') {
    const recording = allowRecording(who, m)
    if ('denied' in recording) return recording
  }
  if (b.way !== 'hands' && b.waiting > 0 && b.until > now)
    return no('meetings.window-open', { waiting: b.waiting })
  return allow('meetings.close-ballot')
}

/** The two counts agree: the second counter's entry closes a ballot by hands. */
export function closedByCount(_permit: Permit<'meetings.count'>): Permit<'meetings.close-ballot'> {
  return allow('meetings.close-ballot')
}

/** What the paper of a ballot is judged by. */
export interface PaperFacts {
  readonly state: string
  readonly way: string
  readonly paper: boolean
  readonly until: Date | null
}

/** Handling paper: a counter of the meeting, at a ballot that has paper. */
function handlesPaper(who: Acting, m: Held, b: PaperFacts): Denial | null {
  const counting = allowCounting(who, m)
  if ('denied' in counting) return counting
  if (b.state === 'prepared') return no('meetings.ballot-not-open')
  if (b.state !== 'open' && b.state !== 'counting') return no('meetings.ballot-over')
  return b.paper ? null : no('meetings.no-paper')
}

/** Receiving a paper: while the ballot is open and its window lasts. */
export function allowTakingPaper(who: Acting, m: Held, b: PaperFacts, now: Date): Verdict<'meetings.paper'> {
  const wrong = handlesPaper(who, m, b)
  if (wrong) return wrong
  return b.state === 'open' && b.until !== null && b.until > now
    ? allow('meetings.paper')
    : no('meetings.paper-late')
}

/** Reading a received paper once more, or crossing out a mark: until there is a result. */
export function allowPaperWork(who: Acting, m: Held, b: PaperFacts): Verdict<'meetings.paper'> {
  return handlesPaper(who, m, b) ?? allow('meetings.paper')
}

/** Counting the urn of paper: after the last vote, of a secret ballot. */
export function allowCountingPaper(who: Acting, m: Held, b: PaperFacts): Verdict<'meetings.count'> {
  const wrong = handlesPaper(who, m, b)
  if (wrong) return wrong
  if (b.way !== 'secret') return no('meetings.paper-named')
  return b.state === 'counting' ? allow('meetings.count') : no('meetings.paper-early')
}

/** Two people agree on the last paper: that closes the ballot. */
export function closedByPaper(_permit: Permit<'meetings.paper'>): Permit<'meetings.close-ballot'> {
  return allow('meetings.close-ballot')
}

/** One's right was used by the other channel: what comes second is kept as refused. Null: there is nothing to keep. */
export function keepsSecond(
  right: { readonly voted: boolean; readonly paper: boolean },
  channel: 'screen' | 'paper',
): Permit<'meetings.set-aside'> | null {
  return right.voted && right.paper === (channel === 'screen') ? allow('meetings.set-aside') : null
}

/** What an objection is judged by. */
export interface ObjectingFacts {
  /** Undefined: the rule of the vote has no window. */
  readonly outcome: { readonly stage: 'preliminary' | 'final'; readonly until: Date } | undefined
  readonly person: string | null
  /** Own right; undefined: not on the roll. */
  readonly right: object | undefined
  /** One has objected already. */
  readonly objected: boolean
}

/** Whoever is on the roll and signed in, once, while the window lasts. */
export function allowObjecting(f: ObjectingFacts, now: Date): Verdict<'meetings.object'> {
  if (!f.outcome) return no('meetings.no-objections')
  if (f.outcome.stage === 'final' || f.outcome.until <= now) return no('meetings.objections-over')
  if (f.person === null || !f.right) return no('meetings.objects-roll')
  return f.objected ? no('meetings.objected') : allow('meetings.object')
}

/** A counter of the meeting, once, and never one's own objection. */
export function allowAnswering(
  who: Acting,
  m: Held,
  o: { readonly stage: 'preliminary' | 'final'; readonly answered: boolean; readonly own: boolean },
): Verdict<'meetings.answer'> {
  const counting = allowCounting(who, m)
  if ('denied' in counting) return counting
  if (o.stage === 'final') return no('meetings.result-final')
  if (o.answered) return no('meetings.objection-answered')
  return o.own ? no('meetings.own-objection') : allow('meetings.answer')
}

/** A counter of the meeting, while a recount by people is under way. */
export function allowRecounting(who: Acting, m: Held, isOpen: boolean): Verdict<'meetings.answer'> {
  const counting = allowCounting(who, m)
  if ('denied' in counting) return counting
  return isOpen ? allow('meetings.answer') : no('meetings.no-recount')
}

/** The system makes a result final when its time has come; nobody else does. */
export const allowFinal = (who: Acting): Verdict<'meetings.final'> =>
  who.kind === 'service' ? allow('meetings.final') : no('meetings.objections-open')
