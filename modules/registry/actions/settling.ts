/** Clearing the rows that disagree with the register: one by one, or all of a kind. */
import { must } from '#kernel/access'
import type { Permit } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import type { Acting } from '#modules/bodies'
import { allowEdit, allowImport } from '../access.ts'
import type * as contract from '../contract-import.ts'
import type { ConflictChoice } from '../contract-import.ts'
import { catalogueOf } from '../elements.ts'
import type { Catalogue } from '../elements.ts'
import { compareRows, prepare } from '../import/comparing.ts'
import type { Compared } from '../import/comparing.ts'
import { choicesOf, differing } from '../import/deciding.ts'
import type { Known } from '../import/deciding.ts'
import { openRow } from '../import/kept-row.ts'
import type { KeptRow } from '../import/kept-row.ts'
import { personsNow } from '../import/lookup.ts'
import * as store from '../import/store.ts'
import type { ConflictRow, ImportRow } from '../import/store.ts'
import { makeHomes, valuesOf } from '../import/taking.ts'
import { storePersons } from '../import-writing.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)
const PIECE = 200

interface Decision {
  readonly choice: ConflictChoice
  readonly person?: string
  readonly fromRow?: readonly string[]
}

interface Desk {
  readonly who: Acting
  readonly permit: Permit<'registry.import'>
  readonly catalogue: Catalogue
}

async function deskOf(ctx: Context): Promise<Desk> {
  const who = acting(ctx)
  return { who, permit: must(allowImport(who)), catalogue: await catalogueOf(ctx) }
}

/** One conflict. Refuses `kernel.stale` when somebody else decided a moment ago. */
export const settleConflict = action(
  'registry.settle-conflict',
  async (
    ctx: Context,
    input: Input<typeof contract.settleConflict>,
  ): Promise<Output<typeof contract.settleConflict>> => {
    const desk = await deskOf(ctx)
    const row = await store.lockConflict(ctx, input.id)
    if (!row) throw refuse('registry.no-conflict')
    if (row.state !== 'open') throw refuse('registry.conflict-over', { by: row.by_title ?? '系统' })
    if (row.revision !== input.revision)
      throw refuseKernel('kernel.stale', { who: row.by_title ?? '', when: ctx.now.toISOString() })
    const of = await store.getImport(ctx, row.import)
    if (!of) throw refuse('registry.no-conflict')
    await apply(ctx, desk, of, row, input)
    await close(ctx, desk, [row], input)
    return { state: input.choice === 'skip' ? 'skipped' : 'settled' }
  },
  { person_id_number: () => refuse('registry.same-id-number') },
)

/** A bounded number of one kind; what somebody else is just deciding is left to them. */
export const settleConflicts = action(
  'registry.settle-conflicts',
  async (
    ctx: Context,
    input: Input<typeof contract.settleConflicts>,
  ): Promise<Output<typeof contract.settleConflicts>> => {
    const desk = await deskOf(ctx)
    if (!choicesOf(input.kind).includes(input.choice)) throw refuse('registry.choice-not-here')
    const which = { import: input.import ?? null, kind: input.kind, state: 'open' as const }
    const rows = await store.takeConflicts(ctx, which, PIECE)
    const imports = new Map<string, ImportRow>()
    for (const row of rows) {
      const of = imports.get(row.import) ?? (await store.getImport(ctx, row.import))
      if (!of) throw refuse('registry.no-conflict')
      imports.set(row.import, of)
      await apply(ctx, desk, of, row, input)
    }
    if (rows.length > 0) await close(ctx, desk, rows, input)
    else ctx.touch({ kind: 'registry.import-conflict', id: null, fields: [] })
    const left = await store.countConflicts(ctx, which.import)
    return { settled: rows.length, left: left.find((c) => c.kind === input.kind)?.open ?? 0 }
  },
  { person_id_number: () => refuse('registry.same-id-number') },
)

async function close(
  ctx: Context,
  desk: Desk,
  rows: readonly ConflictRow[],
  d: { choice: ConflictChoice; reason: string },
): Promise<void> {
  await store.closeConflicts(
    ctx,
    desk.permit,
    rows.map((r) => r.id),
    { ...d, by: desk.who.person, title: desk.who.personName ?? '系统' },
  )
  for (const row of rows)
    ctx.touch({
      kind: 'registry.import-conflict',
      id: row.id,
      fields: ['state', 'choice', 'content'],
      reason: d.reason,
    })
}

/** Writes what the decision means; `register` and `skip` write nothing. */
async function apply(ctx: Context, desk: Desk, of: ImportRow, row: ConflictRow, d: Decision): Promise<void> {
  if (!choicesOf(row.kind).includes(d.choice)) throw refuse('registry.choice-not-here')
  if (d.choice === 'register' || d.choice === 'skip') return
  const kept = openRow(ctx, row.id, row.content!)
  const { place } = kept.candidate
  must(allowEdit(desk.who, place))
  const compared = await comparedNow(ctx, desk, of, row, kept)
  const batch = { permit: desk.permit, source: of.file_name.slice(0, 60), reason: `导入冲突：${row.kind}` }
  const source = `${of.file_name.slice(0, 60)} 第${row.row_no}行`
  if (d.choice === 'new') {
    // Somebody else after all: never under a number that is taken.
    const { homes } = await makeHomes(ctx, batch, { from_on: kept.from }, [compared])
    const values = valuesOf(kept.candidate.values, compared.asked, homes)
    await storePersons(ctx, batch, [{ from: kept.from, values, source }])
    return
  }
  const person = await personMeant(ctx, desk, row, d)
  const differ = differing(compared.asked, person)
  const wanted = d.choice === 'row' ? differ : differ.filter((e) => d.fromRow?.includes(e))
  // Where somebody lives goes together: a list that names another place says nothing of the door.
  if (wanted.includes('place') && person.dwelling !== null) throw refuse('registry.where-to')
  if (wanted.length === 0) return
  const { homes } = await makeHomes(ctx, batch, { from_on: kept.from }, [forElements(compared, wanted)])
  const values = valuesOf(kept.candidate.values, compared.asked, homes, wanted)
  await storePersons(ctx, batch, [{ id: person.id, from: kept.from, values, source }])
}

/** Only what is taken over needs a door or a household made. */
function forElements(c: Compared, wanted: readonly string[]): Compared {
  const dwelling = wanted.includes('dwelling') || wanted.includes('household') ? c.asked.dwelling : null
  const household = wanted.includes('household') ? c.asked.household : null
  return { ...c, asked: { ...c.asked, dwelling, household } }
}

/** The row beside the register of this moment. */
async function comparedNow(
  ctx: Context,
  desk: Desk,
  of: ImportRow,
  row: ConflictRow,
  kept: KeptRow,
): Promise<Compared> {
  const elements = new Map(desk.catalogue.of('person').map((e) => [e.id, e]))
  const terms = {
    from: kept.from,
    sight: { from: of.sight_from, to: of.sight_to },
    made: new Map<string, string>(),
  }
  const [compared] = await compareRows(ctx, terms, [prepare(ctx, elements, row.row_no, kept.candidate)])
  return compared!
}

/** Whom the row means. Refuses when nobody was chosen, or the one chosen lies beyond one's place. */
async function personMeant(ctx: Context, desk: Desk, row: ConflictRow, d: Decision): Promise<Known> {
  const id = d.person ?? (row.persons.length === 1 ? row.persons[0] : undefined)
  if (id === undefined || !row.persons.includes(id)) throw refuse('registry.choose-person')
  const [person] = await personsNow(ctx, [id], { from: '', to: '' })
  if (!person) throw refuse('registry.no-subject')
  must(allowEdit(desk.who, { path: person.placePath, name: '' }))
  return person
}
