/** A result in two stages: how long it may be objected to, what is counted again, and when it becomes final. Pure. */
import { deny } from '#kernel/access'
import type { Denial } from '#kernel/access'
import { DAY_MS, dayOf, deadline } from '#kernel/time'
import type { Calendar, Day } from '#kernel/time'
import { castOf, judgeCount } from './rules.ts'
import type { Way } from './rules.ts'
import { judgePapers } from './rules-paper.ts'
import type { PaperTally } from './rules-paper.ts'
import { refusals } from './words.ts'

export interface Window {
  readonly until: Date
  /** Its last day, to 24:00. */
  readonly lastDay: Day
}

/** From the result so many calendar days; the day of the result does not count, a last day of rest moves on (民法典 201, 203). */
export function objectionWindow(from: Date, days: number, calendar: Calendar): Window {
  const until = deadline({ mode: 'calendar-day', length: days }, from, calendar).dueAt
  return { until, lastDay: dayOf(new Date(until.getTime() - 1), calendar) }
}

/** Days left, today included; 0 when it is over. */
export const daysLeft = (until: Date, now: Date): number =>
  Math.max(0, Math.ceil((until.getTime() - now.getTime()) / DAY_MS))

export interface Stage {
  readonly stage: 'preliminary' | 'final'
  readonly until: Date
  /** Objections without an answer and recounts without an end. */
  readonly waiting: number
}

/** Final when the window is over and nothing waits: never before, and never over somebody's objection. */
export const becomesFinal = (s: Stage, now: Date): boolean =>
  s.stage === 'preliminary' && s.until <= now && s.waiting === 0

/** What people saw, people count again: hands, and the papers of a secret urn. Everything else the machine has stored. */
export const countedByPeople = (way: Way, papers: number): boolean =>
  way === 'hands' || (way === 'secret' && papers > 0)

/** One counter's numbers of a recount. Hands: no more than voters, none spoilt. Papers: as many as the roll marks. */
export function judgeRecount(
  n: PaperTally,
  b: { readonly way: Way; readonly voters: number; readonly papers: number },
): Denial | null {
  if (b.way !== 'hands') return judgePapers(n, b.papers)
  if (n.spoilt > 0)
    return deny('meetings.more-than-voters', refusals['meetings.more-than-voters'], {
      cast: castOf(n),
      voters: b.voters,
    })
  return judgeCount(n, b.voters)
}
