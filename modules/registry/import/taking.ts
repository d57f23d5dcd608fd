/** A batch of good rows goes into the register: doors and households that are missing, persons, and questions for people. */
import type { Permit } from '#kernel/access'
import type { Context } from '#kernel/action'
import { Batch as Writes } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import { catalogueOf } from '../elements.ts'
import { storeDwellings, storeHouseholds, storePersons, together } from '../import-writing.ts'
import type { Batch, Incoming } from '../import-writing.ts'
import { compareRows, isNew, newName } from './comparing.ts'
import type { Compared, Prepared, Terms } from './comparing.ts'
import type { Asked } from './deciding.ts'
import { sealRow } from './kept-row.ts'
import { insertConflicts } from './store.ts'
import type { ImportRow, NewConflict, Tally } from './store.ts'

/** Takes a batch in; answers how its rows came out and which households it made. */
export async function takeRows(
  ctx: Context,
  permit: Permit<'registry.import'>,
  of: ImportRow,
  terms: Terms,
  rows: readonly Prepared[],
): Promise<{ readonly tally: Tally; readonly made: ReadonlyMap<string, Uuid> }> {
  const [compared, catalogue] = await Promise.all([compareRows(ctx, terms, rows), catalogueOf(ctx)])
  const wanted = compared.filter((c) => c.decision.kind === 'new' || c.decision.kind === 'changed')
  const source = sourceOf(of)
  const writes = new Writes()
  const batch: Batch = { permit, source, reason: `导入 ${source}`, catalogue, writes }
  const { made, stored, waiting } = await together(writes, async () => {
    const { homes, made } = await makeHomes(ctx, batch, of, wanted)
    const persons = wanted.map((c) => incomingOf(of, c, homes))
    const stored = persons.length > 0 ? await storePersons(ctx, batch, persons) : []
    const waiting = await insertConflicts(ctx, permit, of, conflictsOf(ctx, compared))
    return { made, stored, waiting }
  })
  await writes.done()
  const added = stored.filter((s) => s.outcome === 'added').length
  const changed = stored.filter((s) => s.outcome === 'changed').length
  return {
    tally: { added, changed, same: rows.length - added - changed - waiting, conflict: waiting },
    made,
  }
}

const sourceOf = (of: Pick<ImportRow, 'file_name'>) => [...of.file_name].slice(0, 60).join('')

/** Registered ids in place of the names `comparing.ts` gave to what was missing. */
export type Homes = (id: string) => Uuid

/** Makes the doors and households that wanted rows need and nobody has registered. */
export async function makeHomes(
  ctx: Context,
  batch: Batch,
  of: Pick<ImportRow, 'from_on'>,
  wanted: readonly Pick<Compared, 'asked' | 'of'>[],
): Promise<{ readonly homes: Homes; readonly made: ReadonlyMap<string, Uuid> }> {
  const ids = new Map<string, Uuid>()
  const at: Homes = (id) => (isNew(id) ? ids.get(id)! : id)
  const doors = new Map<string, Incoming>()
  for (const { asked, of: row } of wanted) {
    if (!isNew(asked.dwelling)) continue
    const { building, unit, room } = row.candidate.door!
    const parts = { building, unit, room, place: asked.place.id }
    doors.set(asked.dwelling!, { from: of.from_on, values: withoutNull(parts) })
  }
  const dwellings = await storeDwellings(ctx, batch, [...doors.values()])
  ;[...doors.keys()].forEach((name, i) => ids.set(name, dwellings[i]!.id))

  const families = new Map<string, Incoming>()
  for (const { asked } of wanted) {
    if (!isNew(asked.household)) continue
    const named = JSON.parse(newName(asked.household!)) as { code?: string }
    const where = asked.dwelling === null ? { place: asked.place.id } : { dwelling: at(asked.dwelling) }
    const values = withoutNull({ code: named.code ?? null, ...where })
    if (!families.has(asked.household!)) families.set(asked.household!, { from: of.from_on, values })
  }
  const households = await storeHouseholds(ctx, batch, [...families.values()])
  const made = new Map<string, Uuid>()
  ;[...families.keys()].forEach((name, i) => {
    ids.set(name, households[i]!.id)
    made.set(newName(name), households[i]!.id)
  })
  return { homes: at, made }
}

const withoutNull = (values: Readonly<Record<string, string | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([k, v]) => (v === null ? [] : [[k, v]])))

function incomingOf(of: ImportRow, c: Compared, homes: Homes): Incoming {
  const { decision } = c
  const elements = decision.kind === 'changed' ? decision.elements : undefined
  return {
    ...(decision.kind === 'changed' ? { id: decision.person.id } : {}),
    from: of.from_on,
    values: valuesOf(c.of.candidate.values, c.asked, homes, elements),
    digests: c.of.keys,
    source: `${sourceOf(of)} 第${c.of.row}行`,
  }
}

/** The values to write: of these elements, or all of them with where the person lives. */
export function valuesOf(
  values: Readonly<Record<string, string>>,
  asked: Pick<Asked, 'dwelling' | 'household' | 'place'>,
  homes: Homes,
  elements?: readonly string[],
): Record<string, string> {
  const all = withoutNull({
    ...values,
    household: asked.household === null ? null : homes(asked.household),
    dwelling: asked.dwelling === null ? null : homes(asked.dwelling),
    place: asked.dwelling === null ? asked.place.id : null,
  })
  if (elements === undefined) return all
  return Object.fromEntries(Object.entries(all).filter(([element]) => elements.includes(element)))
}

function conflictsOf(ctx: Context, compared: readonly Compared[]): NewConflict[] {
  return compared.flatMap(({ of, asked, decision }) => {
    if (decision.kind !== 'conflict') return []
    const id = ctx.newId()
    return [
      {
        id,
        row_no: of.row,
        kind: decision.why,
        digest: of.digest,
        persons: decision.persons.slice(0, 5).map((p) => p.id),
        content: sealRow(ctx, id, { candidate: of.candidate, from: asked.from }),
      },
    ]
  })
}
