/** Reads the places of a city out of the messages themselves: what is named often enough, with the district it is named with. */
import { parse } from 'yaml'

export interface PlaceTemplate {
  readonly from: string
  readonly province: { readonly code: string; readonly name: string }
  readonly city: { readonly code: string; readonly name: string }
  readonly districts: readonly string[]
  readonly otherNames: Readonly<Record<string, readonly string[]>>
  readonly otherCities: number
  readonly subdistrictsFrom: number
  readonly notSubdistricts: readonly string[]
  readonly areas: readonly string[]
  /** Names that are ordinary words without their ending. */
  readonly ordinary: readonly string[]
  readonly notPlaces: readonly string[]
}

export interface CountedPlace {
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly parent: string
  readonly aliases: readonly string[]
  /** Messages that name it. */
  readonly messages: number
}

export const templateOf = (text: string): { places: PlaceTemplate } & Record<string, unknown> =>
  parse(text) as { places: PlaceTemplate } & Record<string, unknown>

/** Part of another name: a street, a hill, an estate named after a district. */
const PART =
  /(?:区|县|市|州)(?:[东西南北]?(?:路|大道)|[东西南北](?:街|巷)|山(?![区村上脚])|广场|坡|亭|郡|之都|嘉苑|公寓)/

/** Share of the messages naming exactly one district that must name the same one. */
const AGREED = 0.8
/** A whole name (天顶街道) may stand beside its neighbours: more than half is enough. */
const MOSTLY = 0.6
const AREA_FROM = 8

/** Counts places in messages (subject and details as one text each). */
export function countPlaces(messages: readonly string[], t: PlaceTemplate): CountedPlace[] {
  const clean = messages.map((m) => t.notPlaces.reduce((text, trap) => text.replaceAll(trap, '＿'), m))
  const districtsOf = clean.map((m) => t.districts.filter((d) => namesPlace(m, d)))
  const only = districtsOf.map((d) => (d.length === 1 ? d[0]! : null))
  const out: CountedPlace[] = [
    place(t.province, 'province', '', clean),
    place(t.city, 'city', t.province.code, clean),
    ...otherCities(clean, t),
    ...t.districts.map((name) =>
      place({ code: name.slice(0, 2), name }, 'district', t.city.code, clean, t.otherNames[name]),
    ),
  ]
  const found = subdistricts(clean, t)
  const aliases = new Map<string, string[]>()
  const byDistrict = new Map<string, number>()
  const streets: CountedPlace[] = []
  for (const { stem, names, messages: n } of found) {
    const own = owner(names, clean, only, 1, MOSTLY)
    if (!own) continue
    const no = (byDistrict.get(own.district) ?? 0) + 1
    byDistrict.set(own.district, no)
    const isSafe =
      !t.ordinary.includes(stem) &&
      owner([stem], clean, only, t.subdistrictsFrom, AGREED)?.district === own.district
    streets.push({
      code: `${own.district.slice(0, 2)}-${String(no).padStart(2, '0')}`,
      name: names[0]!,
      kind: 'subdistrict',
      parent: own.district.slice(0, 2),
      aliases: [...names.slice(1), ...(isSafe ? [stem] : [])],
      messages: n,
    })
  }
  for (const area of t.areas) {
    if (streets.some((s) => s.name.startsWith(area))) continue
    const own = owner([area], clean, only, AREA_FROM, AGREED)
    if (own) aliases.set(own.district, [...(aliases.get(own.district) ?? []), area])
  }
  return [...out.map((p) => ({ ...p, aliases: [...p.aliases, ...(aliases.get(p.name) ?? [])] })), ...streets]
}

function place(
  p: { code: string; name: string },
  kind: string,
  parent: string,
  messages: readonly string[],
  aliases: readonly string[] = [],
): CountedPlace {
  return { ...p, kind, parent, aliases, messages: messages.filter((m) => m.includes(p.name)).length }
}

function namesPlace(message: string, name: string): boolean {
  for (let at = message.indexOf(name); at >= 0; at = message.indexOf(name, at + 1))
    if (!PART.test(message.slice(at + name.length - 1, at + name.length + 3))) return true
  return false
}

function otherCities(messages: readonly string[], t: PlaceTemplate): CountedPlace[] {
  return [...'BCDEFGHIJKLMN']
    .map((letter) => ({ code: letter, name: `${letter}市` }))
    .filter((c) => messages.filter((m) => namesPlace(m, c.name)).length >= t.otherCities)
    .map((c) => place(c, 'other-city', t.province.code, messages))
}

/** The district that a name goes with; undefined when the messages do not agree. */
function owner(
  names: readonly string[],
  messages: readonly string[],
  only: readonly (string | null)[],
  least: number,
  share: number,
) {
  const votes = new Map<string, number>()
  messages.forEach((m, i) => {
    const d = only[i]
    if (d && names.some((name) => m.includes(name))) votes.set(d, (votes.get(d) ?? 0) + 1)
  })
  const all = [...votes.values()].reduce((a, b) => a + b, 0)
  const [best] = [...votes].toSorted((a, b) => b[1] - a[1])
  return best && best[1] >= least && best[1] >= all * share
    ? { district: best[0], votes: best[1] }
    : undefined
}

/** Names ending in 街道 or 镇: two letters before the ending, three when nearly all occurrences share the third. */
function subdistricts(messages: readonly string[], t: PlaceTemplate) {
  const counts = new Map<string, Set<number>>()
  const add = (key: string, i: number) => {
    const seen = counts.get(key)
    if (seen) seen.add(i)
    else counts.set(key, new Set([i]))
  }
  messages.forEach((m, i) => {
    for (const found of m.matchAll(/(\p{Script=Han}{2,3})(街道|镇)(?!化|政|上|里|中心|道)/gu)) {
      const [, before, ending] = found as unknown as [string, string, string]
      for (const n of [2, 3]) if (before.length >= n) add(before.slice(-n) + ending, i)
    }
  })
  const endingOf = (name: string) => (name.endsWith('街道') ? '街道' : '镇')
  const stems = new Map<string, { names: [string, number][]; messages: Set<number> }>()
  for (const [name, seen] of counts) {
    const stem = name.slice(0, -endingOf(name).length)
    if (stem.length !== 2 || seen.size < t.subdistrictsFrom) continue
    if (endingOf(name) === '镇' && /[小乡城集古村重]$/.test(stem)) continue
    const longer = [...counts].find(
      ([other, its]) =>
        other.length === name.length + 1 &&
        other.endsWith(name) &&
        !/^[区县市省]/.test(other) &&
        its.size >= seen.size * AGREED,
    )
    const whole = longer ? longer[0] : name
    if (t.notSubdistricts.includes(whole) || /[区县市省]/.test(whole.slice(0, -1))) continue
    if (/^(?:各|该|本|在|我|的|和|与|属|办|人民|所在|有关|相关|当地|社区)/.test(whole)) continue
    const key = whole.slice(0, -endingOf(whole).length)
    const entry = stems.get(key) ?? { names: [], messages: new Set<number>() }
    entry.names.push([whole, seen.size])
    for (const i of seen) entry.messages.add(i)
    stems.set(key, entry)
  }
  // The rarer spelling (火星镇 beside 火星街道) is another name of the same place.
  for (const [name, seen] of counts) {
    const stem = name.slice(0, -endingOf(name).length)
    const entry = stems.get(stem)
    if (entry && !entry.names.some(([n]) => n === name)) entry.names.push([name, seen.size])
  }
  return [...stems]
    .map(([stem, e]) => ({
      stem,
      names: e.names.toSorted((a, b) => b[1] - a[1]).map(([n]) => n),
      messages: e.messages.size,
    }))
    .toSorted((a, b) => b.messages - a.messages || (a.stem < b.stem ? -1 : 1))
}
