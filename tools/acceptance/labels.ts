/** The labels made by hand, as data. */
import { readFileSync } from 'node:fs'

const lines = (name: string) =>
  readFileSync(new URL(`../../tests/acceptance/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')

const parts = (text: string | undefined) => (text ?? '').split(';').filter((t) => t !== '')

export interface CategoryLabel {
  readonly number: string
  /** `一级/二级/三级`. */
  readonly best: string
  readonly also: readonly string[]
}

export function categoryLabels(name: 'category-labels.csv' | 'category-check.csv'): CategoryLabel[] {
  return lines(name)
    .slice(1)
    .map((line) => {
      const [number = '', l1 = '', l2 = '', l3 = '', more] = line.split(',')
      return { number, best: `${l1}/${l2}/${l3}`, also: parts(more) }
    })
}

export interface PlaceLabel {
  readonly number: string
  /** Finest district, county or city the text names; '' for none. */
  readonly place: string
  readonly subdistricts: readonly string[]
  readonly also: readonly string[]
}

export function placeLabels(): PlaceLabel[] {
  return lines('place-labels.csv')
    .slice(1)
    .map((line) => {
      const [number = '', place = '', subdistrict, , , more] = line.split(',')
      return { number, place, subdistricts: parts(subdistrict), also: parts(more) }
    })
}

export function searchWords(): string[] {
  return lines('search-words.txt').map((line) => line.split('\t')[0]!)
}
