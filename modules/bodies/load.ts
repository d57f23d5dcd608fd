/** Applying the bodies of a container: kinds and posts as it says now, bodies as dated facts that are only added. */
import { must } from '#kernel/access'
import type { Context } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { newId } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { allowLoading } from './access.ts'
import { shownWays } from './duties.ts'
import type { Fulfilling, ShownWay } from './duties.ts'
import { titleOf } from './rules.ts'
import type { BodyKind, SingleBody } from './rules.ts'
import { kindsIn, postsIn } from './store/bodies.ts'
import * as store from './store/load.ts'
import type { KindRow, PostRow } from './tables.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)
const SHOWN = 20

export interface CompiledBodies {
  readonly kinds: readonly BodyKind[]
  readonly bodies: readonly SingleBody[]
}

/**
 * Applies kinds and posts, and adds the bodies that are missing: one of a kind at every place of its level, and those
 * listed singly. Loading the same again changes nothing. Refuses `bodies.kinds-differ` with the list when a body would
 * end or change kind, nest, place or name, or a post would leave its holders without a seat.
 */
export async function loadBodies(
  ctx: Context,
  compiled: CompiledBodies,
  to: { id: string; realm: number },
  world?: Fulfilling,
): Promise<void> {
  if (compiled.kinds.length === 0) return
  const permit = must(allowLoading(ctx.realm, to))
  const [kinds, posts, loaded, places, seats] = await Promise.all([
    kindsIn(ctx.tx, to.realm),
    postsIn(ctx.tx, to.realm),
    store.loadedBodies(ctx.tx, to.realm),
    store.placesToServe(ctx),
    store.seatsInUse(ctx.tx, to.realm, ctx.now),
  ])
  const found = [
    ...kindDifferences(kinds, compiled.kinds, loaded),
    ...postDifferences(posts, compiled.kinds, seats),
    ...singleDifferences(loaded, compiled.bodies, places),
  ]
  if (found.length > 0)
    throw refuse('bodies.kinds-differ', { count: found.length, what: found.slice(0, SHOWN).join('；') })

  const wantedKinds = compiled.kinds.map((k, sort) => kindRow(k, sort, world))
  const wantedPosts = compiled.kinds.flatMap((k) =>
    k.posts.map((p, sort) => ({ kind: k.id, ...p, ways: shownWays(p.ways, world), sort })),
  )
  const gone = {
    kinds: kinds.filter((k) => !compiled.kinds.some((w) => w.id === k.id)).map((k) => k.id),
    posts: posts
      .filter((p) => !wantedPosts.some((w) => w.kind === p.kind && w.id === p.id))
      .map((p) => ({ kind: p.kind, id: p.id })),
  }
  const changed =
    JSON.stringify(kinds.map((k) => kindKey(k))) !==
      JSON.stringify(byKey(wantedKinds).map((k) => kindKey(k))) ||
    JSON.stringify(postKeys(posts)) !== JSON.stringify(postKeys(wantedPosts as never))
  if (changed) {
    await store.applyKinds(permit, ctx.tx, to.realm, ctx.now, wantedKinds, wantedPosts as never, gone)
    ctx.touch({ kind: 'bodies.kinds', id: null, fields: compiled.kinds.map((k) => k.id) })
  }
  const fresh = newBodies(ctx, compiled, loaded, places, to.realm)
  if (fresh.length === 0) return
  await store.insertBodies(permit, ctx.tx, to.realm, ctx.now, fresh)
  for (const body of fresh)
    ctx.touch({ kind: 'bodies.body', id: body.id, fields: ['kind', 'title', 'place', 'within', 'from'] })
  ctx.announce('bodies.BodiesAdded', { jurisdiction: to.id, count: fresh.length })
}

/** A body as what others nest in: itself and its outermost one. */
interface Nested {
  readonly id: Uuid
  readonly root: Uuid
}

type Places = Awaited<ReturnType<typeof store.placesToServe>>

function newBodies(
  ctx: Context,
  compiled: CompiledBodies,
  loaded: readonly store.LoadedBody[],
  places: Places,
  realm: number,
): store.NewBody[] {
  const fresh: store.NewBody[] = []
  const pathOf = new Map(places.map((p) => [p.id, p.path]))
  /** Bodies by kind and path, to find what a new one nests in. */
  const at = new Map<string, Nested>()
  for (const b of loaded) {
    const path = pathOf.get(b.place)
    if (path !== undefined && b.to === null) at.set(`${b.kind}/${path}`, { id: b.id, root: b.root })
  }
  const singles = new Set(loaded.map((b) => b.loaded_as))
  const place = new Map(places.flatMap((p) => p.codes.map((code) => [code, p] as const)))
  const add = (kind: BodyKind, p: Places[number], title: string, loadedAs: string | null) => {
    const id = newId(realm, ctx.now)
    const outer = kind.within === null ? undefined : nearest(at, kind.within, p.path)
    const root = outer?.root ?? id
    fresh.push({
      id,
      kind: kind.id,
      title,
      place: p.id,
      within: outer?.id ?? null,
      root,
      served: loadedAs === null,
      loaded_as: loadedAs,
      from_on: kind.from > p.from ? kind.from : p.from,
    })
    at.set(`${kind.id}/${p.path}`, { id, root })
  }
  for (const kind of outerFirst(compiled.kinds)) {
    if (kind.serves !== null) {
      for (const p of places)
        if (p.kind === kind.serves && !at.has(`${kind.id}/${p.path}`))
          add(kind, p, titleOf(kind, p.name), null)
      continue
    }
    for (const single of compiled.bodies.filter((b) => b.kind === kind.id)) {
      if (singles.has(single.id)) continue
      const p = place.get(single.place)
      if (!p) throw refuse('bodies.place-missing', { body: single.name, code: single.place })
      add(kind, p, single.name, single.id)
    }
  }
  return fresh
}

/** The body of that kind at the path or the nearest place above. */
function nearest(at: ReadonlyMap<string, Nested>, kind: string, path: string): Nested | undefined {
  for (let end = path.length; end > 0; end -= 4) {
    const found = at.get(`${kind}/${path.slice(0, end)}`)
    if (found) return found
  }
  return undefined
}

/** Kinds before those nested in them; the check has proved that there is no circle. */
function outerFirst(kinds: readonly BodyKind[]): BodyKind[] {
  const depth = (kind: BodyKind): number => {
    const up = kinds.find((k) => k.id === kind.within)
    return up ? 1 + depth(up) : 0
  }
  return kinds.toSorted((a, b) => depth(a) - depth(b))
}

function kindDifferences(
  before: readonly KindRow[],
  after: readonly BodyKind[],
  loaded: readonly store.LoadedBody[],
): string[] {
  return before.flatMap((old) => {
    const kind = after.find((k) => k.id === old.id)
    if (!kind)
      return loaded.some((b) => b.kind === old.id) ? [`“${old.title}”从包里消失，但已有这类组织`] : []
    const changes: string[] = []
    if (kind.nature !== old.nature) changes.push(`“${old.title}”的性质变了`)
    if (kind.serves !== old.serves)
      changes.push(`“${old.title}”服务的层级由 ${old.serves ?? 'none'} 变为 ${kind.serves ?? 'none'}`)
    if (kind.within !== old.within) changes.push(`“${old.title}”的隶属变了`)
    if (sorted(kind.powers) !== sorted(old.powers)) changes.push(`“${old.title}”的权变了`)
    return changes
  })
}

function postDifferences(
  before: readonly PostRow[],
  after: readonly BodyKind[],
  seats: readonly { kind: string; post: string; seat: number | null }[],
): string[] {
  return before.flatMap((old) => {
    const used = seats.find((s) => s.kind === old.kind && s.post === old.id)
    if (!used) return []
    const kind = after.find((k) => k.id === old.kind)
    const post = kind?.posts.find((p) => p.id === old.id)
    if (!post) return [`岗位“${old.title}”从包里消失，但还有人在任`]
    return post.seats !== 0 && (used.seat ?? 0) > post.seats
      ? [`岗位“${old.title}”的编制减为${post.seats}个，但现有${used.seat}人在任`]
      : []
  })
}

function singleDifferences(
  loaded: readonly store.LoadedBody[],
  wanted: readonly SingleBody[],
  places: Places,
): string[] {
  return loaded.flatMap((old) => {
    if (old.loaded_as === null || old.to !== null) return []
    const now = wanted.find((b) => b.id === old.loaded_as)
    if (!now) return [`“${old.title}”从包里消失`]
    const changes: string[] = []
    if (now.kind !== old.kind) changes.push(`“${old.title}”的类别由 ${old.kind} 变为 ${now.kind}`)
    if (now.name !== old.title) changes.push(`“${old.title}”更名为“${now.name}”`)
    if (!places.some((p) => p.id === old.place && p.codes.includes(now.place)))
      changes.push(`“${old.title}”由 ${old.code ?? ''} 迁到 ${now.place}`)
    return changes
  })
}

function kindRow(
  k: BodyKind,
  sort: number,
  world: Fulfilling | undefined,
): Omit<KindRow, 'realm' | 'recorded_at'> {
  return {
    id: k.id,
    title: k.title,
    nature: k.nature,
    serves: k.serves,
    within: k.within,
    powers: [...k.powers],
    duties: [...k.duties],
    ways: shownWays(k.ways, world),
    sort,
    source: k.source,
  }
}

function kindKey(k: Omit<KindRow, 'realm' | 'recorded_at'>): unknown[] {
  return [k.id, k.title, k.duties, k.ways.map(wayKey), k.sort, k.source]
}

/** In one order of fields: jsonb keeps its own. */
function wayKey(w: ShownWay): unknown[] {
  return [w.duty, w.items.map((n) => [n.code, n.title]), w.procedure?.id, w.procedure?.title, w.post]
}

function byKey<T extends { sort: number; id: string }>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => a.sort - b.sort || (a.id < b.id ? -1 : 1))
}

function postKeys(posts: readonly Omit<PostRow, 'realm' | 'recorded_at'>[]): unknown[] {
  return posts
    .map((p) => [
      p.kind,
      p.sort,
      p.id,
      p.title,
      p.seats,
      p.powers,
      p.may,
      p.sight,
      p.deputy,
      p.duties,
      p.ways.map(wayKey),
    ])
    .toSorted((a, b) => (`${String(a[0])}/${String(a[2])}` < `${String(b[0])}/${String(b[2])}` ? -1 : 1))
}

function sorted(list: readonly string[]): string {
  return list.toSorted().join(',')
}
