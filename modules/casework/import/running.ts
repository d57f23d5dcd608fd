/**
 * Runs an import: checks every row, then takes the good ones in, a batch a commit. Where it stands is part of each commit,
 * so a killed run goes on after the last one, and a number that is here already is counted, never doubled.
 */
import { createHash } from 'node:crypto'
import { must } from '#kernel/access'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import { violated } from '#kernel/database'
import { Refusal } from '#kernel/errors'
import { findFile, saveFile } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { NotAWorkbook, errorFile, readTable } from '#kernel/workbook'
import type { ErrorFile, Reading, Row } from '#kernel/workbook'
import { acting, findServing, serviceActor } from '#modules/bodies'
import { procedureIn } from '#modules/flow'
import { calendarOf } from '#modules/packs'
import { allowImport, allowIntake } from '../access.ts'
import { packOf } from '../pack.ts'
import type { Prepared } from '../pack.ts'
import { channelNames } from '../words.ts'
import { checkRow } from './checking.ts'
import type { Candidate, Checking } from './checking.ts'
import { columnsOf } from './columns.ts'
import type { ColumnKey } from './columns.ts'
import * as store from './store.ts'
import type { ImportChange, ImportRow } from './store.ts'
import { surroundingsOf, takeIn, understood } from './taking.ts'
import type { Surroundings, Understood } from './taking.ts'

/** Reports a commit takes in: enough to spare round trips, few enough to answer a stop within a second. */
const BATCH = 25
/** Rows between two looks at what is known and two signs of progress. */
const CHUNK = 500
const SHOWN_ERRORS = 50

/** Somebody stopped it, or another run is ahead: this one has nothing more to do. */
class Superseded extends Error {}

const digestOf = (text: string) => createHash('md5').update(text).digest('hex')

/** Brings an import to its end from wherever it stands. Safe to call again at any time; ends between two commits at `stopping`, with its reason. */
export async function runImport(
  ground: Ground,
  realm: number,
  id: Uuid,
  stopping?: AbortSignal,
): Promise<void> {
  const actor = serviceActor(realm, 'import')
  try {
    for (;;) {
      const row = await ask(ground, actor, find, id)
      if (!row) return
      if (row.state === 'checking') await check(ground, actor, row, stopping)
      else if (row.state === 'checked' || row.state === 'running') await takeAll(ground, actor, row, stopping)
      else return
    }
  } catch (error) {
    if (error instanceof Superseded) return
    const why = sentenceOf(error)
    if (why === undefined) throw error
    // A file that is wrong is its sender's business; a reader that broke is ours as well.
    const cause = (error as Error).cause
    if (cause) ground.log.error('import.unreadable', cause, { import: id })
    else ground.log.info('import.failed', { import: id })
    await change(ground, actor, id, ['checking', 'checked', 'running'], {
      state: 'failed',
      problem: why,
      ended_at: ground.clock(),
    })
  }
}

/** What to tell about a failure that a repetition would not mend. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof NotAWorkbook) return `无法读取：${error.message}`
  if (error instanceof Refusal && error.status !== 503) return error.message
  return undefined
}

const find = query('casework.import-run', (ctx: ReadContext, id: Uuid) => store.getImport(ctx, id))

/** Writes progress when the import is still in one of these states; throws `Superseded` otherwise. */
function change(
  ground: Ground,
  actor: Actor,
  id: Uuid,
  states: readonly ImportRow['state'][],
  to: ImportChange,
  also?: (ctx: Context, row: ImportRow) => Promise<ImportChange>,
): Promise<void> {
  return perform(
    ground,
    actor,
    action('casework.import-progress', async (ctx: Context) => {
      const row = await store.lockImport(ctx, id)
      if (!row || !states.includes(row.state)) throw new Superseded()
      const whole = { ...to, ...(await also?.(ctx, row)) }
      await store.updateImport(ctx, must(allowImport(acting(ctx))), id, whole)
      ctx.touch({ kind: 'import', id, fields: Object.keys(whole) })
      if (whole.ended_at) ctx.announce('casework.ImportEnded', { import: id, state: whole.state })
    }),
    null,
  )
}

/** A row as an import sees it: judged, numbered, and known or not. */
type Judged =
  | { readonly row: Row; readonly candidate: Candidate; readonly no: string; readonly repeated: boolean }
  | { readonly row: Row; readonly reasons: readonly string[] }

interface Ready {
  readonly stopping: AbortSignal | undefined
  readonly reading: Reading<ColumnKey>
  readonly checking: Checking
  readonly around: Surroundings
}

async function open(
  ground: Ground,
  actor: Actor,
  row: ImportRow,
  stopping: AbortSignal | undefined,
): Promise<Ready> {
  const known = await ask(
    ground,
    actor,
    query('casework.import-open', async (ctx: ReadContext) => {
      const pack = await packOf(ctx)
      const [file, zone, around] = await Promise.all([
        row.file ? findFile(ctx, row.file) : undefined,
        calendarOf(ctx),
        surroundingsOf(ctx, pack),
      ])
      await refuseWithoutIntake(ctx, pack, around)
      return { sha256: file?.sha256, zone, around, pack }
    }),
    null,
  )
  if (!known.sha256) throw new NotAWorkbook('文件已不在')
  const columns = columnsOf(row.profile)
  const reading = await readTable(await ground.files.read(known.sha256), columns)
  const { head } = reading
  return {
    stopping,
    reading,
    around: known.around,
    checking: {
      columns,
      heading: head.heading,
      merges: head.merges,
      from1904: head.from1904,
      profile: row.profile,
      scheme: known.pack.scheme,
      channels: Object.values(channelNames),
      zone: known.zone,
      now: ground.clock(),
    },
  }
}

/** Every place lies below the root: when somebody takes in there, nobody's report is without a holder. */
async function refuseWithoutIntake(ctx: ReadContext, pack: Prepared, around: Surroundings): Promise<void> {
  const procedure = procedureIn(pack.snapshot, 'report')
  const start = procedure.steps.find((s) => s.id === procedure.start)
  const role = start && 'role' in start.holder ? start.holder.role : undefined
  const kinds = procedure.roles.find((r) => r.id === role)?.kinds ?? []
  if (!(await findServing(ctx, { kinds, path: around.root.path })))
    throw new NotAWorkbook(`${around.root.name}没有受理单位，未能定位的件无人负责；请先在治理包里补上`)
}

/** Judges rows in chunks, in their order. */
async function* judge(ground: Ground, actor: Actor, row: ImportRow, ready: Ready): AsyncGenerator<Judged[]> {
  const seen = new Map<string, { row: number; digest: string }>()
  const copies = new Map<string, number>()
  let chunk: Judged[] = []
  const settle = async () => {
    const numbers = chunk.flatMap((j) => ('no' in j ? [j.no] : []))
    const known = await ask(ground, actor, knownOf, { source: row.source, numbers })
    return chunk.map((j): Judged => {
      const digest = 'no' in j ? known.get(j.no) : undefined
      if (digest === undefined || !('no' in j)) return j
      if (digest === digestOf(j.candidate.text)) return { ...j, repeated: true }
      return { row: j.row, reasons: [`编号“${j.no}”以前已导入，但内容不同；若是另一件，请换一个编号`] }
    })
  }
  for await (const one of ready.reading.rows()) {
    ready.stopping?.throwIfAborted()
    const checked = checkRow(one, ready.checking)
    if ('note' in checked) continue
    if ('reasons' in checked) chunk.push({ row: one, reasons: checked.reasons })
    else {
      const { candidate } = checked
      const no = candidate.no ?? inventedNo(candidate, copies)
      const digest = digestOf(candidate.text)
      const earlier = seen.get(no)
      if (!earlier) {
        seen.set(no, { row: one.no, digest })
        chunk.push({ row: one, candidate, no, repeated: false })
      } else if (earlier.digest === digest) chunk.push({ row: one, candidate, no, repeated: true })
      else chunk.push({ row: one, reasons: [`编号“${no}”与第 ${earlier.row} 行重复，内容却不同`] })
    }
    if (chunk.length < CHUNK) continue
    yield await settle()
    chunk = []
  }
  if (chunk.length > 0) yield await settle()
}

const knownOf = query(
  'casework.import-known',
  (ctx: ReadContext, input: { source: string; numbers: string[] }) =>
    store.knownTexts(ctx, input.source, input.numbers),
)

/** Without a number of its own a row is known by what it says, and by which of several equal rows it is. */
function inventedNo(c: Candidate, copies: Map<string, number>): string {
  const said = JSON.stringify([c.text, c.title, c.writtenAt, c.place, c.name, c.phone])
  const digest = createHash('sha256').update(said).digest('hex').slice(0, 32)
  const copy = (copies.get(digest) ?? 0) + 1
  copies.set(digest, copy)
  return copy === 1 ? `#${digest}` : `#${digest}-${copy}`
}

async function check(ground: Ground, actor: Actor, row: ImportRow, stopping?: AbortSignal): Promise<void> {
  const ready = await open(ground, actor, row, stopping)
  const counts = { total: 0, good: 0, bad: 0, repeated: 0 }
  const errors: { row: number; reason: string }[] = []
  let file: ErrorFile | undefined
  try {
    for await (const chunk of judge(ground, actor, row, ready)) {
      for (const j of chunk) {
        counts.total++
        const reasons = 'reasons' in j ? j.reasons : []
        if ('reasons' in j) counts.bad++
        else if (j.repeated) counts.repeated++
        else counts.good++
        if (reasons.length > 0 && errors.length < SHOWN_ERRORS)
          errors.push({ row: j.row.no, reason: reasons.join('；') })
        // All or nothing: the file comes back whole, for none of it was taken.
        if (reasons.length > 0 || row.mode === 'all') {
          file ??= await errorFile(ready.checking)
          file.add(j.row, reasons)
        }
      }
      await change(ground, actor, row.id, ['checking'], { ...counts, errors })
    }
  } finally {
    ready.reading.close()
  }
  const content = counts.bad > 0 ? await file?.finish() : undefined
  if (counts.total === 0) throw new NotAWorkbook('表头下面没有内容')
  const nothing = row.mode === 'all' && counts.bad > 0
  await change(
    ground,
    actor,
    row.id,
    ['checking'],
    {
      ...counts,
      errors,
      snapshot: ready.around.pack.snapshot.hash,
      state: nothing ? 'failed' : 'checked',
      ...(nothing
        ? {
            problem: `有 ${counts.bad} 行不合要求，按“全部或不导入”，一行也没有入库；改好后请重新导入`,
            ended_at: ground.clock(),
          }
        : {}),
    },
    content === undefined
      ? undefined
      : async (ctx) => ({
          error_file: await saveFile(ctx, content, `${row.file_name}-错误行`, { kind: 'import', id: row.id }),
        }),
  )
}

async function takeAll(ground: Ground, actor: Actor, row: ImportRow, stopping?: AbortSignal): Promise<void> {
  const ready = await open(ground, actor, row, stopping)
  let at = row.at_row
  let working: Promise<void> = Promise.resolve()
  try {
    for await (const chunk of judge(ground, actor, row, ready)) {
      const rest = chunk.filter((j) => j.row.no > at)
      for (let from = 0; from < rest.length; from += BATCH) {
        const batch = rest.slice(from, from + BATCH)
        const wanted = batch.flatMap((j) =>
          'no' in j && !j.repeated ? [{ no: j.no, of: understood(ready.around, j.candidate) }] : [],
        )
        if (wanted.length === 0) continue
        await working
        working = takeBatch(ground, actor, row, {
          around: ready.around,
          wanted,
          at,
          to: batch.at(-1)!.row.no,
        })
        // Its end is awaited before the next one begins; until then the next rows are read and understood.
        working.catch(() => {})
        at = batch.at(-1)!.row.no
      }
    }
    await working
  } finally {
    ready.reading.close()
    await working.catch(() => {})
  }
  await change(
    ground,
    actor,
    row.id,
    ['checked', 'running'],
    { state: 'done', ended_at: ground.clock() },
    // Rows that were good at the check and known when their turn came: another import had brought them in meanwhile.
    async (_ctx, now) => ({ repeated: now.repeated + now.good - now.done, good: now.done }),
  )
}

interface Batch {
  readonly around: Surroundings
  readonly wanted: readonly { readonly no: string; readonly of: Understood }[]
  /** Row the import stands at, and the one it stands at afterwards. */
  readonly at: number
  readonly to: number
}

/** One commit. A number another import brought in a moment ago is met once more, and then known. */
async function takeBatch(ground: Ground, actor: Actor, row: ImportRow, batch: Batch): Promise<void> {
  const take = action('casework.import-batch', async (ctx: Context) => {
    const [now] = await Promise.all([store.lockImport(ctx, row.id), store.planAnew(ctx)])
    if (!now || (now.state !== 'checked' && now.state !== 'running') || now.at_row !== batch.at)
      throw new Superseded()
    const { done, late } = await takeRows(ctx, row, batch)
    await store.updateImport(ctx, must(allowImport(acting(ctx))), row.id, {
      state: 'running',
      at_row: batch.to,
      done: now.done + done,
      repeated: now.repeated + late,
      good: now.good - late,
    })
    ctx.touch({ kind: 'import', id: row.id, fields: ['done', 'at_row'] })
  })
  for (let attempt = 1; ; attempt++)
    try {
      return await perform(ground, actor, take, null)
    } catch (error) {
      if (violated(error) !== 'report_source' || attempt === 3) throw error
    }
}

async function takeRows(ctx: Context, row: ImportRow, batch: Batch): Promise<{ done: number; late: number }> {
  const numbers = batch.wanted.map((w) => w.no)
  const known = await store.knownTexts(ctx, row.source, numbers)
  const fresh = batch.wanted.filter((w) => !known.has(w.no))
  const permit = must(allowIntake(acting(ctx)))
  // Together on one connection: their statements travel in one stream. All must have ended before the commit does.
  const ends = await Promise.allSettled(
    fresh.map((w) =>
      takeIn(ctx, permit, batch.around, w.of, { source: row.source, no: w.no, importId: row.id }),
    ),
  )
  const failed = ends.find((e) => e.status === 'rejected')
  if (failed) throw failed.reason
  return { done: fresh.length, late: numbers.length - fresh.length }
}
