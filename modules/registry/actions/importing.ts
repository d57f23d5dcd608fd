/** Starting, running and stopping an import. The work itself is a job: it outlives the request and the server. */
import { must } from '#kernel/access'
import { action, ask, perform, prepared, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import type { Input } from '#kernel/endpoint'
import { refuseKernel, refuser } from '#kernel/errors'
import { attachFiles, dropFile, findFile } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { enqueue } from '#kernel/jobs'
import type { Job } from '#kernel/manifest'
import { NotAWorkbook, openArchive } from '#kernel/workbook'
import { acting, serviceActor } from '#modules/bodies'
import { getStanding, jurisdictionOf, realmsInUse } from '#modules/territory'
import { allowImport } from '../access.ts'
import type * as contract from '../contract-import.ts'
import { catalogueOf } from '../elements.ts'
import { forget, runImport } from '../import/running.ts'
import * as store from '../import/store.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)
const IMPORT_JOB = 'registry.import'

type StartInput = Input<typeof contract.startPersonImport>

/** Looks at the archive before anything is written; rows are read by the job. */
async function looked(ground: Ground, actor: Actor, input: StartInput): Promise<string> {
  must(allowImport(acting({ actor })))
  const found = await ask(
    ground,
    actor,
    query('registry.import-file', (ctx: ReadContext, id: Uuid) => findFile(ctx, id)),
    input.file.split('.')[0]!,
  )
  // Unknown or somebody else's: binding it will refuse by name.
  if (!found || found.made_by !== actor.person || found.subject !== null) return ''
  try {
    const archive = await openArchive(await ground.files.read(found.sha256))
    archive.close()
  } catch (error) {
    if (error instanceof NotAWorkbook) throw refuse('registry.not-a-workbook', { why: error.message })
    throw error
  }
  return found.name
}

/** Opens an import and asks for its check. Refuses a place outside of the importer's own. */
export const startPersonImport = prepared(
  'registry.start-import',
  looked,
  async (ctx: Context, input: StartInput, name: string) => {
    const who = acting(ctx)
    const permit = must(allowImport(who))
    const at = input.place ?? who.place ?? (await jurisdictionOf(ctx)).root
    if (at === null) throw refuse('registry.no-place')
    const [place, catalogue] = await Promise.all([getStanding(ctx, at), catalogueOf(ctx)])
    const mine = who.placePath ?? ''
    if (!place.path.startsWith(mine)) throw refuse('registry.outside-your-place', { place: place.name })
    const from = input.from ?? catalogue.today
    if (from > catalogue.today) throw refuse('registry.future-day')
    const id = ctx.newId()
    await store.insertImport(ctx, permit, {
      id,
      body: who.body,
      by_person: who.person,
      by_title: who.personName ?? '系统',
      place: place.id,
      place_path: place.path,
      sight_from: mine,
      sight_to: mine === '' ? '' : `${mine}~`,
      from_on: from,
      file_name: name.replace(/\.xlsx$/i, ''),
      file: input.file.split('.')[0]!,
    })
    await attachFiles(ctx, [input.file], { kind: 'registry.import', id })
    await enqueue(ctx.tx, IMPORT_JOB, { realm: ctx.realm, id }, { key: id })
    ctx.touch({ kind: 'registry.import', id, fields: ['*'] })
    ctx.announce('registry.ImportStarted', { import: id })
    return { id }
  },
)

/** What was checked goes in. With `all` not a single row may be wrong. */
export const runPersonImport = action(
  'registry.run-import',
  async (ctx: Context, input: Input<typeof contract.runPersonImport>) => {
    const permit = must(allowImport(acting(ctx)))
    const row = await store.lockImport(ctx, input.id)
    if (!row) throw refuse('registry.no-such-import')
    if (row.state !== 'checked') throw refuse('registry.import-not-checked')
    if (row.revision !== input.revision)
      throw refuseKernel('kernel.stale', { who: row.by_title, when: ctx.now.toISOString() })
    if (input.mode === 'all' && row.bad > 0) throw refuse('registry.import-has-errors', { n: row.bad })
    await store.updateImport(ctx, permit, input.id, { state: 'running', mode: input.mode })
    await enqueue(ctx.tx, IMPORT_JOB, { realm: ctx.realm, id: input.id }, { key: `${input.id}/run` })
    ctx.touch({ kind: 'registry.import', id: input.id, fields: ['state', 'mode'] })
    return { id: input.id }
  },
)

/** Stops; what is in stays in, the list is let go. */
export const cancelPersonImport = action(
  'registry.cancel-import',
  async (ctx: Context, input: Input<typeof contract.cancelPersonImport>) => {
    const permit = must(allowImport(acting(ctx)))
    const row = await store.lockImport(ctx, input.id)
    if (!row) throw refuse('registry.no-such-import')
    if (row.ended_at !== null) throw refuse('registry.import-over')
    const gone = await forget(ctx, row)
    await store.updateImport(ctx, permit, input.id, { ...gone, state: 'cancelled', ended_at: ctx.now })
    ctx.touch({ kind: 'registry.import', id: input.id, fields: ['state'] })
    ctx.announce('registry.ImportEnded', { import: input.id, state: 'cancelled' })
    return { id: input.id }
  },
)

/** The job; a run that was cut off is simply run again. */
export const importJob: Job = {
  name: IMPORT_JOB,
  retries: 8,
  run: async (ground, data, stopping) => {
    const { realm, id } = data as { realm: number; id: Uuid }
    await runImport(ground, realm, id, stopping)
  },
}

const DAY_MS = 86_400_000
/** Lists with errors, and lists that were checked and left, are kept so long. */
const LIST_DAYS = 7
/** Rows nobody decided on are kept so long, sealed. */
const CONFLICT_DAYS = 180

const forgetImports = action('registry.forget-imports', async (ctx: Context) => {
  const permit = must(allowImport(acting(ctx)))
  const before = (days: number) => new Date(ctx.now.getTime() - days * DAY_MS)
  const stale = await store.staleImports(ctx, before(LIST_DAYS), 100)
  for (const row of stale) {
    for (const file of [row.file, row.error_file]) if (file !== null) await dropFile(ctx, file)
    const left = row.state === 'checked'
    await store.updateImport(ctx, permit, row.id, {
      file: null,
      error_file: null,
      ...(left
        ? { state: 'cancelled' as const, ended_at: ctx.now, problem: '检查后七天没有写入，名单已删除' }
        : {}),
    })
    ctx.touch({ kind: 'registry.import', id: row.id, fields: ['file', 'error_file'] })
  }
  const expired = await store.expireConflicts(ctx, permit, before(CONFLICT_DAYS), '逾期没有处理，内容已删除')
  for (const { id } of expired)
    ctx.touch({ kind: 'registry.import-conflict', id, fields: ['state', 'content'] })
  if (stale.length + expired.length === 0) ctx.touch({ kind: 'registry.import', id: null, fields: [] })
  return stale.length + expired.length
})

/** What personal data an import left behind is not kept longer than it is of use (个人信息保护法第十九条、第四十七条). */
export const forgetImportsJob: Job = {
  name: 'registry.forget-imports',
  everySeconds: 3600,
  run: async (ground) => {
    for (const realm of await realmsInUse(ground))
      await perform(ground, serviceActor(realm, 'import'), forgetImports, null as never)
  },
}
