/** Figures of an import against the labels: pure, over what the database says. */
import type { CategoryLabel, PlaceLabel } from './labels.ts'

export const share = (n: number, of: number): string =>
  of === 0 ? `${n}` : `${n}/${of} ${((n * 100) / of).toFixed(1)}%`

/** How many suggestions fit, on one level of the scheme. */
export interface CategoryFigures {
  readonly top1: number
  readonly top3: number
  /** Counting the acceptable alternatives. */
  readonly top1Also: number
  readonly top3Also: number
}

const upTo = (path: string, level: number) => path.split('/').slice(0, level).join('/')

export function categoryFigures(
  labels: readonly CategoryLabel[],
  suggested: ReadonlyMap<string, readonly string[]>,
  level: 1 | 2 | 3,
): CategoryFigures {
  const n = { top1: 0, top3: 0, top1Also: 0, top3Also: 0 }
  for (const l of labels) {
    const got = (suggested.get(l.number) ?? []).map((path) => upTo(path, level))
    const best = upTo(l.best, level)
    const good = new Set([l.best, ...l.also].map((path) => upTo(path, level)))
    if (got[0] === best) n.top1++
    if (got.includes(best)) n.top3++
    if (got[0] !== undefined && good.has(got[0])) n.top1Also++
    if (got.some((path) => good.has(path))) n.top3Also++
  }
  return n
}

/** Where a report was located: names from the district, county or city down; empty when it was not. */
export interface LocatedAt {
  /** District, county or city; '' when not located. */
  readonly place: string
  /** The city above, when `place` is one of its districts. */
  readonly city: string
  readonly subdistrict: string
}

export type PlaceVerdict = 'same' | 'alternative' | 'finer' | 'coarser' | 'wrong' | 'missed' | 'invented'

/** One report against its label. `finer`: the label ends at the city, the system went on to one of its districts. */
export function placeVerdict(label: PlaceLabel, at: LocatedAt): PlaceVerdict {
  if (at.place === label.place) return 'same'
  if (label.also.includes(at.place)) return 'alternative'
  if (at.place === '') return 'missed'
  if (label.place === '') return 'invented'
  if (at.city !== '' && at.city === label.place) return 'finer'
  return label.place !== '' &&
    /[区县市]$/.test(label.place) &&
    label.place.startsWith(at.place[0]!) &&
    at.city === ''
    ? 'coarser'
    : 'wrong'
}

/** Recall and precision of a set of answers. */
export function recallOf(found: ReadonlySet<string>, truth: ReadonlySet<string>) {
  const hits = [...found].filter((id) => truth.has(id)).length
  return { hits, found: found.size, truth: truth.size }
}
