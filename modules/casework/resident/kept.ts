/** What this phone keeps: the draft, the receipt until it is noted, and numbers the person asked it to remember. */
import type { ReportStatus } from '../contract.ts'
import type { Form } from './form.ts'
import type { Filed } from './send.ts'

/** Keys of the browser's own store of drafts. */
export const DRAFT = 'casework.report'
export const RECEIPT = 'casework.receipt'
export const REMEMBERED = 'casework.remembered'

export interface Receipt {
  readonly number: string
  readonly queryCode: string
  readonly title: string
  readonly holderTitle: string
  readonly dueAt: string | null
  readonly urgent: string | null
  readonly confidentiality: Form['confidentiality']
  readonly at: string
}

export function receiptOf(form: Form, filed: Filed): Receipt {
  return {
    number: filed.number,
    queryCode: filed.queryCode,
    title: firstLine(form.text),
    holderTitle: filed.holderTitle,
    dueAt: filed.dueAt,
    urgent: filed.urgent,
    confidentiality: form.confidentiality,
    at: new Date().toISOString(),
  }
}

/** First sentence, at most 30 characters: what people recognise it by. */
export function firstLine(text: string): string {
  const line = text.trim().split(/[\n。！？!?；;]/u)[0] ?? ''
  const letters = [...(line.trim() || text.trim())]
  return letters.length > 30 ? `${letters.slice(0, 29).join('')}…` : letters.join('')
}

/** A number with its code. */
export interface Proof {
  readonly number: string
  readonly code: string
}

/** Where a printed sheet leads: anybody may scan it, only the code opens it. */
export const trackAddress = (number: string): string =>
  `${location.origin}/track?${new URLSearchParams({ number })}`

/** Kept only when asked for, with what was last seen; at most so many. */
export interface Remembered extends Proof {
  readonly title: string
  readonly status?: ReportStatus
}
const MOST = 20

export const remember = (list: readonly Remembered[], one: Remembered): readonly Remembered[] =>
  [one, ...list.filter((r) => r.number !== one.number)].slice(0, MOST)

/** What was seen last, for reading without a line. */
export const seen = (
  list: readonly Remembered[],
  number: string,
  status: ReportStatus,
): readonly Remembered[] => list.map((r) => (r.number === number ? { ...r, status } : r))

/** The way it is printed: people type it in any case and with blanks. */
export function tidyCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
}
export const tidyNumber = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replace(/[—–－]/g, '-')
    .replace(/[^0-9-]/g, '')

const OPEN = 'linli.track'
interface Opened extends Proof {
  readonly status: ReportStatus | null
}

/** What was opened by code in this tab: readable again without a line, gone with the tab. */
export function opened(): Opened | null {
  try {
    return JSON.parse(sessionStorage.getItem(OPEN) ?? 'null') as Opened | null
  } catch {
    return null
  }
}

export function keepOpened(one: Opened | null): void {
  try {
    if (one) sessionStorage.setItem(OPEN, JSON.stringify(one))
    else sessionStorage.removeItem(OPEN)
  } catch {
    // storage may be forbidden: then it lives as long as the page
  }
}
