/** Decisions of casework, pure: which rule dispatches a report, what may stand as contact, how a query code looks. */
import type { DispatchRule, DispatchRules, EventScheme } from './scheme.ts'
import { nodeOf, pathOf } from './scheme.ts'

/** What the dispatch rules may look at. */
export interface DispatchFacts {
  readonly item: string | null
  readonly placeKind: string
  readonly placeName: string
  readonly urgency: string
  readonly channel: string
  readonly text: string
}

export interface Dispatched {
  readonly rule: DispatchRule | null
  /** In words, for the record: why this rule, or why none. */
  readonly why: string
}

/** A condition compiled once; `false` when it cannot be judged would hide a fault, so it throws. */
export type Condition = (rule: DispatchRule, values: Readonly<Record<string, string>>) => boolean

/** First rule that takes the report; none with the reason. */
export function decideDispatch(
  rules: DispatchRules,
  scheme: EventScheme,
  facts: DispatchFacts,
  condition: Condition,
): Dispatched {
  const path = facts.item ? pathOf(scheme, facts.item) : []
  const values = {
    item: facts.item ?? '',
    category1: path[0] ?? '',
    category2: path[1] ?? '',
    'place.kind': facts.placeKind,
    'place.name': facts.placeName,
    urgency: facts.urgency,
    channel: facts.channel,
    text: facts.text,
  }
  for (const rule of rules.rules) {
    const fits = rule.items.some((p) => p === '*' || (facts.item !== null && takes(p, facts.item)))
    if (!fits) continue
    if (rule.when !== null && !condition(rule, values)) continue
    return { rule, why: `按规则“${rule.title}”（${rule.id}，${rules.version} 版）` }
  }
  return {
    rule: null,
    why: facts.item === null ? '没有类别，无法按规则派遣' : `类别“${path.join('／')}”没有适用的派遣规则`,
  }
}

function takes(pattern: string, code: string): boolean {
  return pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : pattern === code
}

/** Is it a leaf of the scheme that residents may choose? */
export function isReportable(scheme: EventScheme, code: string): boolean {
  return nodeOf(scheme, code)?.leaf === true
}

/** Alphabet of query codes: no letter or digit that reads like another. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
export const CODE_LENGTH = 6

/** Makes a query code from random bytes (32 letters: no bias). */
export function queryCode(random: Uint8Array): string {
  return [...random.subarray(0, CODE_LENGTH)].map((b) => CODE_ALPHABET[b & 31]).join('')
}

/** Wrong codes allowed for one number before a pause, and the pause. */
export const CODE_TRIES = 5
export const CODE_PAUSE_MINUTES = 30

/** Minutes still locked, or 0. */
export function codeLocked(fails: number, lastAt: Date | null, now: Date): number {
  if (fails < CODE_TRIES || !lastAt) return 0
  const left = lastAt.getTime() + CODE_PAUSE_MINUTES * 60_000 - now.getTime()
  return left > 0 ? Math.ceil(left / 60_000) : 0
}

/** 138****5678: enough to recognise one's own, not to call. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  if (digits.length < 7) return '****'
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`
}

export function maskName(name: string): string {
  return name.length === 0 ? '' : `${[...name][0]}${'*'.repeat(Math.max(1, [...name].length - 1))}`
}

/**
 * Hides numbers of phones and identity cards in a text that many read, such as a title; whoever needs them opens the report,
 * and that is recorded.
 */
export function maskNumbers(text: string): string {
  return text
    .replace(/(?<!\d)(\d{3})\d{13}(\d[\dXx])(?![\dXx])/g, '$1*************$2')
    .replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2')
}

/** First sentence of the text as a title, at most 30 characters. */
export function titleFrom(text: string): string {
  const line =
    text
      .trim()
      .split(/[\n。！？!?；;]/u)[0]
      ?.trim() ?? ''
  const chars = [...(line || text.trim())]
  return chars.length > 30 ? `${chars.slice(0, 29).join('')}…` : chars.join('')
}
