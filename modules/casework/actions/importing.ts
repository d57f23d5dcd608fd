/** Starting and stopping an import. The work itself is a job: it outlives the request and the server. */
import { must } from '#kernel/access'
import { action, ask, prepared, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import type { Input } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { attachFiles, findFile } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { enqueue } from '#kernel/jobs'
import { NotAWorkbook, openArchive } from '#kernel/workbook'
import { acting } from '#modules/bodies'
import { allowImport } from '../access.ts'
import type * as contract from '../contract.ts'
import type { Profile } from '../import/columns.ts'
import { runImport } from '../import/running.ts'
import * as store from '../import/store.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)
export const IMPORT_JOB = 'casework.import'

type StartInput = Input<typeof contract.startImport>

/** Looks at the archive before anything is written; rows are read by the job. */
async function looked(ground: Ground, actor: Actor, input: StartInput): Promise<string> {
  must(allowImport(acting({ actor })))
  const found = await ask(
    ground,
    actor,
    query('casework.import-file', (ctx: ReadContext, id: Uuid) => findFile(ctx, id)),
    input.file.split('.')[0]!,
  )
  // Unknown or somebody else's: binding it will refuse by name.
  if (!found || found.made_by !== actor.person || found.subject !== null) return ''
  await judgeWorkbook(await ground.files.read(found.sha256))
  return found.name
}

/** Refuses `casework.not-a-workbook` with the reason. */
export async function judgeWorkbook(content: Uint8Array): Promise<void> {
  try {
    const archive = await openArchive(content)
    archive.close()
  } catch (error) {
    if (error instanceof NotAWorkbook) throw refuse('casework.not-a-workbook', { why: error.message })
    throw error
  }
}

export const startImport = prepared(
  'casework.start-import',
  looked,
  async (ctx: Context, input: StartInput, name: string) => {
    const id = ctx.newId()
    const who = acting(ctx)
    await openImport(ctx, {
      id,
      file: input.file.split('.')[0]!,
      name,
      mode: input.mode,
      // Numbers are unique within the unit that gave them.
      source: `unit/${who.body ?? ''}`,
      profile: {},
    })
    await attachFiles(ctx, [input.file], { kind: 'import', id })
    await enqueue(ctx.tx, IMPORT_JOB, { realm: ctx.realm, id }, { key: id })
    return { id }
  },
)

/** Writes the import's row, in its first state. */
export async function openImport(
  ctx: Context,
  o: {
    readonly id: Uuid
    readonly file: Uuid
    readonly name: string
    readonly mode: 'partial' | 'all'
    readonly source: string
    readonly profile: Profile
  },
): Promise<void> {
  const who = acting(ctx)
  await store.insertImport(ctx, must(allowImport(who)), {
    id: o.id,
    body: who.body,
    by_person: who.person,
    by_title: who.personName ?? '系统',
    file_name: o.name.replace(/\.xlsx$/i, ''),
    file: o.file,
    source: o.source,
    mode: o.mode,
    profile: o.profile,
  })
  ctx.touch({ kind: 'import', id: o.id, fields: ['*'] })
  ctx.announce('casework.ImportStarted', { import: o.id })
}

export const cancelImport = action(
  'casework.cancel-import',
  async (ctx: Context, input: Input<typeof contract.cancelImport>) => {
    const permit = must(allowImport(acting(ctx)))
    const row = await store.lockImport(ctx, input.id)
    if (!row) throw refuse('casework.no-such-import')
    if (row.ended_at !== null) throw refuse('casework.import-over')
    await store.updateImport(ctx, permit, input.id, { state: 'cancelled', ended_at: ctx.now })
    ctx.touch({ kind: 'import', id: input.id, fields: ['state'] })
    ctx.announce('casework.ImportEnded', { import: input.id, state: 'cancelled' })
    return { id: input.id }
  },
)

/** The job; a run that was cut off is simply run again. */
export const importJob = {
  name: IMPORT_JOB,
  retries: 8,
  run: async (ground: Ground, data: unknown, stopping?: AbortSignal): Promise<void> => {
    const { realm, id } = data as { realm: number; id: Uuid }
    await runImport(ground, realm, id, stopping)
  },
}
