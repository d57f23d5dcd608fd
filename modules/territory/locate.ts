/**
 * Reads a place out of a text. Pure: the index is built once from the names of all places, a text is walked once and
 * the longest name wins at each spot. What the text leaves open stays open; the answer says on which words it rests.
 */

export interface NamedPlace {
  readonly id: string
  readonly name: string
  /** Former and other names. */
  readonly names: readonly string[]
  readonly path: string
}

/** A place's name standing in a text, by UTF-16 offsets. */
export interface Mention {
  readonly start: number
  readonly end: number
  readonly text: string
  /** Ids of the places that bear the name; several when the text did not decide. */
  readonly places: readonly string[]
}

export interface Located {
  /** The finest place the text decides on. */
  readonly place: string
  readonly path: string
  /** False when other places were named as strongly. */
  readonly sure: boolean
  /** Words that led there: the place's own and those of places above it. */
  readonly evidence: readonly Mention[]
  /** Other places named, without those above the answer. */
  readonly others: readonly string[]
}

interface Name {
  readonly text: string
  /** A name without its ending (龙凤 for 龙凤区): needs support from the rest of the text. */
  readonly short: boolean
  readonly places: NamedPlace[]
}

export interface TextIndex {
  /** Names by their first two characters, longest first. */
  readonly names: ReadonlyMap<string, readonly Name[]>
  readonly places: number
}

/** Endings a place's name may drop in speech. */
const ENDING =
  /(?:街道办事处|居民委员会|村民委员会|工业园区|自治县|居委会|村委会|街道|社区|地区|镇|乡|区|县|市|村|旗)$/
/** Short names that are ordinary words. */
const WORDS = new Set([
  '路口',
  '桥头',
  '城关',
  '城区',
  '城镇',
  '车站',
  '广场',
  '公园',
  '中心',
  '学校',
  '新村',
  '县城',
  '大桥',
])
const HAN = /\p{Script=Han}/gu

/** Builds the index; 10 000 places take some tens of milliseconds. */
export function buildTextIndex(places: readonly NamedPlace[]): TextIndex {
  const byText = new Map<string, Name>()
  const add = (text: string, short: boolean, place: NamedPlace) => {
    if (text.length < 2) return
    const name = byText.get(text)
    // A full name of one place keeps the same letters from being the short name of another.
    if (!name || (name.short && !short)) byText.set(text, { text, short, places: [place] })
    else if (name.short === short && !name.places.includes(place)) name.places.push(place)
  }
  for (const place of places) for (const text of [place.name, ...place.names]) add(text, false, place)
  for (const place of places)
    for (const text of [place.name, ...place.names]) {
      const short = text.replace(ENDING, '')
      // Two letters of Chinese at least: A3区 must not be found in every “A3”.
      if (short !== text && (short.match(HAN)?.length ?? 0) >= 2 && !WORDS.has(short)) add(short, true, place)
    }
  const names = new Map<string, Name[]>()
  for (const name of byText.values()) {
    const key = name.text.slice(0, 2)
    const row = names.get(key)
    if (row) row.push(name)
    else names.set(key, [name])
  }
  for (const row of names.values()) row.sort((a, b) => b.text.length - a.text.length)
  return { names, places: places.length }
}

/** What follows a name when it is no place but part of another name: a street, a hill, a square, a bridge. */
const PART_OF_OTHER = new RegExp(
  '^(?:[东西南北中上下]{0,2}|[一二三四五六七八九十]{1,2})' +
    '(?:路(?![灯面口边段况政网人上基权牌障长过局中两])|大道|大街|街(?![道区坊办头边面上])|巷|弄|胡同' +
    '|大桥|立交|高架|山(?![区村庄上体林里脚下顶])|广场(?!舞)|之都|嘉苑)',
)

/** Weight of a name in the first line (the subject) against one in the details. */
const SUBJECT = 3
/** A name repeated more often counts no more. */
const REPEATS = 3

interface Seen {
  readonly start: number
  readonly end: number
  readonly name: Name
  readonly weight: number
}

interface Sure {
  readonly seen: Seen
  readonly place: NamedPlace
}

/**
 * The finest place a text names, or undefined when it names none or leaves all open. The first line counts as the
 * subject. `chosen` is the path of the district the reporter chose: it decides between places of one name, it is never
 * the answer by itself.
 */
export function locateInText(
  index: TextIndex,
  text: string,
  options: { chosen?: string } = {},
): Located | undefined {
  const seen = mentionsIn(index, text)
  if (seen.length === 0) return undefined
  const { sure, open } = decided(seen, options.chosen)
  if (sure.length === 0) return undefined
  const { place, even } = finest(sure)
  const evidence = sure.filter((s) => place.path.startsWith(s.place.path))
  const others = new Set(sure.filter((s) => !place.path.startsWith(s.place.path)).map((s) => s.place.id))
  return {
    place: place.id,
    path: place.path,
    sure: !even && !open.some((o) => o.name.places.some((p) => p.path.startsWith(place.path))),
    evidence: evidence.map((s) => mention(s.seen, [s.place])),
    others: [...others],
  }
}

function mention(seen: Seen, places: readonly NamedPlace[]): Mention {
  return { start: seen.start, end: seen.end, text: seen.name.text, places: places.map((p) => p.id) }
}

function mentionsIn(index: TextIndex, text: string): Seen[] {
  const found: Seen[] = []
  const times = new Map<Name, number>()
  const subjectEnd = text.includes('\n') ? text.indexOf('\n') : text.length
  for (let at = 0; at < text.length - 1;) {
    const name = index.names.get(text.slice(at, at + 2))?.find((n) => text.startsWith(n.text, at))
    if (!name) {
      at++
      continue
    }
    const end = at + name.text.length
    if (!PART_OF_OTHER.test(text.slice(end, end + 5))) {
      const before = times.get(name) ?? 0
      times.set(name, before + 1)
      if (before < REPEATS) found.push({ start: at, end, name, weight: at < subjectEnd ? SUBJECT : 1 })
    }
    at = end
  }
  return found
}

/** Decides which place each name means: by a place above it named in the text, else by the chosen district. */
function decided(seen: readonly Seen[], chosen: string | undefined): { sure: Sure[]; open: Seen[] } {
  const sure: Sure[] = []
  const open: Seen[] = []
  const full = seen.filter((s) => !s.name.short)
  /** Is a place above this one (for a short name: the very next) named in full? The root says nothing. */
  const supported = (place: NamedPlace, next: boolean) =>
    full.some((s) =>
      s.name.places.some(
        (p) =>
          p.path.length > 4 &&
          p.path.length < place.path.length &&
          place.path.startsWith(p.path) &&
          (!next || p.path.length === place.path.length - 4),
      ),
    )
  for (const one of seen) {
    let places = topmost(one.name.places)
    if (places.length > 1) {
      const named = places.filter((p) => supported(p, false))
      if (named.length > 0) places = named
    }
    if (places.length > 1 && chosen !== undefined) {
      const there = places.filter((p) => p.path.startsWith(chosen))
      if (there.length > 0) places = there
    }
    const place = places[0]
    if (places.length !== 1 || !place) open.push(one)
    else if (
      !one.name.short ||
      one.name.text.length > 2 ||
      supported(place, true) ||
      (chosen !== undefined && place.path.startsWith(chosen)) ||
      below(place, full)
    )
      sure.push({ seen: one, place })
    else open.push(one)
  }
  return { sure, open }
}

/** A place and one inside it may share a name: then the wider one is meant. */
function topmost(places: readonly NamedPlace[]): readonly NamedPlace[] {
  if (places.length === 1) return places
  return places.filter((p) => !places.some((q) => q !== p && p.path.startsWith(q.path)))
}

function below(place: NamedPlace, full: readonly Seen[]): boolean {
  return full.some((s) => s.name.places.some((p) => p !== place && p.path.startsWith(place.path)))
}

/** Walks down from the root, each time into the branch that carries most of what was named. */
function finest(sure: readonly Sure[]): { place: NamedPlace; even: boolean } {
  let here = ''
  let even = false
  let answer: NamedPlace | undefined
  for (;;) {
    const branches = new Map<string, { weight: number; first: number; any: NamedPlace }>()
    for (const { seen, place } of sure) {
      if (!place.path.startsWith(here) || place.path.length <= here.length) continue
      const path = place.path.slice(0, here.length + 4)
      const branch = branches.get(path)
      if (branch) branch.weight += seen.weight
      else branches.set(path, { weight: seen.weight, first: seen.start, any: place })
    }
    const best = [...branches.entries()].toSorted(
      (a, b) => b[1].weight - a[1].weight || a[1].first - b[1].first,
    )
    const [top, next] = best
    if (!top) break
    if (next && next[1].weight === top[1].weight) {
      // Two of a kind below a place that was named itself: that place is as far as the text goes.
      if (answer) {
        even = true
        break
      }
      even = true
    }
    here = top[0]
    answer = sure.find((s) => s.place.path === here)?.place ?? answer
  }
  return { place: answer ?? sure[0]!.place, even }
}
