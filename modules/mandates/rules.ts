/** What a mandate allows, pure. Runs in the browser too. */
import { deny } from '#kernel/access'
import type { Denial } from '#kernel/access'
import type { Params } from '#kernel/errors'
import { addDays, addMonths } from '#kernel/time'
import type { Day } from '#kernel/time'
import { refusals, scopeNames } from './words.ts'

/** What one may do for another. Consenting is not among them: it stays with the person. */
export type Scope = 'report' | 'track' | 'rate' | 'apply'
export const scopes: readonly Scope[] = ['report', 'track', 'rate', 'apply']

/** What decides over a use of a mandate. */
export interface MandateFacts {
  readonly kind: 'family' | 'staff'
  readonly grantor: string | null
  readonly agent: string | null
  readonly agent_body: string | null
  readonly agent_post: string | null
  readonly scopes: readonly Scope[]
  readonly from_at: Date
  readonly to_at: Date
  readonly to_on: string
  readonly from_on: string
  readonly state: 'prepared' | 'offered' | 'accepted' | 'ended'
}

/** Who wants to use it: a person as themselves, or under a post. */
export interface AgentFacts {
  readonly person: string | null
  readonly body: string | null
  readonly post: string | null
}

export type Standing = 'prepared' | 'offered' | 'waiting' | 'in-force' | 'expired' | 'ended'

/** Where a mandate stands at an instant; one that ran out needs nobody to end it. */
export function standingOf(m: Pick<MandateFacts, 'state' | 'from_at' | 'to_at'>, now: Date): Standing {
  if (m.state === 'ended') return 'ended'
  if (m.to_at <= now) return 'expired'
  if (m.state !== 'accepted') return m.state
  return m.from_at > now ? 'waiting' : 'in-force'
}

const no = (code: keyof typeof refusals, params: Params = {}): Denial => deny(code, refusals[code], params)

/** Is this the one it was given to? A staff mandate goes with the post, whoever holds it or stands in. */
export function isAgent(m: MandateFacts, who: AgentFacts): boolean {
  if (who.person === null) return false
  return m.kind === 'family'
    ? m.agent === who.person
    : who.body !== null && m.agent_body === who.body && m.agent_post === who.post
}

/** May this person or post do this for the grantor now? Null for yes. */
export function judgeUse(m: MandateFacts, who: AgentFacts, scope: Scope, now: Date): Denial | null {
  if (!isAgent(m, who)) return no('mandates.not-agent')
  switch (standingOf(m, now)) {
    case 'ended':
      return no('mandates.ended')
    case 'expired':
      return no('mandates.expired', { to: m.to_on })
    case 'prepared':
    case 'offered':
      return no('mandates.not-accepted')
    case 'waiting':
      return no('mandates.not-begun', { from: m.from_on })
    case 'in-force':
      return m.scopes.includes(scope)
        ? null
        : no('mandates.beyond-scope', {
            scope: scopeNames[scope],
            given: m.scopes.map((s) => scopeNames[s]).join('、'),
          })
  }
}

/** The longest a mandate may run, counted from its first day. */
export const lastDayFrom = (from: Day): Day => addDays(addMonths(from, 12), -1)

/** Days of a mandate: from today at the earliest, at most one year. Null for yes. */
export function judgeSpan(from: Day, to: Day, today: Day): Denial | null {
  if (from < today) return no('mandates.past-start')
  if (to < from) return no('mandates.dates-reversed')
  if (to > lastDayFrom(from)) return no('mandates.too-long', { last: lastDayFrom(from) })
  return null
}

const ADULT_MONTHS = 18 * 12

/** Under eighteen on that day. Who was born on 29 February is eighteen on 1 March, as 民法典 counts. */
export function isMinor(born: Day, on: Day): boolean {
  const birthday = addMonths(born, ADULT_MONTHS)
  const came = birthday.slice(8) === born.slice(8) ? birthday : addDays(birthday, 1)
  return on < came
}

/** How often a confirmation code may be sent, tried, and how long it holds. */
export const CODE_MINUTES = 10
export const CODE_PAUSE_SECONDS = 60
export const CODES_SENT = 5
export const CODE_TRIES = 5

/** Days before its end that both sides are told. */
export const WARN_DAYS = 14

const doubleSurnames = [
  '欧阳',
  '上官',
  '司马',
  '诸葛',
  '司徒',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '令狐',
  '夏侯',
]

/** 张某: who it is, to those who know; nobody, to those who do not. */
export function surnameOf(name: string): string {
  const trimmed = name.trim()
  const two = doubleSurnames.find((s) => trimmed.startsWith(s))
  return `${two ?? [...trimmed][0] ?? ''}某`
}

export interface Named {
  readonly kind: 'family' | 'staff'
  readonly grantor_name: string
  readonly agent_name: string
  readonly relation: string | null
}

/** The line every act under a mandate carries: 代 张某 办（女儿 王某）. A hidden reporter stays hidden. */
export function lineOf(m: Named, hidden: boolean): string {
  if (hidden) return m.kind === 'family' ? '代报事人办（家属）' : `代报事人办（${m.agent_name}）`
  const agent = m.kind === 'family' ? `${m.relation ?? ''} ${surnameOf(m.agent_name)}` : m.agent_name
  return `代 ${surnameOf(m.grantor_name)} 办（${agent.trim()}）`
}

const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** Letters that are not mistaken for each other, one of 32 a byte. */
export function letters(random: Uint8Array): string {
  return [...random].map((b) => LETTERS[b & 31]).join('')
}

/** As people type it: spaces, dashes and small letters forgiven. */
export const plainCode = (typed: string): string => typed.toUpperCase().replace(/[^0-9A-Z]/g, '')

/** In groups that are read out easily. */
export const grouped = (code: string): string => code.replace(/(.{5})(?=.)/g, '$1-')
