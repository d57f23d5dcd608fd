/** Papers: two people read each, or count their urn. Pure; in whole numbers. */
import { deny } from '#kernel/access'
import type { Denial } from '#kernel/access'
import type { Params } from '#kernel/errors'
import { castOf, choices } from './rules.ts'
import type { Choice } from './rules.ts'
import { choiceNames, refusals, said } from './words.ts'

const no = (code: keyof typeof refusals, params: Params = {}): Denial => deny(code, refusals[code], params)

/** What a paper says; `spoilt`: none of the three, or it cannot be read. */
export type SlipChoice = Choice | 'spoilt'
export const slipChoices: readonly SlipChoice[] = [...choices, 'spoilt']
export type PaperTally = Readonly<Record<SlipChoice, number>>

export interface SlipEntry {
  readonly round: number
  readonly person: string
  readonly choice: SlipChoice
  /** Why it was crossed out; null while it stands. */
  readonly released: string | null
}

/** Entries of the round under way: none, one, or two that agree. Two that differ, or crossed-out ones, end their round. */
export function slipRound(entries: readonly SlipEntry[]): {
  readonly round: number
  readonly standing: readonly SlipEntry[]
  readonly agreed: SlipChoice | null
} {
  const last = Math.max(0, ...entries.map((e) => e.round))
  const there = entries.filter((e) => e.round === last)
  const standing = there.filter((e) => e.released === null)
  const [first, second] = standing
  if (first && second && first.choice === second.choice)
    return { round: last, standing, agreed: first.choice }
  const isUnderWay = there.length === 1 && standing.length === 1
  return { round: isUnderWay ? last : last + 1, standing: isUnderWay ? standing : [], agreed: null }
}

/** What one more entry makes of a slip. */
export function enterSlip(
  entries: readonly SlipEntry[],
  own: { readonly person: string; readonly choice: SlipChoice },
): 'first' | 'agreed' | 'differs' | Denial {
  const { standing, agreed } = slipRound(entries)
  if (agreed !== null) return no('meetings.slip-counts')
  const [first] = standing
  if (!first) return 'first'
  if (first.person === own.person) return no('meetings.slip-entered')
  return first.choice === own.choice ? 'agreed' : 'differs'
}

/** Papers in the urn against those marked on the roll: neither more nor fewer. Null for yes. */
export function judgePapers(n: PaperTally, marks: number): Denial | null {
  const papers = castOf(n)
  if (papers > marks) return no('meetings.paper-more', { papers, marks })
  return papers < marks ? no('meetings.paper-fewer', { papers, marks }) : null
}

/** The same in all four numbers. */
export const samePapers = (a: PaperTally, b: PaperTally): boolean => slipChoices.every((c) => a[c] === b[c])

/** 其中纸票：赞成3，反对0，弃权0，废票1. */
export const paperWords = (n: PaperTally): string =>
  `${said.ofPaper}${slipChoices.map((c) => `${choiceNames[c]}${n[c]}`).join('，')}`
