/**
 * Runs an import. First every row is checked and compared, and nothing is written; somebody looks and starts it. Then the good rows
 * go in, a batch a commit. Where it stands is part of each commit, so a killed run goes on after the last one.
 */
import { must } from '#kernel/access'
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import { dropFile, findFile, saveFile } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { NotAWorkbook, errorFile, readTable } from '#kernel/workbook'
import type { ErrorFile, Reading, Row } from '#kernel/workbook'
import { acting, serviceActor } from '#modules/bodies'
import { getPlace, placesUnder } from '#modules/territory'
import { allowImport } from '../access.ts'
import { catalogueOf } from '../elements.ts'
import type { Element } from '../rules.ts'
import { checkRow } from './checking.ts'
import type { Checking } from './checking.ts'
import { columnsOf } from './columns.ts'
import { compareRows, prepare } from './comparing.ts'
import type { Prepared, Terms } from './comparing.ts'
import { buildPlaceIndex } from './places.ts'
import * as store from './store.ts'
import type { ImportChange, ImportRow, Tally } from './store.ts'
import { takeRows } from './taking.ts'

/**
 * Rows a commit takes in: enough to spare round trips, few enough to answer a stop within a second. What is on its way to the server
 * lies in memory beside the next batch, which is read meanwhile.
 */
const BATCH = 2_000
const SHOWN_ERRORS = 50

/** Somebody stopped it, or another run is ahead: this one has nothing more to do. */
class Superseded extends Error {}

/** The capacity of imports: the system's, in the name of whoever started it. */
const importer = (realm: number, person: Uuid | null): Actor => ({ ...serviceActor(realm, 'import'), person })

const find = query('registry.import-run', (ctx: ReadContext, id: Uuid) => store.getImport(ctx, id))

/** Brings an import as far as it may go: to the check's end, or to its own. Safe to call again at any time; ends between two commits at `stopping`, with its reason. */
export async function runImport(
  ground: Ground,
  realm: number,
  id: Uuid,
  stopping?: AbortSignal,
): Promise<void> {
  const row = await ask(ground, importer(realm, null), find, id)
  if (!row) return
  const actor = importer(realm, row.by_person)
  try {
    if (row.state === 'checking') await check(ground, actor, row, stopping)
    else if (row.state === 'running') await takeAll(ground, actor, row, stopping)
  } catch (error) {
    if (error instanceof Superseded) return
    const why = sentenceOf(error)
    if (why === undefined) throw error
    // A file that is wrong is its sender's business; a reader that broke is ours as well.
    const cause = (error as Error).cause
    if (cause) ground.log.error('import.unreadable', cause, { import: id })
    else ground.log.info('import.failed', { import: id })
    await change(ground, actor, id, ['checking', 'running'], {
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
    action('registry.import-progress', async (ctx: Context) => {
      const row = await store.lockImport(ctx, id)
      if (!row || !states.includes(row.state)) throw new Superseded()
      await store.updateImport(ctx, must(allowImport(acting(ctx))), id, {
        ...to,
        ...(await also?.(ctx, row)),
        ...(to.ended_at ? await forget(ctx, row) : {}),
      })
      ctx.touch({ kind: 'registry.import', id, fields: Object.keys(to) })
      if (to.ended_at) ctx.announce('registry.ImportEnded', { import: id, state: to.state })
    }),
    null,
  )
}

/** The list itself has served its purpose. */
export async function forget(ctx: Context, row: Pick<ImportRow, 'file'>): Promise<ImportChange> {
  if (row.file === null) return {}
  await dropFile(ctx, row.file)
  return { file: null }
}

interface Ready {
  readonly stopping: AbortSignal | undefined
  readonly reading: Reading
  readonly checking: Checking
  readonly elements: ReadonlyMap<string, Element>
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
    query('registry.import-open', async (ctx: ReadContext) => {
      const [file, catalogue, root] = await Promise.all([
        row.file ? findFile(ctx, row.file) : undefined,
        catalogueOf(ctx),
        getPlace(ctx, row.place),
      ])
      return { sha256: file?.sha256, catalogue, root, below: await placesUnder(ctx, row.place) }
    }),
    null,
  )
  if (!known.sha256) throw new NotAWorkbook('文件已不在')
  const mine = known.catalogue.of('person')
  const columns = columnsOf(mine)
  const reading = await readTable(await ground.files.read(known.sha256), columns)
  const { heading, merges, from1904 } = reading.head
  return {
    stopping,
    reading,
    elements: new Map(mine.map((e) => [e.id, e])),
    checking: {
      columns,
      heading,
      merges,
      from1904,
      elements: mine.filter((e) => heading.at[e.id] !== undefined),
      places: buildPlaceIndex(known.root, known.below),
      today: known.catalogue.today,
    },
  }
}

/** A row as an import sees it; of a good one the cells are let go. `again`: the same person with the same content stood above. */
type Judged =
  | { readonly no: number; readonly of: Prepared; readonly again: boolean }
  | { readonly no: number; readonly row: Row; readonly reasons: readonly string[] }

/** Checks rows in their order and gives them in batches. What it says of a row depends on the rows above and nothing else. */
async function* judge(ground: Ground, ready: Ready): AsyncGenerator<Judged[]> {
  const seen = new Map<string, { readonly row: number; readonly digest: string }>()
  let batch: Judged[] = []
  for await (const row of ready.reading.rows()) {
    ready.stopping?.throwIfAborted()
    const checked = checkRow(row, ready.checking)
    if ('note' in checked) continue
    if ('reasons' in checked) batch.push({ no: row.no, row, reasons: checked.reasons })
    else {
      const of = prepare(ground, ready.elements, row.no, checked.candidate)
      const earlier = of.marks.map((mark) => seen.get(mark)).find((e) => e !== undefined)
      if (earlier && earlier.digest !== of.digest)
        batch.push({ no: row.no, row, reasons: [`与第 ${earlier.row} 行是同一个人，内容不同；请只留一行`] })
      else {
        for (const mark of of.marks) seen.set(mark, { row: row.no, digest: of.digest })
        batch.push({ no: row.no, of, again: earlier !== undefined })
      }
    }
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const fresh = (batch: readonly Judged[], after: number): Prepared[] =>
  batch.flatMap((j) => ('of' in j && !j.again && j.no > after ? [j.of] : []))

const termsOf = (row: ImportRow, made: ReadonlyMap<string, Uuid>): Terms => ({
  from: row.from_on,
  sight: { from: row.sight_from, to: row.sight_to },
  made,
})

const outlook = query(
  'registry.import-compare',
  async (ctx: ReadContext, input: { terms: Terms; rows: readonly Prepared[] }): Promise<Tally> => {
    const compared = await compareRows(ctx, input.terms, input.rows)
    const doubts = compared.filter((c) => c.decision.kind === 'conflict')
    const known = await store.knownConflicts(
      ctx,
      doubts.map((c) => c.of.digest),
    )
    const count = (kind: string) => compared.filter((c) => c.decision.kind === kind).length
    const decided = doubts.filter((c) => known.has(c.of.digest)).length
    return {
      added: count('new'),
      changed: count('changed'),
      same: count('same') + decided,
      conflict: doubts.length - decided,
    }
  },
)

const none: Tally = { added: 0, changed: 0, same: 0, conflict: 0 }
const sum = (a: Partial<Tally>, b: Partial<Tally>): Tally => ({
  added: (a.added ?? 0) + (b.added ?? 0),
  changed: (a.changed ?? 0) + (b.changed ?? 0),
  same: (a.same ?? 0) + (b.same ?? 0),
  conflict: (a.conflict ?? 0) + (b.conflict ?? 0),
})

async function check(ground: Ground, actor: Actor, row: ImportRow, stopping?: AbortSignal): Promise<void> {
  const ready = await open(ground, actor, row, stopping)
  const counts = { total: 0, bad: 0, masked: 0 }
  let expected = none
  const errors: { row: number; reason: string }[] = []
  let file: ErrorFile | undefined
  let working: Promise<void> = Promise.resolve()
  const compare = async (rows: readonly Prepared[], sofar: ImportChange) => {
    const found = await ask(ground, actor, outlook, { terms: termsOf(row, new Map()), rows })
    expected = sum(expected, found)
    await change(ground, actor, row.id, ['checking'], { ...sofar, expected })
  }
  try {
    for await (const batch of judge(ground, ready)) {
      // One is compared while the next one is read.
      await working
      for (const j of batch) {
        counts.total++
        if ('of' in j) {
          counts.masked += j.of.candidate.masked.length
          if (j.again) expected = sum(expected, { same: 1 })
          continue
        }
        counts.bad++
        if (errors.length < SHOWN_ERRORS) errors.push({ row: j.no, reason: j.reasons.join('；') })
        file ??= await errorFile(ready.checking)
        file.add(j.row, j.reasons)
      }
      working = compare(fresh(batch, 0), { ...counts, errors: [...errors] })
      working.catch(() => {})
    }
    await working
  } finally {
    ready.reading.close()
    await working.catch(() => {})
  }
  if (counts.total === 0) throw new NotAWorkbook('表头下面没有内容')
  const content = await file?.finish()
  await change(
    ground,
    actor,
    row.id,
    ['checking'],
    {
      ...counts,
      expected,
      errors,
      columns: columnsSeen(ready.checking),
      state: 'checked',
      checked_at: ground.clock(),
    },
    async (ctx) =>
      content === undefined
        ? {}
        : {
            error_file: await saveFile(ctx, content, `${row.file_name}-错误行`, {
              kind: 'registry.import',
              id: row.id,
            }),
          },
  )
}

/** The headings of the file, each with the column it was taken for. */
function columnsSeen(c: Checking): ImportRow['columns'] {
  const byColumn = new Map(Object.entries(c.heading.at).map(([key, column]) => [column, key]))
  return c.heading.titles.flatMap((title, column) =>
    title === '' ? [] : [{ title: [...title].slice(0, 40).join(''), element: byColumn.get(column) ?? null }],
  )
}

async function takeAll(ground: Ground, actor: Actor, row: ImportRow, stopping?: AbortSignal): Promise<void> {
  const ready = await open(ground, actor, row, stopping)
  const made = new Map<string, Uuid>()
  let at = row.at_row
  let working: Promise<void> = Promise.resolve()
  try {
    for await (const batch of judge(ground, ready)) {
      const to = batch.at(-1)!.no
      if (to <= at) continue
      const again = batch.filter((j) => 'of' in j && j.again && j.no > at).length
      const rows = fresh(batch, at)
      const from = at
      await working
      working = takeBatch(ground, actor, row, { rows, again, from, to, made })
      // Its end is awaited before the next one begins; until then the next rows are read and checked.
      working.catch(() => {})
      at = to
    }
    await working
  } finally {
    ready.reading.close()
    await working.catch(() => {})
  }
  await change(ground, actor, row.id, ['running'], { state: 'done', ended_at: ground.clock() })
}

interface Piece {
  readonly rows: readonly Prepared[]
  /** Rows that repeat one above. */
  readonly again: number
  /** Row the import stands at, and the one it stands at afterwards. */
  readonly from: number
  readonly to: number
  readonly made: Map<string, Uuid>
}

/** One commit. What somebody else registered in the same moment is met once more, and then known. */
async function takeBatch(ground: Ground, actor: Actor, row: ImportRow, piece: Piece): Promise<void> {
  const take = action('registry.import-batch', async (ctx: Context) => {
    const [now] = await Promise.all([store.lockImport(ctx, row.id), store.oneBatchAtATime(ctx)])
    if (!now || now.state !== 'running' || now.at_row !== piece.from) throw new Superseded()
    const permit = must(allowImport(acting(ctx)))
    const { tally, made } = await takeRows(ctx, permit, now, termsOf(row, piece.made), piece.rows)
    await store.updateImport(ctx, permit, row.id, {
      at_row: piece.to,
      done: sum(now.done, sum(tally, { same: piece.again })),
    })
    ctx.touch({ kind: 'registry.import', id: row.id, fields: ['done', 'at_row'] })
    return made
  })
  for (let attempt = 1; ; attempt++)
    try {
      const made = await perform(ground, actor, take, null)
      for (const [name, id] of made) piece.made.set(name, id)
      return
    } catch (error) {
      const raced = (error as { code?: string }).code === '23505'
      if (!raced || attempt === 3) throw error
    }
}
