/** Which place a row means: the words of its columns, coarse to fine, below the place the list was said to belong to. Pure. */
import { foldPlace } from './folding.ts'

export interface PlaceKnown {
  readonly id: string
  readonly name: string
  readonly path: string
  readonly kind: string
  readonly codes: readonly { readonly code: string }[]
}

export interface PlaceWords {
  readonly code?: string
  readonly area?: string
  readonly estate?: string
  readonly grid?: string
}

export type PlaceRead =
  | {
      readonly place: PlaceKnown
      /** A residential quarter that is no place of its own here: part of the address. */
      readonly estate: string | null
    }
  | { readonly key: keyof PlaceWords; readonly why: string }

export interface PlaceIndex {
  readonly root: PlaceKnown
  readonly byName: ReadonlyMap<string, readonly PlaceKnown[]>
  readonly byCode: ReadonlyMap<string, PlaceKnown>
}

/** Endings a place's name may drop in a list. */
const ENDING = /(?:街道办事处|居民委员会|村民委员会|居委会|村委会|街道|社区|村|镇|乡|小区|网格)$/
const bare = (name: string) => name.replace(/辖区$/, '').replace(ENDING, '')

/** `below`: everything under the root. */
export function buildPlaceIndex(root: PlaceKnown, below: readonly PlaceKnown[]): PlaceIndex {
  const byName = new Map<string, PlaceKnown[]>()
  const byCode = new Map<string, PlaceKnown>()
  const add = (name: string, place: PlaceKnown) => {
    if (name === '') return
    const there = byName.get(name)
    if (!there) byName.set(name, [place])
    else if (!there.includes(place)) there.push(place)
  }
  for (const place of [root, ...below]) {
    const full = foldPlace(place.name)
    add(full, place)
    const short = bare(full)
    if ([...short].length > 1) add(`~${short}`, place)
    for (const { code } of place.codes) byCode.set(code, place)
  }
  return { root, byName, byCode }
}

const order = ['area', 'estate', 'grid'] as const

/** Reads the words of one row. Without any the row belongs to the root. */
export function placeOf(index: PlaceIndex, words: PlaceWords): PlaceRead {
  let within: readonly PlaceKnown[] = [index.root]
  if (words.code) {
    const found = index.byCode.get(words.code.normalize('NFKC').replace(/\s/g, ''))
    if (!found) return { key: 'code', why: '不是这份名单所属地方内的代码' }
    within = [found]
  }
  let estate: string | null = null
  let named: keyof PlaceWords = 'code'
  for (const key of order) {
    const word = words[key]
    if (!word) continue
    const found = placesNamed(index, word).filter((p) => within.some((w) => p.path.startsWith(w.path)))
    // A name that stands for a place above the ones named so far says nothing new: 某社区 beside the code of its grid.
    const above = placesNamed(index, word).some((p) => within.some((w) => w.path.startsWith(p.path)))
    if (found.length > 0) {
      within = found
      named = key
    } else if (key === 'estate') estate = word
    else if (!above) return { key, why: '不是这份名单所属地方内的名称' }
  }
  const top = within.toSorted((a, b) => a.path.length - b.path.length)[0]!
  // One name for a place and for the part of it that bears the same name: the wider one is surely meant.
  if (within.some((p) => !p.path.startsWith(top.path)))
    return { key: named, why: '这个名称不止一处，请同时写明社区或填地点代码' }
  return { place: top, estate }
}

/** By the full name, else without its ending. */
function placesNamed(index: PlaceIndex, word: string): readonly PlaceKnown[] {
  const full = foldPlace(word)
  return index.byName.get(full) ?? index.byName.get(`~${full}`) ?? index.byName.get(`~${bare(full)}`) ?? []
}
