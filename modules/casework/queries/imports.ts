/** Imports of one's unit, and the files that go with them. */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Download, Downloaded } from '#kernel/download'
import type { Input, Output } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import { findFile } from '#kernel/files'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { XLSX } from '#kernel/workbook'
import { acting } from '#modules/bodies'
import { allowImport } from '../access.ts'
import type * as contract from '../contract.ts'
import type { ImportView } from '../contract.ts'
import * as store from '../import/store.ts'
import type { ImportRow } from '../import/store.ts'
import { makeTemplate } from '../import/template.ts'
import { packOf } from '../pack.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

function viewOf(row: ImportRow): ImportView {
  return {
    id: row.id,
    fileName: row.file_name,
    state: row.state,
    mode: row.mode,
    rows: row.total,
    good: row.good,
    bad: row.bad,
    repeated: row.repeated,
    done: row.done,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    problem: row.problem,
    firstErrors: row.errors,
    hasErrorFile: row.error_file !== null,
    by: row.by_title,
  }
}

export const importState = query(
  'casework.import-state',
  async (ctx: ReadContext, input: Input<typeof contract.importState>): Promise<ImportView> => {
    must(allowImport(acting(ctx)))
    const row = await store.getImport(ctx, input.id)
    if (!row) throw refuse('casework.no-such-import')
    return viewOf(row)
  },
)

export const imports = query(
  'casework.imports',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.imports>,
  ): Promise<Output<typeof contract.imports>> => {
    must(allowImport(acting(ctx)))
    const limit = input.limit ?? 30
    const [at, id] = (input.cursor ?? '').split('_')
    const after = id && isUuid(id) && /^\d{1,14}$/.test(at!) ? { at: new Date(Number(at)), id } : null
    const rows = await store.listImports(ctx, after, limit + 1)
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      rows: page.map(viewOf),
      next: rows.length > limit && last ? `${last.started_at.getTime()}_${last.id}` : null,
      total: null,
    }
  },
)

let template: { readonly snapshot: string; readonly content: Uint8Array } | undefined

const importTemplate = query('casework.import-template', async (ctx: ReadContext): Promise<Downloaded> => {
  must(allowImport(acting(ctx)))
  const { scheme, snapshot } = await packOf(ctx)
  if (template?.snapshot !== snapshot.hash)
    template = { snapshot: snapshot.hash, content: await makeTemplate(scheme) }
  return { content: template.content, media: XLSX, name: '诉求导入模板.xlsx' }
})

const importErrors = query(
  'casework.import-errors',
  async (ctx: ReadContext, input: { readonly id: Uuid | null }): Promise<Downloaded> => {
    must(allowImport(acting(ctx)))
    const row = input.id === null ? undefined : await store.getImport(ctx, input.id)
    const file = row?.error_file ? await findFile(ctx, row.error_file) : undefined
    if (!file) throw refuseKernel('kernel.not-found')
    // Rows that were not taken in belong to nobody yet: whose they are only the file says. The look is kept all the same.
    ctx.readGuarded({ act: 'casework.import-errors', kind: 'import', id: row!.id, fields: ['rows'] })
    return { content: await ctx.files.read(file.sha256), media: XLSX, name: file.name }
  },
  { personal: true },
)

export const downloads: readonly Download[] = [
  {
    name: 'casework.import-template',
    summary: '导入模板',
    path: '/api/casework/import-template.xlsx',
    who: 'capacity',
    query: importTemplate,
  },
  {
    name: 'casework.import-errors',
    summary: '导入的错误行，改好后可以再导入',
    path: '/api/casework/import-errors/:id.xlsx',
    who: 'capacity',
    query: importErrors,
  },
]
