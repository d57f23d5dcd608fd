/** What openness means, pure: periods, windows, personal data in a text, when a window may end. Runs in the browser too. */
import { addDays, addMonths, dayOf, deadline } from '#kernel/time'
import type { Calendar, Day } from '#kernel/time'

export const rounds = ['month', 'quarter', 'half-year', 'year', 'once'] as const
export type Round = (typeof rounds)[number]

/** One of the law's seven kinds of affairs (城市居民委员会组织法 第三十四条) is shown for at least so many days. */
export const LAW_DAYS = 15

/** A kind of publication, as a pack declares it. */
export interface Category {
  readonly id: string
  readonly title: string
  /** 1–7: which of the law's kinds of affairs; null for others. */
  readonly law: number | null
  /** Calendar days it is shown at least. */
  readonly days: number
  readonly every: Round
  /** Kinds of bodies that owe it; empty: any body whose post may publish. */
  readonly by: readonly string[]
  /** Working days in which a question is answered. */
  readonly questionDays: number
  readonly source: string | null
}

export interface CompiledOpenness {
  readonly categories: readonly Category[]
}

/** A step's facet `publication`. */
export interface PublicationFacet {
  readonly category: string
  readonly days?: number
  readonly publish: string
  readonly ended: string
  readonly returned: string
}

/** Days from–to, both counted. */
export interface Period {
  readonly from: Day
  readonly to: Day
}

const MONTHS: Readonly<Record<Exclude<Round, 'once'>, number>> = {
  month: 1,
  quarter: 3,
  'half-year': 6,
  year: 12,
}

/** The period a day lies in; null for what does not come round. */
export function periodOf(day: Day, every: Round): Period | null {
  if (every === 'once') return null
  const length = MONTHS[every]
  const month = Number(day.slice(5, 7)) - 1
  const first = Math.floor(month / length) * length + 1
  const from = `${day.slice(0, 5)}${String(first).padStart(2, '0')}-01`
  return { from, to: addDays(addMonths(from, length), -1) }
}

/**
 * Periods that are over and owed: from the first whole one after it began to be owed, to the last before the one `today`
 * lies in. The newest `most` of them.
 */
export function periodsOver(begun: Day, today: Day, every: Round, most = 24): Period[] {
  const now = periodOf(today, every)
  if (now === null) return []
  const over: Period[] = []
  for (
    let p = periodOf(addDays(now.from, -1), every)!;
    p.from >= begun && over.length < most;
    p = periodOf(addDays(p.from, -1), every)!
  )
    over.unshift(p)
  return over
}

export interface Window {
  readonly until: Date
  readonly untilOn: Day
  /** The last day lies in a year whose calendar is not published. */
  readonly flagged: boolean
}

/** From an instant for so many calendar days, to 24:00 of the last one; a last day of rest moves on (民法典 201, 203). */
export function windowOf(from: Date, days: number, calendar: Calendar): Window {
  const end = deadline({ mode: 'calendar-day', length: days }, from, calendar)
  return {
    until: end.dueAt,
    // The window ends at midnight: its last day is the one before.
    untilOn: dayOf(new Date(end.dueAt.getTime() - 1), calendar),
    flagged: end.flagged !== undefined,
  }
}

/** Days left of a window, today included; 0 when it is over. */
export function daysLeft(until: Date, now: Date): number {
  const left = until.getTime() - now.getTime()
  return left <= 0 ? 0 : Math.ceil(left / 86_400_000)
}

/** Days a publication is shown at least: the category's, or more where the step of the procedure asks for more. */
export function leastDays(category: Pick<Category, 'days'>, facet?: { readonly days?: number }): number {
  return Math.max(category.days, facet?.days ?? 0)
}

export const personalKinds = ['id-number', 'phone', 'bank-card'] as const
export type PersonalKind = (typeof personalKinds)[number]

export interface PersonalFinding {
  readonly kind: PersonalKind
  /** Enough to find it in the text, masked. */
  readonly shown: string
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

function isDate(digits: string): boolean {
  const [y, m, d] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6, 8))]
  return y >= 1880 && y <= 2100 && m >= 1 && m <= 12 && d >= 1 && d <= 31
}

/** Eighteen signs with a date inside: also one with a slip in it, for it still points at somebody. */
function isIdNumber(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false
  const sum = WEIGHTS.reduce((s, w, i) => s + w * Number(text[i]), 0)
  return isDate(text.slice(6, 14)) || '10X98765432'[sum % 11] === text[17]!.toUpperCase()
}

/** Check digit of bank cards. */
function isLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const d = Number(digits[digits.length - 1 - i]) * (i % 2 === 1 ? 2 : 1)
    sum += d > 9 ? d - 9 : d
  }
  return sum % 10 === 0
}

const masked = (text: string) => `${text.slice(0, 3)}${'*'.repeat(text.length - 5)}${text.slice(-2)}`

function kindOf(number: string): PersonalKind | null {
  if (isIdNumber(number) || (/^\d{15}$/.test(number) && isDate(`19${number.slice(6, 12)}`)))
    return 'id-number'
  if (/^(86)?1[3-9]\d{9}$/.test(number)) return 'phone'
  return /^[3-6]\d{15,18}$/.test(number) && isLuhn(number) ? 'bank-card' : null
}

/**
 * Identity numbers, mobile numbers and bank cards in a text, however they are spaced or typed (个人信息保护法 第二十五条:
 * not published without separate consent or a law). Names cannot be recognised: a person has to look. Numbers of offices
 * (landlines) are no personal data.
 */
export function personalIn(text: string): PersonalFinding[] {
  const found = new Map<string, PersonalFinding>()
  // Full-width digits are digits; blanks and dashes may set groups of them apart, other signs end a number.
  for (const [run] of text.normalize('NFKC').matchAll(/(?<![\dXx])\d[\dXx]*(?:[ \-‐–—][\dXx]+)*/g)) {
    const groups = run.split(/[ \-‐–—]/)
    for (let i = 0; i < groups.length; i++)
      for (let j = Math.min(groups.length, i + 6); j > i; j--) {
        const number = groups.slice(i, j).join('')
        const kind = kindOf(number)
        if (kind === null) continue
        found.set(number, { kind, shown: masked(number) })
        i = j - 1
        break
      }
  }
  return [...found.values()]
}

/** What the rules need to know of an objection. */
export interface ObjectionFacts {
  readonly disposition: 'open' | 'answered' | 'accepted'
  readonly disposed_at: Date | null
}

/** Accepted, and the text was not yet corrected in substance: then the window waits for the correction. */
export const awaitsCorrection = (o: ObjectionFacts, corrected: Date | null): boolean =>
  o.disposition === 'accepted' && o.disposed_at !== null && (corrected === null || corrected <= o.disposed_at)

/**
 * Whether a window may end at `now`: its time is over, every objection is disposed of, and what was accepted was corrected.
 * `corrected`: when the last correction in substance was made.
 */
export function mayEnd(
  p: { readonly state: string; readonly until_at: Date },
  objections: readonly ObjectionFacts[],
  corrected: Date | null,
  now: Date,
): boolean {
  return (
    p.state === 'open' &&
    p.until_at <= now &&
    objections.every((o) => o.disposition !== 'open' && !awaitsCorrection(o, corrected))
  )
}

export type Standing = 'shown' | 'due' | 'overdue' | 'at-need'

/** How a body stands with one category: shown this period, due by its end, an earlier one still missing, or only at need. */
export function standingOf(
  category: Pick<Category, 'every'>,
  facts: { readonly today: Day; readonly lastPeriod: Day | null; readonly missing: number },
): { standing: Standing; dueOn: Day | null } {
  const now = periodOf(facts.today, category.every)
  if (now === null) return { standing: 'at-need', dueOn: null }
  if (facts.missing > 0) return { standing: 'overdue', dueOn: now.to }
  if (facts.lastPeriod !== null && facts.lastPeriod >= now.from) return { standing: 'shown', dueOn: null }
  return { standing: 'due', dueOn: now.to }
}
