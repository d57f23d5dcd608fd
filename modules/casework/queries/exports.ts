/**
 * The list of reports as a workbook: what the list shows, no reporter; with the mark of who took it and a row in the trace.
 * Found by somebody's words, it is a look at what they wrote, as the list is.
 */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Asked, Download, Downloaded } from '#kernel/download'
import type { Static } from '#kernel/endpoint'
import { LIST_BATCH, XLSX, listFile } from '#kernel/workbook'
import type { ListCell, ListColumn } from '#kernel/workbook'
import { acting } from '#modules/bodies'
import type { MatterLine } from '#modules/flow/contract'
import { calendarOf } from '#modules/packs'
import { allowList } from '../access.ts'
import { reportsFile } from '../contract.ts'
import { noteLook } from '../looking.ts'
import { linesOf } from '../showing.ts'
import type { Cursor } from '../store/lists.ts'
import { texts } from '../words.ts'
import { walkReports } from './desk.ts'

type Column = ListColumn & { readonly cell: (m: MatterLine, shown: (at: string) => string) => ListCell }

const columns: readonly Column[] = [
  { title: texts['casework.number'], width: 20, cell: (m) => m.number },
  { title: texts['casework.title'], width: 40, cell: (m) => m.title },
  { title: texts['casework.place'], width: 18, cell: (m) => m.placeName },
  { title: texts['casework.item'], width: 18, cell: (m) => m.itemTitle },
  { title: texts['casework.holder'], width: 24, cell: (m) => m.holderTitle },
  { title: texts['casework.step'], width: 12, cell: (m) => m.stepTitle },
  { title: texts['casework.state'], width: 10, cell: (m) => texts[`casework.state.${m.state}`] },
  { title: texts['casework.export.outcome'], width: 14, cell: (m) => m.outcome },
  { title: texts['casework.opened'], width: 18, cell: (m, shown) => shown(m.openedAt) },
  { title: texts['casework.deadline'], width: 18, cell: (m, shown) => (m.dueAt ? shown(m.dueAt) : null) },
  {
    title: texts['casework.count.overdue'],
    width: 8,
    cell: (m) => (m.overdue ? texts['casework.export.yes'] : null),
  },
  { title: texts['casework.export.urgent'], width: 8, cell: (m) => m.urgent },
]

const exportReports = query(
  'casework.export-reports',
  async (ctx: ReadContext, asked: Asked): Promise<Downloaded> => {
    const who = acting(ctx)
    must(allowList(who))
    const input = asked.filters as Static<typeof reportsFile.input>
    const [walk, { zone }] = await Promise.all([walkReports(ctx, input), calendarOf(ctx)])
    const title = texts['casework.reports']
    const file = await listFile(asked.spool!, columns, {
      title,
      unit: who.bodyTitle ?? '',
      post: who.postTitle ?? '',
      purpose: null,
      number: ctx.request,
      at: ctx.now,
      zone,
    })
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    })
    const shown = (at: string) => format.format(new Date(at))
    for (let from: Cursor | null | undefined = null; from !== undefined;) {
      const found = await walk.piece(from, LIST_BATCH)
      if (walk.byWords) noteLook(ctx, 'casework.export-reports', found, ['text'])
      const lines = await linesOf(ctx, found)
      await Promise.all([
        ctx.sendLooks(),
        file.add(lines.map((line) => columns.map((c) => c.cell(line, shown)))),
      ])
      from = found.length < LIST_BATCH ? undefined : walk.cursorAfter(found.at(-1)!)
    }
    await file.finish()
    const names = Object.keys(input)
    ctx.readGuarded({
      act: 'casework.export-reports',
      kind: 'export',
      id: ctx.request,
      fields: columns.map((c) => c.title),
      // Which filters, never what was typed into them.
      reason: `${file.rows} 行；条件：${names.join('、') || '无'}`,
    })
    return { content: null, media: XLSX, name: `${title}.xlsx` }
  },
  { personal: true },
)

export const listDownloads: readonly Download[] = [
  {
    name: 'casework.export-reports',
    summary: '导出诉求清单（.xlsx，带水印，留痕）',
    path: reportsFile.path,
    who: 'capacity',
    query: exportReports,
    input: reportsFile.input,
    perMinute: 10,
  },
]
