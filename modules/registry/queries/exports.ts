/**
 * Lists of persons and dwellings as workbooks: the rows, masks and purpose of the list itself, no more; with the mark of who
 * took it, a row in the trace, and a row in the read ledger for everybody shown.
 */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Asked, Download, Downloaded } from '#kernel/download'
import type { Static } from '#kernel/endpoint'
import { LIST_BATCH, MOST_LISTED, XLSX, listFile, refuseTooMany } from '#kernel/workbook'
import type { ListCell, ListColumn, ListMark } from '#kernel/workbook'
import { acting } from '#modules/bodies'
import { allowView } from '../access.ts'
import { dwellingsFile, peopleFile } from '../contract.ts'
import type { DwellingLine, PersonLine } from '../contract.ts'
import { catalogueOf } from '../elements.ts'
import { recordRead, showing } from '../purpose.ts'
import { areaText } from '../rules.ts'
import { dwellingLine, listed, namesOfPlaces, personLine } from '../showing.ts'
import * as search from '../store/search.ts'
import type { After, DoorOf } from '../store/search.ts'
import { texts } from '../words.ts'
import { pathOf, peopleAsked } from './lists.ts'

type Column<R> = ListColumn & { readonly cell: (row: R) => ListCell }
type PersonRow = { readonly line: PersonLine; readonly door: DoorOf | null }

const people: readonly Column<PersonRow>[] = [
  { title: texts['registry.col.name'], width: 12, cell: ({ line }) => line.name },
  {
    title: texts['registry.export.sex'],
    width: 6,
    cell: ({ line }) => (line.sex ? texts[`registry.sex.${line.sex}`] : null),
  },
  { title: texts['registry.export.age'], width: 6, cell: ({ line }) => line.age },
  {
    title: texts['registry.minor'],
    width: 8,
    cell: ({ line }) => (line.minor ? texts['registry.export.yes'] : null),
  },
  { title: texts['registry.col.id-number'], width: 20, cell: ({ line }) => line.idNumber },
  { title: texts['registry.col.phone'], width: 14, cell: ({ line }) => line.phone },
  { title: texts['registry.col.relation'], width: 12, cell: ({ line }) => line.relation },
  { title: texts['registry.col.residence'], width: 12, cell: ({ line }) => line.residence },
  { title: texts['registry.col.building'], width: 10, cell: ({ door }) => door?.building ?? null },
  { title: texts['registry.export.unit'], width: 10, cell: ({ door }) => door?.unit ?? null },
  { title: texts['registry.export.room'], width: 10, cell: ({ door }) => door?.room ?? null },
  { title: texts['registry.col.address'], width: 28, cell: ({ line }) => line.address },
  { title: texts['registry.col.place'], width: 18, cell: ({ line }) => line.place?.name ?? null },
  {
    title: texts['registry.state'],
    width: 10,
    cell: ({ line }) => texts[`registry.state.person.${line.state}`],
  },
  { title: texts['registry.export.id'], width: 38, cell: ({ line }) => line.id },
]

const dwellings: readonly Column<DwellingLine>[] = [
  { title: texts['registry.col.building'], width: 10, cell: (d) => d.building },
  { title: texts['registry.export.unit'], width: 10, cell: (d) => d.unit },
  { title: texts['registry.export.room'], width: 10, cell: (d) => d.room },
  { title: texts['registry.col.address'], width: 28, cell: (d) => d.address },
  { title: texts['registry.col.use'], width: 10, cell: (d) => d.use },
  {
    title: texts['registry.col.area'],
    width: 12,
    cell: (d) => (d.area === null ? null : areaText(String(d.area))),
  },
  { title: texts['registry.col.people'], width: 8, cell: (d) => d.people },
  { title: texts['registry.col.place'], width: 18, cell: (d) => d.place?.name ?? null },
  { title: texts['registry.state'], width: 10, cell: (d) => texts[`registry.state.other.${d.state}`] },
  { title: texts['registry.export.id'], width: 38, cell: (d) => d.id },
]

const exportPeople = query(
  'registry.export-people',
  async (ctx: ReadContext, asked: Asked): Promise<Downloaded> => {
    must(allowView(acting(ctx)))
    const input = asked.filters as Static<typeof peopleFile.input>
    const [shown, catalogue, path] = await Promise.all([
      showing(ctx, input.purpose),
      catalogueOf(ctx),
      pathOf(ctx, input.place),
    ])
    const filter = peopleAsked(input, path)
    if ((await search.countPeople(ctx, { ...filter, after: null, limit: 1 }, MOST_LISTED)) === null)
      throw refuseTooMany()
    const title = texts['registry.export.people']
    const mark = markOf(ctx, title, catalogue.zone, shown.purpose.title)
    const file = await listFile(asked.spool!, people, mark)
    const fields = listed.filter((e) => shown.covers('person', e))
    const reached = shown.covers('person', 'dwelling')
    for (let after: After | null | undefined = null; after !== undefined;) {
      const found = await search.findPeople(ctx, { ...filter, after, limit: LIST_BATCH })
      const places = await namesOfPlaces(ctx, found)
      recordRead(
        ctx,
        'registry.export-people',
        found.map((p) => p.id),
        fields,
        shown.purpose,
      )
      await Promise.all([
        ctx.sendLooks(),
        file.add(
          found.map((p) => {
            const row = {
              line: personLine(p, catalogue, places, shown.covers),
              door: reached ? p.door : null,
            }
            return people.map((c) => c.cell(row))
          }),
        ),
      ])
      after = found.length < LIST_BATCH ? undefined : found.at(-1)
    }
    await file.finish()
    ctx.readGuarded({
      act: 'registry.export-people',
      kind: 'export',
      id: ctx.request,
      fields: people.map((c) => c.title),
      reason: told(file.rows, input),
    })
    return { content: null, media: XLSX, name: `${title}.xlsx` }
  },
  { personal: true },
)

const exportDwellings = query(
  'registry.export-dwellings',
  async (ctx: ReadContext, asked: Asked): Promise<Downloaded> => {
    must(allowView(acting(ctx)))
    const input = asked.filters as Static<typeof dwellingsFile.input>
    const [catalogue, path] = await Promise.all([catalogueOf(ctx), pathOf(ctx, input.place)])
    const title = texts['registry.export.dwellings']
    const file = await listFile(asked.spool!, dwellings, markOf(ctx, title, catalogue.zone, null))
    for (let after: After | null | undefined = null; after !== undefined;) {
      const found: Awaited<ReturnType<typeof search.findDwellings>> = await search.findDwellings(
        ctx,
        {
          pathFrom: path,
          state: input.state ?? 'here',
          building: input.building ?? null,
          text: input.text?.trim() || null,
          after,
          limit: LIST_BATCH,
        },
        MOST_LISTED,
      )
      if (after === null && found.total === null) throw refuseTooMany()
      const places = await namesOfPlaces(ctx, found.rows)
      await file.add(
        found.rows.map((d) => {
          const line = dwellingLine(d, catalogue, places)
          return dwellings.map((c) => c.cell(line))
        }),
      )
      after = found.rows.length < LIST_BATCH ? undefined : found.rows.at(-1)
    }
    await file.finish()
    ctx.readGuarded({
      act: 'registry.export-dwellings',
      kind: 'export',
      id: ctx.request,
      fields: dwellings.map((c) => c.title),
      reason: told(file.rows, input),
    })
    return { content: null, media: XLSX, name: `${title}.xlsx` }
  },
  { personal: true },
)

function markOf(ctx: ReadContext, title: string, zone: string, purpose: string | null): ListMark {
  const { bodyTitle, postTitle } = acting(ctx)
  return {
    title,
    unit: bodyTitle ?? '',
    post: postTitle ?? '',
    purpose,
    number: ctx.request,
    at: ctx.now,
    zone,
  }
}

/** Which filters, never what was typed into them: that may be somebody's name. */
function told(rows: number, input: object): string {
  const names = Object.keys(input).filter((name) => name !== 'purpose')
  return `${rows} 行；条件：${names.join('、') || '无'}`
}

export const listDownloads: readonly Download[] = [
  {
    name: 'registry.export-people',
    summary: '导出人员清单（.xlsx，带水印，记入查阅账）',
    path: peopleFile.path,
    who: 'capacity',
    query: exportPeople,
    input: peopleFile.input,
    perMinute: 10,
  },
  {
    name: 'registry.export-dwellings',
    summary: '导出房屋清单（.xlsx，带水印，留痕）',
    path: dwellingsFile.path,
    who: 'capacity',
    query: exportDwellings,
    input: dwellingsFile.input,
    perMinute: 10,
  },
]
