/** Decisions of notices, pure. */
import { fill } from '#kernel/errors'
import type { Params } from '#kernel/errors'
import { kinds } from './words.ts'

export type NoticeKind = keyof typeof kinds

/** The text message of a kind, or null when it is told in the app only. */
export function smsText(kind: NoticeKind, words: Params): string | null {
  const found: { readonly sms?: string } = kinds[kind]
  return found.sms === undefined ? null : fill(found.sms, words).trim()
}

/** The same as it is kept and shown: a code that opens an account is hidden; null when nothing is to hide. */
export function smsShown(kind: NoticeKind, words: Params): string | null {
  const found: { readonly sms?: string; readonly hides?: string } = kinds[kind]
  return found.hides === undefined ? null : smsText(kind, { ...words, [found.hides]: '******' })
}

/** 138****5678: enough to recognise one's own, not to call. */
export function maskNumber(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  return digits.length < 7 ? '****' : `${digits.slice(0, 3)}****${digits.slice(-4)}`
}

const MINUTE_MS = 60_000
const PAUSES = [1, 5, 30, 120]

/** When a message that could not be sent is tried again after so many tries; null: given up. */
export function nextTry(tries: number, now: Date): Date | null {
  const minutes = PAUSES[tries - 1]
  return minutes === undefined ? null : new Date(now.getTime() + minutes * MINUTE_MS)
}
