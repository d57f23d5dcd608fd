/**
 * Facts on two axes. Valid time is when it was so in the world (half-open days), recorded time when we believed it. Writing never
 * changes a belief: what an overwriting touches is superseded, and what remains of it on either side is believed anew with its own origin.
 */
import type { Day } from '#kernel/time'
import type { Kind, Origin } from '../contract.ts'

/** A value as it is kept: in clear, or sealed with its digest and mask. */
export interface Kept {
  readonly value: string | null
  readonly sealed: string | null
  readonly mac: string | null
  readonly masked: string | null
}

/** A fact that is believed now. */
export interface Fact extends Kept {
  /** Null: not yet written. */
  readonly no: bigint | null
  readonly element: string
  readonly from: Day
  readonly to: Day | null
  readonly origin: Origin
  readonly source: string | null
  /** Null: the act that is being done. */
  readonly act: string | null
}

/** From `from` up to `to` the element has `next`, or nothing. */
export interface Overwrite {
  readonly element: string
  readonly from: Day
  readonly to: Day | null
  readonly next: Kept | null
  readonly origin: Origin
  readonly source: string | null
}

export interface Rewritten {
  /** What is believed of all elements afterwards. */
  readonly facts: readonly Fact[]
  readonly superseded: readonly bigint[]
  readonly added: readonly Fact[]
}

export const sameValue = (a: Kept, b: Kept): boolean =>
  a.mac === null && b.mac === null ? a.value === b.value : a.mac === b.mac

export const holdsOn = (f: { readonly from: Day; readonly to: Day | null }, on: Day): boolean =>
  f.from <= on && (f.to === null || on < f.to)

const overlaps = (f: Fact, w: Overwrite): boolean =>
  (w.to === null || f.from < w.to) && (f.to === null || w.from < f.to)

/** Applies overwritings one after the other. Afterwards no element has two values on one day. */
export function rewrite(before: readonly Fact[], writes: readonly Overwrite[]): Rewritten {
  let facts = [...before]
  for (const w of writes) {
    const hit = facts.filter((f) => f.element === w.element && overlaps(f, w))
    if (hit.length > 0) facts = facts.filter((f) => !hit.includes(f))
    for (const f of hit) {
      if (f.from < w.from) facts.push({ ...f, no: null, to: w.from })
      if (w.to !== null && (f.to === null || w.to < f.to)) facts.push({ ...f, no: null, from: w.to })
    }
    if (w.next)
      facts.push({
        ...w.next,
        no: null,
        element: w.element,
        from: w.from,
        to: w.to,
        origin: w.origin,
        source: w.source,
        act: null,
      })
  }
  const left = new Set(facts.flatMap((f) => (f.no === null ? [] : [f.no])))
  return {
    facts,
    superseded: before.flatMap((f) => (f.no !== null && !left.has(f.no) ? [f.no] : [])),
    added: facts.filter((f) => f.no === null),
  }
}

/** What somebody wants of one element. */
export interface Wish {
  readonly element: string
  readonly act: 'set' | 'correct' | 'confirm' | 'end'
  /** Of `set` and `correct`. */
  readonly next: Kept | null
  readonly from: Day | null
  readonly to: Day | null
}

export type Resolved = readonly Overwrite[] | 'unchanged' | 'nothing-there' | 'days-reversed'

/**
 * Turns a wish into an overwriting of the facts believed now. `set` begins on `from` (today) and lasts until `to`; `correct` and `confirm`
 * take the time of the fact in force on `from` (today), or the latest one; `end` takes away everything from `from` (today) on.
 */
export function resolve(
  facts: readonly Fact[],
  wish: Wish,
  today: Day,
  origin: Origin,
  source: string | null,
): Resolved {
  const mine = facts.filter((f) => f.element === wish.element)
  const from = wish.from ?? today
  const base = { element: wish.element, source }
  if (wish.act === 'set') {
    const next = wish.next!
    if (wish.to !== null && wish.to <= from) return 'days-reversed'
    const there = mine.find((f) => f.from <= from && (f.to === null || (wish.to !== null && wish.to <= f.to)))
    if (there && sameValue(there, next)) return 'unchanged'
    return [{ ...base, from, to: wish.to, next, origin }]
  }
  if (wish.act === 'end') {
    if (!mine.some((f) => f.to === null || from < f.to)) return 'nothing-there'
    return [{ ...base, from, to: null, next: null, origin }]
  }
  const latest = mine.toSorted((a, b) => (a.from < b.from ? 1 : -1))[0]
  const target = mine.find((f) => holdsOn(f, from)) ?? latest
  if (!target) return 'nothing-there'
  if (wish.act === 'confirm') {
    const { value, sealed, mac, masked } = target
    const next = { value, sealed, mac, masked }
    return [{ ...base, from: target.from, to: target.to, next, origin: 'confirmed' }]
  }
  const span = { from: wish.from ?? target.from, to: wish.to ?? target.to }
  if (span.to !== null && span.to <= span.from) return 'days-reversed'
  if (sameValue(target, wish.next!) && span.from === target.from && span.to === target.to) return 'unchanged'
  // The days themselves may be what was wrong: the whole wrong fact goes before the right one comes.
  return [
    { ...base, from: target.from, to: target.to, next: null, origin: 'corrected' },
    { ...base, ...span, next: wish.next, origin: 'corrected' },
  ]
}

/** Where a subject was, from when to when. */
export interface Stay {
  readonly from: Day
  readonly to: Day | null
  readonly dwelling: string | null
  readonly place: string | null
}

/** Stays out of the facts: a dwelling says more than a place. Neighbouring stays at the same address are one. */
export function staysOf(kind: Kind, subject: string, facts: readonly Fact[]): Stay[] {
  const dwellings = facts.filter((f) => f.element === 'dwelling')
  const places = facts.filter((f) => f.element === 'place')
  const cuts = [
    ...new Set([...dwellings, ...places].flatMap((f) => (f.to === null ? [f.from] : [f.from, f.to]))),
  ]
  const stays: Stay[] = []
  cuts.sort()
  cuts.forEach((from, i) => {
    const to = cuts[i + 1] ?? null
    const home = dwellings.find((f) => holdsOn(f, from))?.value ?? null
    const place = home === null ? (places.find((f) => holdsOn(f, from))?.value ?? null) : null
    if (home === null && place === null) return
    const dwelling = kind === 'dwelling' ? subject : home
    const last = stays.at(-1)
    if (last && last.to === from && last.dwelling === dwelling && last.place === place)
      stays[stays.length - 1] = { ...last, to }
    else stays.push({ from, to, dwelling, place })
  })
  return stays
}

/** What is believed to hold without an end, by element. */
export function openFacts(facts: readonly Fact[]): Map<string, Fact> {
  return new Map(facts.filter((f) => f.to === null).map((f) => [f.element, f]))
}
