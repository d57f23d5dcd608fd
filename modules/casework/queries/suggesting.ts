/** Help while typing: category, place, possible duplicates, and the units a report may go to. */
import { must } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import { query } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import type { Uuid } from '#kernel/ids'
import { acting, bodiesServing } from '#modules/bodies'
import { getMatter } from '#modules/flow'
import type { MatterRow } from '#modules/flow'
import { getStanding, standingLine, locateInText, textIndexOf } from '#modules/territory'
import { allowList } from '../access.ts'
import { admissionOf, proposeDispatch } from '../dispatch.ts'
import type * as contract from '../contract.ts'
import { noteLook } from '../looking.ts'
import { packOf, prepare } from '../pack.ts'
import type { Prepared } from '../pack.ts'
import { nodeOf, pathOf } from '../scheme.ts'
import { queryOf } from '../segment.ts'
import * as store from '../store.ts'
import { searchMatters } from '../store/lists.ts'
import { suggestCategories } from '../suggest.ts'
import { linesOf } from '../showing.ts'
import { Refusal } from '#kernel/errors'
import { snapshotOf } from '#modules/packs'

/** The pack's categories that fit a text, best first. */
export function suggestionsFor(pack: Prepared, text: string, limit = 3) {
  return suggestCategories(text, pack.suggest, limit).map((s) => ({
    code: s.code,
    path: pathOf(pack.scheme, s.code),
    why: [...s.why].slice(0, 5),
    urgent: nodeOf(pack.scheme, s.code)?.urgent ?? null,
  }))
}

export const suggest = query(
  'casework.suggest',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.suggest>,
  ): Promise<Output<typeof contract.suggest>> => {
    const [pack, index] = await Promise.all([packOf(ctx), textIndexOf(ctx)])
    const found = locateInText(index, input.text)
    const ids = found ? [found.place, ...found.others].slice(0, 3) : []
    const places = await Promise.all(ids.map((id) => standingLine(ctx, id)))
    return {
      categories: suggestionsFor(pack, input.text),
      places: places.flatMap((line, i) => {
        const place = line.at(-1)
        return place
          ? [
              {
                id: place.id,
                name: place.name,
                path: line.map((p) => p.name),
                why: i === 0 ? [...new Set(found!.evidence.map((e) => e.text))].join('、') : '',
              },
            ]
          : []
      }),
    }
  },
)

export const scheme = query(
  'casework.scheme',
  async (
    ctx: ReadContext,
    _input: Input<typeof contract.scheme>,
  ): Promise<Output<typeof contract.scheme>> => {
    const pack = await packOf(ctx)
    return {
      id: pack.scheme.id,
      title: pack.scheme.title,
      nodes: pack.scheme.nodes.map((n) => ({
        code: n.code,
        title: n.title,
        level: n.level,
        parent: n.parent,
        photo: n.photo,
        urgent: n.urgent,
        sensitive: n.sensitive,
        clock: n.clock,
      })),
      marks: [
        ...(pack.snapshot.has('pack')
          ? (pack.snapshot.section<{ marks?: string[] }>('pack').marks ?? [])
          : []),
      ],
    }
  },
)

const DAYS_30 = 30 * 86_400_000

/** Recent reports that share place, category and words; every candidate says why. */
export const duplicates = query(
  'casework.duplicates',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.duplicates>,
  ): Promise<Output<typeof contract.duplicates>> => {
    const who = acting(ctx)
    must(allowList(who))
    const pack = await packOf(ctx)
    // What the scheme's own words name (垃圾, 路灯) tells reports apart; words of places and of courtesy do not.
    const all = pack.cut.query(input.text).filter((w) => [...w].length >= 2)
    const named = all.filter((w) => pack.telling.has(w))
    const words = (named.length > 0 ? named : all.filter((w) => [...w].length >= 3)).toSorted(
      (a, b) => b.length - a.length,
    )
    if (words.length === 0) return { rows: [] }
    const place = input.place ? await getStanding(ctx, input.place) : null
    const from = new Date(ctx.now.getTime() - DAYS_30)
    const search = (some: readonly string[]) =>
      searchMatters(ctx, {
        query: queryOf(some.flatMap((w) => pack.cut.query(w))),
        state: 'open',
        step: null,
        item: null,
        holder: null,
        channel: null,
        overdue: false,
        unlocated: false,
        // Neighbours report the same thing one grid further: look one level up.
        pathFrom: place ? place.path.slice(0, Math.max(4, place.path.length - 4)) : null,
        from,
        to: null,
        after: null,
        limit: 20,
      })
    const found = await Promise.all(words.slice(0, 3).map((w) => search([w])))
    const hits = new Map<string, string[]>()
    found.forEach((rows, i) =>
      rows.forEach((r) => hits.set(r.matter, [...(hits.get(r.matter) ?? []), words[i]!])),
    )
    if (input.except) hits.delete(input.except)
    const matters = await store.mattersById(ctx, [...hits.keys()])
    const scored = matters
      .map((m) => ({ m, why: whyAlike(m, hits.get(m.id)!, place, input.item ?? null) }))
      .filter((x) => x.why.length >= 2)
      .toSorted((a, b) => b.why.length - a.why.length || (a.m.id < b.m.id ? 1 : -1))
      .slice(0, 5)
    const shown = scored.map((x) => x.m)
    const lines = await linesOf(ctx, shown)
    noteLook(ctx, 'casework.duplicates', shown, ['text'])
    return { rows: scored.map((x, i) => ({ line: lines[i]!, why: x.why })) }
  },
  { personal: true },
)

function whyAlike(
  m: MatterRow,
  words: readonly string[],
  place: { path: string } | null,
  item: string | null,
): string[] {
  // As people write them: operands of a query come in quotes.
  const why = words.map((w) => `都提到“${w.replace(/^'(.*)'(:\*)?$/, '$1')}”`)
  if (place && m.place_path === place.path) why.push('同一地点')
  else if (place && m.place_path.slice(0, -4) === place.path.slice(0, -4)) why.push('相邻地点')
  if (item && m.item === item) why.push('同一类别')
  return why
}

/** Bodies of the place and of every place above it, nearest first. */
async function bodiesInLine(ctx: ReadContext, place: Uuid) {
  const line = (await standingLine(ctx, place)).toReversed()
  return (await Promise.all(line.map((p) => bodiesServing(ctx, p.id)))).flat()
}

export const targets = query(
  'casework.targets',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.targets>,
  ): Promise<Output<typeof contract.targets>> => {
    must(allowList(acting(ctx)))
    const m = await getMatter(ctx, input.id, 'report')
    const pack = prepare(await snapshotOf(ctx, m.snapshot))
    const [report, place] = await Promise.all([
      store.getReport(ctx, m.id),
      m.place ? getStanding(ctx, m.place) : undefined,
    ])
    const [proposal, bodies] = await Promise.all([
      proposeDispatch(ctx, pack, m, {
        text: report?.text ?? '',
        channel: report?.channel ?? 'web',
        placeKind: place?.kind ?? '',
        placeName: place?.name ?? '',
      }),
      m.place ? bodiesInLine(ctx, m.place) : [],
    ])
    const kinds = new Map(
      pack.snapshot
        .section<{ kinds: readonly { id: string; title: string }[] }>('bodies')
        .kinds.map((k) => [k.id, k.title]),
    )
    const admit = admissionOf(pack)
    const refusedOf = (b: (typeof bodies)[number]) => {
      try {
        admit(b)
        return { refused: null, refusedSource: null }
      } catch (error) {
        if (error instanceof Refusal) return { refused: error.message, refusedSource: error.source ?? null }
        throw error
      }
    }
    const q = input.q?.trim() ?? ''
    const rows = bodies
      .filter((b) => q === '' || b.title.includes(q))
      .map((b) => ({
        id: b.id,
        title: b.title,
        kindTitle: kinds.get(b.kind) ?? '',
        proposed:
          proposal.body?.id === b.id && proposal.rule
            ? {
                rule: proposal.rule.id,
                title: proposal.rule.title,
                version: proposal.version,
                source: proposal.rule.source,
              }
            : null,
        ...refusedOf(b),
      }))
      .toSorted((a, b) => rank(a) - rank(b))
    return { rows: rows.slice(0, 200), why: proposal.why }
  },
)

const rank = (r: { proposed: unknown; refused: unknown }) => (r.proposed ? 0 : r.refused ? 2 : 1)
