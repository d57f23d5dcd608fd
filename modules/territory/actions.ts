/** Loading: places are applied once, as dated facts. A later load adds; anything else takes a reform. */
import { must } from '#kernel/access'
import type { Context } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { newId } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { allowLoad } from './access.ts'
import { keysOf } from './names.ts'
import { childNumber, childPath, differences } from './rules.ts'
import type { Level, PlaceEntry } from './rules.ts'
import { levelsIn } from './store/places.ts'
import * as store from './store/load.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)

/** One country, one zone; a container may name another. */
const ZONE = 'Asia/Shanghai'
const SHOWN = 20

export interface JurisdictionToLoad {
  readonly id: string
  readonly realm: number
  readonly title: string
  readonly zone?: string
}

/**
 * Opens the jurisdiction when it is new and applies the levels: adds, retitles and widens. Refuses
 * `territory.realm-taken`, `territory.jurisdiction-differs`, and `territory.levels-differ` when a level in use would go
 * or nest more narrowly.
 */
export async function loadLevels(
  ctx: Context,
  levels: readonly Level[],
  to: JurisdictionToLoad,
): Promise<void> {
  const permit = must(allowLoad(ctx.realm, to))
  const zone = to.zone ?? ZONE
  const [here, same] = await Promise.all([
    store.lockJurisdiction(ctx.tx, to.realm),
    store.findJurisdictionById(ctx.tx, to.id),
  ])
  if (here && here.id !== to.id) throw refuse('territory.realm-taken', { realm: to.realm, id: here.id })
  if (same && same.realm !== to.realm)
    throw refuse('territory.jurisdiction-differs', { id: to.id, realm: same.realm, zone })
  if (here && here.zone !== zone)
    throw refuse('territory.jurisdiction-differs', { id: to.id, realm: to.realm, zone: here.zone })
  if (!here)
    await store.insertJurisdiction(permit, ctx.tx, {
      realm: to.realm,
      id: to.id,
      title: to.title,
      zone,
      pack: to.id,
      recorded_at: ctx.now,
    })
  const before = await levelsIn(ctx.tx, to.realm)
  const gone = before.flatMap((old) => {
    const level = levels.find((l) => l.id === old.id)
    if (!level) return [`少了层级“${old.title}”（${old.id}）`]
    const lost = old.within.filter((w) => !level.within.includes(w))
    return lost.length > 0 ? [`“${old.title}”不再隶属于 ${lost.join('、')}`] : []
  })
  if (gone.length > 0) throw refuse('territory.levels-differ', { what: gone.join('；') })
  const changed =
    JSON.stringify(before.map((l) => [l.id, l.title, l.rank, l.within])) !==
    JSON.stringify(levels.map((l) => [l.id, l.title, l.rank, l.within]))
  if (!changed && here?.title === to.title) return
  await store.upsertLevels(permit, ctx.tx, to.realm, ctx.now, levels)
  await store.markLoaded(permit, ctx.tx, to.realm, { title: to.title })
  ctx.touch({ kind: 'territory.levels', id: null, fields: levels.map((l) => l.id) })
}

/**
 * Adds the places that are not there yet. Loading the same again changes nothing. Refuses `territory.places-differ` with
 * the list when a loaded place was moved, renamed, re-dated, ended or left out.
 */
export async function loadPlaces(
  ctx: Context,
  places: readonly PlaceEntry[],
  to: JurisdictionToLoad,
): Promise<void> {
  if (places.length === 0) return
  const permit = must(allowLoad(ctx.realm, to))
  await store.lockJurisdiction(ctx.tx, to.realm)
  const [loaded, numbers] = await Promise.all([
    store.loadedPlaces(ctx.tx, to.realm),
    store.lastNumbers(ctx.tx, to.realm),
  ])
  const found = differences(
    loaded.map((p) => ({ ...p, source: '', aliases: [] })),
    places,
  )
  if (found.length > 0)
    throw refuse('territory.places-differ', {
      count: found.length,
      what: found
        .slice(0, SHOWN)
        .map((d) => d.sentence)
        .join('；'),
    })

  const known = new Map(loaded.map((p) => [p.code, p as { id: Uuid; path: string }]))
  const earlier = new Map(loaded.map((p) => [p.code, p]))
  const last = new Map(numbers.map((n) => [n.parent, childNumber(n.last)]))
  const fresh: store.NewPlace[] = []
  const names: store.NewName[] = []
  for (const place of parentsFirst(places)) {
    const before = earlier.get(place.code)
    const id = known.get(place.code)?.id ?? newId(to.realm, ctx.now)
    if (!before) {
      const parent = place.parent === null ? null : known.get(place.parent)!
      const number = (last.get(parent?.id ?? null) ?? 0) + 1
      last.set(parent?.id ?? null, number)
      const path = childPath(parent?.path ?? '', number)
      known.set(place.code, { id, path })
      fresh.push({
        id,
        name: place.name,
        kind: place.kind,
        code: place.code,
        source: place.source,
        parent: parent?.id ?? null,
        path,
        from_on: place.from,
        to_on: place.to,
      })
    }
    for (const name of new Set([place.name, ...place.aliases]))
      if (!before?.names.includes(name))
        names.push({
          place: id,
          name,
          official: name === place.name,
          ...keysOf(name),
          from_on: place.from,
          to_on: place.to,
        })
  }
  if (fresh.length === 0 && names.length === 0) return
  const added = new Set(fresh.map((p) => p.code))
  const successions = places.flatMap((place) =>
    place.to !== null && added.has(place.code)
      ? place.successors.map((s) => ({
          predecessor: known.get(place.code)!.id,
          successor: known.get(s.code)!.id,
          on_day: place.to!,
          numerator: s.numerator,
          denominator: s.denominator,
        }))
      : [],
  )
  await store.insertPlaces(permit, ctx.tx, to.realm, ctx.now, fresh, names, successions)
  const root = fresh.find((p) => p.parent === null)
  await store.markLoaded(permit, ctx.tx, to.realm, root ? { root: root.id } : {})
  for (const place of fresh)
    ctx.touch({
      kind: 'territory.place',
      id: place.id,
      fields: ['name', 'kind', 'parent', 'code', 'from', 'to'],
    })
  if (fresh.length === 0) ctx.touch({ kind: 'territory.place', id: null, fields: ['aliases'] })
  ctx.announce('territory.PlacesAdded', { jurisdiction: to.id, count: fresh.length })
}

/** Parents before their children, otherwise in the order given; the check has proved that there is no cycle. */
function parentsFirst(places: readonly PlaceEntry[]): PlaceEntry[] {
  const byParent = Map.groupBy(places, (p) => p.parent)
  const ordered: PlaceEntry[] = []
  let row = byParent.get(null) ?? []
  while (row.length > 0) {
    ordered.push(...row)
    row = row.flatMap((p) => byParent.get(p.code) ?? [])
  }
  return ordered
}
