/** Imports of one's unit, the files that go with them, and the rows that wait for a decision. */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Download, Downloaded } from '#kernel/download'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import { findFile } from '#kernel/files'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { XLSX, makeTemplate } from '#kernel/workbook'
import { acting } from '#modules/bodies'
import { levelsOf, lineageOf, placesUnder } from '#modules/territory'
import { allowImport } from '../access.ts'
import type * as contract from '../contract-import.ts'
import type { ConflictView, PersonImportView } from '../contract-import.ts'
import { catalogueOf } from '../elements.ts'
import type { Catalogue } from '../elements.ts'
import { columnsOf } from '../import/columns.ts'
import { prepare } from '../import/comparing.ts'
import { choicesOf } from '../import/deciding.ts'
import type { Known } from '../import/deciding.ts'
import { foldName } from '../import/folding.ts'
import { openRow } from '../import/kept-row.ts'
import { personsNow } from '../import/lookup.ts'
import * as store from '../import/store.ts'
import type { ConflictRow, ImportRow } from '../import/store.ts'
import { recordRead, showing } from '../purpose.ts'
import type { Showing } from '../purpose.ts'
import { isMinor, isSealed, maskName, maskOf } from '../rules.ts'
import { doorText, optionTitle } from '../showing.ts'
import { believedNow } from '../store/facts.ts'
import { findRows, placesById } from '../store/subjects.ts'
import type { DwellingRow } from '../tables.ts'
import { refusals, texts } from '../words.ts'

const refuse = refuser(refusals)

const tally = (t: ImportRow['done']) => ({
  added: t.added ?? 0,
  changed: t.changed ?? 0,
  same: t.same ?? 0,
  conflict: t.conflict ?? 0,
})

async function viewsOf(ctx: ReadContext, rows: readonly ImportRow[]): Promise<PersonImportView[]> {
  const [open, places] = await Promise.all([
    store.openOf(
      ctx,
      rows.map((r) => r.id),
    ),
    placesById(
      ctx,
      rows.map((r) => r.place),
    ),
  ])
  const names = new Map(places.map((p) => [p.id, p.name]))
  return rows.map((row) => ({
    id: row.id,
    fileName: row.file_name,
    state: row.state,
    mode: row.mode,
    place: { id: row.place, name: names.get(row.place) ?? '' },
    from: row.from_on,
    rows: row.total,
    bad: row.bad,
    masked: row.masked,
    expected: tally(row.expected),
    done: tally(row.done),
    open: open.get(row.id) ?? 0,
    columns: row.columns,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    problem: row.problem,
    firstErrors: row.errors,
    hasErrorFile: row.error_file !== null,
    by: row.by_title,
    revision: row.revision,
  }))
}

export const personImport = query(
  'registry.import-state',
  async (ctx: ReadContext, input: Input<typeof contract.personImport>): Promise<PersonImportView> => {
    must(allowImport(acting(ctx)))
    const row = await store.getImport(ctx, input.id)
    if (!row) throw refuse('registry.no-such-import')
    return (await viewsOf(ctx, [row]))[0]!
  },
)

export const personImports = query(
  'registry.imports',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.personImports>,
  ): Promise<Output<typeof contract.personImports>> => {
    must(allowImport(acting(ctx)))
    const limit = input.limit ?? 30
    const [at, id] = (input.cursor ?? '').split('_')
    const after = id && isUuid(id) && /^\d{1,14}$/.test(at!) ? { at: new Date(Number(at)), id } : null
    const rows = await store.listImports(ctx, after, limit + 1)
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      rows: await viewsOf(ctx, page),
      next: rows.length > limit && last ? `${last.started_at.getTime()}_${last.id}` : null,
      total: null,
    }
  },
)

export const conflictCounts = query(
  'registry.import-conflict-counts',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.conflictCounts>,
  ): Promise<Output<typeof contract.conflictCounts>> => {
    must(allowImport(acting(ctx)))
    return { rows: await store.countConflicts(ctx, input.import ?? null) }
  },
)

/** Rows beside the register; whoever of the register is shown goes into the ledger. */
export const importConflicts = query(
  'registry.import-conflicts',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.importConflicts>,
  ): Promise<Output<typeof contract.importConflicts>> => {
    must(allowImport(acting(ctx)))
    const shown = await showing(ctx, input.purpose)
    const limit = input.limit ?? 20
    const state = input.state ?? 'open'
    const which = { import: input.import ?? null, kind: input.kind ?? null, state }
    const after = input.cursor && isUuid(input.cursor) ? input.cursor : null
    const [rows, counts, catalogue] = await Promise.all([
      store.listConflicts(ctx, which, after, limit + 1),
      store.countConflicts(ctx, which.import),
      catalogueOf(ctx),
    ])
    const page = rows.slice(0, limit)
    const beside = await besideOf(ctx, page, shown, catalogue)
    const views = page.map((row) => conflictView(ctx, row, beside))
    // Only who is in sight is named, and only who is named was read.
    const named = [...new Set(views.flatMap((v) => v.persons.map((p) => p.id)))]
    const fields = [...new Set(['name', ...views.flatMap((v) => v.values.map((x) => x.element))])]
    recordRead(ctx, 'registry.import-conflicts', named, fields, shown.purpose)
    const open = counts.filter((c) => which.kind === null || c.kind === which.kind)
    return {
      rows: views,
      next: rows.length > limit ? page.at(-1)!.id : null,
      total: state === 'open' ? open.reduce((n, c) => n + c.open, 0) : null,
    }
  },
  { personal: true },
)

/** What a page of conflicts needs of the register. */
interface Beside {
  readonly imports: ReadonlyMap<Uuid, ImportRow>
  readonly persons: ReadonlyMap<Uuid, Known>
  readonly masks: ReadonlyMap<string, string>
  readonly doors: ReadonlyMap<Uuid, DwellingRow>
  readonly places: ReadonlyMap<Uuid, string>
  readonly households: ReadonlyMap<Uuid, string>
  readonly shown: Showing
  readonly catalogue: Catalogue
}

async function besideOf(
  ctx: ReadContext,
  page: readonly ConflictRow[],
  shown: Showing,
  catalogue: Catalogue,
): Promise<Beside> {
  const ids = [...new Set(page.flatMap((r) => (r.state === 'open' ? r.persons : [])))]
  const importIds = [...new Set(page.map((r) => r.import))]
  const [persons, facts, imports] = await Promise.all([
    personsNow(ctx, ids, { from: '', to: '' }),
    believedNow(ctx, ids),
    Promise.all(importIds.map((id) => store.getImport(ctx, id))),
  ])
  const held = (element: string) =>
    persons.flatMap((p) => {
      const key = p.held.get(element)?.key
      return key === undefined ? [] : [key]
    })
  const doors = await findRows(ctx, 'dwelling', [...new Set(held('dwelling'))])
  const [places, households] = await Promise.all([
    placesById(ctx, [...held('place'), ...doors.flatMap((d) => (d.place === null ? [] : [d.place]))]),
    findRows(ctx, 'household', [...new Set(held('household'))]),
  ])
  return {
    imports: new Map(imports.flatMap((i) => (i ? [[i.id, i] as const] : []))),
    persons: new Map(persons.map((p) => [p.id, p])),
    masks: new Map(
      facts.flatMap((f) => (f.masked === null ? [] : [[`${f.subject}/${f.element}`, f.masked] as const])),
    ),
    doors: new Map(doors.map((d) => [d.id, d])),
    places: new Map(places.map((p) => [p.id, p.name])),
    households: new Map(households.map((h) => [h.id, h.code ?? ''])),
    shown,
    catalogue,
  }
}

function conflictView(ctx: ReadContext, row: ConflictRow, b: Beside): ConflictView {
  const open = row.state === 'open' && row.content !== null
  const kept = open ? openRow(ctx, row.id, row.content!) : null
  const persons = row.persons.flatMap((id) => b.persons.get(id) ?? [])
  const minor = kept !== null && isMinor(kept.candidate.birth, b.catalogue.today)
  return {
    id: row.id,
    import: row.import,
    fileName: b.imports.get(row.import)?.file_name ?? '',
    row: row.row_no,
    kind: row.kind,
    state: row.state,
    revision: row.revision,
    name: kept === null ? '' : minor ? maskName(kept.candidate.name) : kept.candidate.name,
    persons: persons.map((p) => ({
      id: p.id,
      name: isMinor(p.birth, b.catalogue.today) ? maskName(p.name) : p.name,
      place: b.places.get(placeOfPerson(p, b) ?? '') ?? null,
      address: doorText(door(p.dwelling, b)),
    })),
    values: kept === null ? [] : valuesBeside(ctx, kept.candidate, persons[0], b),
    choices: open ? [...choicesOf(row.kind)] : [],
    choice: row.choice,
    reason: row.reason,
    by: row.by_title,
    at: row.settled_at?.toISOString() ?? null,
  }
}

function door(id: Uuid | null, b: Beside) {
  const d = id === null ? undefined : b.doors.get(id)
  return d
    ? { building: d.building ?? '', unit: d.unit ?? '', room: d.room ?? '', address: d.address ?? '' }
    : null
}
function placeOfPerson(p: Known, b: Beside): Uuid | undefined {
  const home = p.dwelling === null ? undefined : b.doors.get(p.dwelling)
  return home?.place ?? p.held.get('place')?.key
}

type Values = ConflictView['values']

/** Element by element what the row says and what the register holds, where the purpose reaches. */
function valuesBeside(
  ctx: ReadContext,
  candidate: ReturnType<typeof openRow>['candidate'],
  person: Known | undefined,
  b: Beside,
): Values {
  const elements = new Map(b.catalogue.of('person').map((e) => [e.id, e]))
  const { keys } = prepare(ctx, elements, 0, candidate)
  const values: Values = []
  for (const [id, value] of Object.entries(candidate.values)) {
    const element = elements.get(id)
    if (!element || !b.shown.covers('person', id)) continue
    const sealed = isSealed(element.type)
    const titled = (v: string) =>
      element.type === 'option' ? (optionTitle(b.catalogue, 'person', id, v) ?? v) : v
    const held = person?.held.get(id)
    const there =
      held === undefined ? null : sealed ? (b.masks.get(`${person!.id}/${id}`) ?? '') : titled(held.key)
    values.push({
      element: id,
      title: element.title,
      row: sealed ? maskOf(element.type, value) : titled(value),
      register: id === 'name' && person ? person.name : there,
      origin: held?.origin ?? null,
      differs: id === 'name' ? foldName(value) !== foldName(person?.name ?? '') : held?.key !== keys.get(id),
    })
  }
  const { place, door: at } = candidate
  if (b.shown.covers('person', 'dwelling')) {
    const rowDoor = at
      ? doorText({ building: at.building ?? '', unit: at.unit ?? '', room: at.room, address: '' })
      : ''
    const mine = person ? doorText(door(person.dwelling, b)) : null
    const herePlace = person ? (b.places.get(placeOfPerson(person, b) ?? '') ?? '') : ''
    const row = [place.name, rowDoor].filter(Boolean).join(' ')
    const register = person ? [herePlace, mine ?? ''].filter(Boolean).join(' ') : null
    const held = person?.held.get('dwelling') ?? person?.held.get('place')
    values.push({
      element: at ? 'dwelling' : 'place',
      title: texts['registry.import.where'],
      row,
      register,
      origin: held?.origin ?? null,
      differs: person === undefined || (at ? row !== register : !person.placePath.startsWith(place.path)),
    })
  }
  return values
}

/** How many names a drop-down may offer. */
const LISTED = 500

const importTemplate = query('registry.import-template', async (ctx: ReadContext): Promise<Downloaded> => {
  const who = acting(ctx)
  must(allowImport(who))
  const { of } = await catalogueOf(ctx)
  const elements = of('person')
  const lists: Record<string, readonly string[]> = {}
  for (const e of elements) if (e.type === 'option') lists[e.id] = e.options.map((o) => o.title)
  const columns = columnsOf(elements)
  if (who.place !== null) Object.assign(lists, await placeLists(ctx, who.place))
  const mine = new Set(columns.map((c) => c.key))
  const content = await makeTemplate({
    sheet: texts['registry.import.sheet'],
    columns,
    lists: Object.fromEntries(Object.entries(lists).filter(([key, l]) => mine.has(key) && l.length > 0)),
    open: ['~area', '~grid'],
  })
  return { content, media: XLSX, name: texts['registry.import.template-name'] }
})

/** Names of the finest places and of those right above them, within one's own place. */
async function placeLists(ctx: ReadContext, root: Uuid): Promise<Record<string, string[]>> {
  const [below, levels, line] = await Promise.all([
    placesUnder(ctx, root),
    levelsOf(ctx),
    lineageOf(ctx, root),
  ])
  const parents = new Set(below.map((p) => p.parent))
  const ranks = new Map(levels.map((l) => [l.id, l.rank]))
  const leaves = below.filter((p) => !parents.has(p.id))
  const finest = Math.max(...leaves.map((p) => ranks.get(p.kind) ?? 0), 0)
  const names = (list: readonly { name: string }[]) => [...new Set(list.map((p) => p.name))].slice(0, LISTED)
  const above = new Set(leaves.map((p) => p.parent))
  const areas = [...below, ...line].filter((p) => above.has(p.id))
  return { '~grid': names(leaves.filter((p) => (ranks.get(p.kind) ?? 0) === finest)), '~area': names(areas) }
}

const importErrors = query(
  'registry.import-errors',
  async (ctx: ReadContext, input: { readonly id: Uuid | null }): Promise<Downloaded> => {
    must(allowImport(acting(ctx)))
    const row = input.id === null ? undefined : await store.getImport(ctx, input.id)
    const file = row?.error_file ? await findFile(ctx, row.error_file) : undefined
    if (!file) throw refuseKernel('kernel.not-found')
    // Rows that were not taken in belong to nobody yet: whose they are only the file says. The look is kept all the same.
    ctx.readGuarded({ act: 'registry.import-errors', kind: 'registry.import', id: row!.id, fields: ['rows'] })
    return { content: await ctx.files.read(file.sha256), media: XLSX, name: file.name }
  },
  { personal: true },
)

export const importDownloads: readonly Download[] = [
  {
    name: 'registry.import-template',
    summary: '人口导入模板',
    path: '/api/registry/import-template.xlsx',
    who: 'capacity',
    query: importTemplate,
  },
  {
    name: 'registry.import-errors',
    summary: '人口导入的错误行，改好后可以再导入',
    path: '/api/registry/import-errors/:id.xlsx',
    who: 'capacity',
    query: importErrors,
  },
]
