/** All SQL of flow. Hot statements have names; writers ask for a permit. */
import type { Permit } from '#kernel/access'
import type { ReadContext } from '#kernel/action'
import type { Named } from '#kernel/database'
import type { Uuid } from '#kernel/ids'
import type { ActRow, ClockRow, CustodyRow, MatterRow } from './tables.ts'

const named = (name: string, text: string): Named => ({ name: `flow.${name}`, text })

const MATTER_COLUMNS = [
  'realm',
  'id',
  'number',
  'kind',
  'title',
  'snapshot',
  'procedure',
  'step',
  'state',
  'outcome',
  'revision',
  'item',
  'place',
  'place_path',
  'holder',
  'holder_title',
  'signed',
  'paused',
  'extension_asked',
  'involved',
  'reporter',
  'urgent',
  'clock',
  'clock_from',
  'due_at',
  'overdue_at',
  'counts',
  'history',
  'opened_at',
  'changed_at',
  'ended_at',
  'merged_into',
  'public',
] as const satisfies readonly (keyof MatterRow)[]

const INSERT_MATTER = named(
  'matter-insert',
  `INSERT INTO flow.matter (${MATTER_COLUMNS.join(', ')}) VALUES (${MATTER_COLUMNS.map((_, i) => `$${i + 1}`).join(', ')})`,
)
/** Columns an act may change; the rest stays as it was opened. */
const CHANGING = [
  'title',
  'step',
  'state',
  'outcome',
  'revision',
  'item',
  'place',
  'place_path',
  'holder',
  'holder_title',
  'signed',
  'paused',
  'extension_asked',
  'involved',
  'urgent',
  'clock',
  'clock_from',
  'due_at',
  'overdue_at',
  'counts',
  'history',
  'changed_at',
  'ended_at',
  'merged_into',
] as const satisfies readonly (keyof MatterRow)[]
const UPDATE_MATTER = named(
  'matter-update',
  `UPDATE flow.matter SET ${CHANGING.map((c, i) => `${c} = $${i + 3}`).join(', ')} WHERE realm = $1 AND id = $2`,
)
const LOCK = named('matter-lock', `SELECT * FROM flow.matter WHERE realm = $1 AND id = $2 FOR UPDATE`)
const GET = named('matter-get', `SELECT * FROM flow.matter WHERE realm = $1 AND id = $2`)
const INSERT_CUSTODY = named(
  'custody-insert',
  `INSERT INTO flow.custody (realm, matter, no, body, body_title, step, from_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
)
const CLOSE_CUSTODY = named(
  'custody-close',
  `UPDATE flow.custody SET to_at = $3 WHERE realm = $1 AND matter = $2 AND to_at IS NULL`,
)
const SIGN_CUSTODY = named(
  'custody-sign',
  `UPDATE flow.custody SET signed_at = $3, signed_by = $4, signed_name = $5 WHERE realm = $1 AND matter = $2 AND to_at IS NULL`,
)
const INSERT_CLOCK = named(
  'clock-insert',
  `INSERT INTO flow.clock (realm, matter, no, clock, title, mode, length, source, started_at, due_at, flagged)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
)
const STOP_CLOCK = named(
  'clock-stop',
  `UPDATE flow.clock SET stopped_at = $3 WHERE realm = $1 AND matter = $2 AND stopped_at IS NULL`,
)
const CHANGE_CLOCK = named(
  'clock-change',
  `UPDATE flow.clock SET extended = $4, due_at = $5, flagged = $6, pauses = $7 WHERE realm = $1 AND matter = $2 AND no = $3`,
)
const RUNNING_CLOCK = named(
  'clock-running',
  `SELECT * FROM flow.clock WHERE realm = $1 AND matter = $2 AND stopped_at IS NULL ORDER BY no DESC LIMIT 1`,
)
const INSERT_ACT = named(
  'act-insert',
  `INSERT INTO flow.act (realm, matter, no, id, act, title, from_step, to_step, at, person, actor_title, actor_name,
     appointment, body, power, reason, reason_title, text, data, open)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
)

// The driver would send an array as a PostgreSQL array; these columns are JSON.
const JSON_COLUMNS: ReadonlySet<string> = new Set(['counts', 'history'])
const valueOf = (row: MatterRow, column: keyof MatterRow) =>
  JSON_COLUMNS.has(column) ? JSON.stringify(row[column]) : row[column]

export function insertMatter(ctx: ReadContext, _permit: Permit<string>, row: MatterRow): Promise<number> {
  return ctx.tx.run(
    INSERT_MATTER,
    MATTER_COLUMNS.map((c) => valueOf(row, c)),
  )
}

export function updateMatter(ctx: ReadContext, _permit: Permit<'flow.act'>, row: MatterRow): Promise<number> {
  return ctx.tx.run(UPDATE_MATTER, [row.realm, row.id, ...CHANGING.map((c) => valueOf(row, c))])
}

/** Locks before judging: two people at once are told apart here. */
export function lockRow(ctx: ReadContext, id: Uuid): Promise<MatterRow | undefined> {
  return ctx.tx.first<MatterRow>(LOCK, [ctx.realm, id])
}

export function getRow(ctx: ReadContext, id: Uuid): Promise<MatterRow | undefined> {
  return ctx.tx.first<MatterRow>(GET, [ctx.realm, id])
}

/**
 * Open matters in the hands of these bodies where the body, or somebody with a post in it, already exercised a power other
 * than the one its step takes; by deadline. Whether nobody else there may, the rules judge.
 */
export function heldTwice(
  ctx: ReadContext,
  f: {
    readonly kinds: readonly string[]
    readonly bodies: readonly Uuid[]
    /** Topmost body of each. */
    readonly roots: readonly Uuid[]
    readonly serving: readonly { readonly body: Uuid; readonly person: Uuid }[]
    readonly wanted: readonly { readonly step: string; readonly power: string }[]
    readonly limit: number
  },
): Promise<MatterRow[]> {
  return ctx.tx.all(
    named(
      'held-twice',
      `SELECT m.* FROM unnest($2::uuid[], $3::uuid[]) AS b(id, root)
       JOIN flow.matter m ON m.realm = $1 AND m.holder = b.id AND m.state = 'open' AND m.kind = ANY($4)
       WHERE EXISTS (SELECT 1 FROM unnest($5::text[], $6::text[]) AS w(step, power)
         CROSS JOIN jsonb_to_recordset(m.history) AS h(power text, "bodyRoot" uuid, person uuid)
         WHERE w.step = m.step AND h.power <> w.power AND (h."bodyRoot" = b.root
           OR (b.id, h.person) IN (SELECT * FROM unnest($7::uuid[], $8::uuid[]))))
       ORDER BY coalesce(m.due_at, 'infinity'), m.id LIMIT $9`,
    ),
    [
      ctx.realm,
      f.bodies,
      f.roots,
      f.kinds,
      f.wanted.map((w) => w.step),
      f.wanted.map((w) => w.power),
      f.serving.map((s) => s.body),
      f.serving.map((s) => s.person),
      f.limit,
    ],
  )
}

export function openCustody(
  ctx: ReadContext,
  _permit: Permit<string>,
  c: Pick<CustodyRow, 'matter' | 'no' | 'body' | 'body_title' | 'step'>,
): Promise<number> {
  return ctx.tx.run(INSERT_CUSTODY, [ctx.realm, c.matter, c.no, c.body, c.body_title, c.step, ctx.now])
}

export function closeCustody(ctx: ReadContext, _permit: Permit<'flow.act'>, matter: Uuid): Promise<number> {
  return ctx.tx.run(CLOSE_CUSTODY, [ctx.realm, matter, ctx.now])
}

export function signCustody(
  ctx: ReadContext,
  _permit: Permit<'flow.act'>,
  matter: Uuid,
  by: { person: Uuid | null; name: string | null },
): Promise<number> {
  return ctx.tx.run(SIGN_CUSTODY, [ctx.realm, matter, ctx.now, by.person, by.name])
}

export function startClock(
  ctx: ReadContext,
  _permit: Permit<string>,
  c: Omit<ClockRow, 'realm' | 'extended' | 'pauses' | 'stopped_at'>,
): Promise<number> {
  return ctx.tx.run(INSERT_CLOCK, [
    ctx.realm,
    c.matter,
    c.no,
    c.clock,
    c.title,
    c.mode,
    c.length,
    c.source,
    c.started_at,
    c.due_at,
    c.flagged,
  ])
}

export function stopClock(ctx: ReadContext, _permit: Permit<'flow.act'>, matter: Uuid): Promise<number> {
  return ctx.tx.run(STOP_CLOCK, [ctx.realm, matter, ctx.now])
}

export function changeClock(ctx: ReadContext, _permit: Permit<'flow.act'>, c: ClockRow): Promise<number> {
  return ctx.tx.run(CHANGE_CLOCK, [
    c.realm,
    c.matter,
    c.no,
    c.extended,
    c.due_at,
    c.flagged,
    JSON.stringify(c.pauses),
  ])
}

export function runningClock(ctx: ReadContext, matter: Uuid): Promise<ClockRow | undefined> {
  return ctx.tx.first<ClockRow>(RUNNING_CLOCK, [ctx.realm, matter])
}

export function insertAct(
  ctx: ReadContext,
  _permit: Permit<string>,
  a: Omit<ActRow, 'realm'>,
): Promise<number> {
  return ctx.tx.run(INSERT_ACT, [
    ctx.realm,
    a.matter,
    a.no,
    a.id,
    a.act,
    a.title,
    a.from_step,
    a.to_step,
    a.at,
    a.person,
    a.actor_title,
    a.actor_name,
    a.appointment,
    a.body,
    a.power,
    a.reason,
    a.reason_title,
    a.text,
    JSON.stringify(a.data),
    a.open,
  ])
}

export function custodyOf(ctx: ReadContext, matter: Uuid): Promise<CustodyRow[]> {
  return ctx.tx.all<CustodyRow>(
    named('custody-of', `SELECT * FROM flow.custody WHERE realm = $1 AND matter = $2 ORDER BY no`),
    [ctx.realm, matter],
  )
}

export function clocksOf(ctx: ReadContext, matter: Uuid): Promise<ClockRow[]> {
  return ctx.tx.all<ClockRow>(
    named('clocks-of', `SELECT * FROM flow.clock WHERE realm = $1 AND matter = $2 ORDER BY no`),
    [ctx.realm, matter],
  )
}

export function actsOf(ctx: ReadContext, matter: Uuid): Promise<ActRow[]> {
  return ctx.tx.all<ActRow>(
    named('acts-of', `SELECT * FROM flow.act WHERE realm = $1 AND matter = $2 ORDER BY no`),
    [ctx.realm, matter],
  )
}

/** What the matter's own module kept last as its content, with an act. */
export async function contentOf(ctx: ReadContext, matter: Uuid): Promise<string | null> {
  const row = await ctx.tx.first<{ content: string }>(
    named(
      'content-of',
      `SELECT data->>'content' AS content FROM flow.act WHERE realm = $1 AND matter = $2 AND data ? 'content'
       ORDER BY no DESC LIMIT 1`,
    ),
    [ctx.realm, matter],
  )
  return row?.content ?? null
}

/** The act that made the matter's present revision: what a stale editor is told. */
export function lastAct(ctx: ReadContext, matter: Uuid): Promise<ActRow | undefined> {
  return ctx.tx.first<ActRow>(
    named('act-last', `SELECT * FROM flow.act WHERE realm = $1 AND matter = $2 ORDER BY no DESC LIMIT 1`),
    [ctx.realm, matter],
  )
}

/** Open matters whose clock ran out and that nobody was told of yet; locks them, skips what others work on. */
export function dueMatters(ctx: ReadContext, limit: number): Promise<MatterRow[]> {
  return ctx.tx.all<MatterRow>(
    named(
      'matter-due',
      `SELECT * FROM flow.matter WHERE realm = $1 AND state = 'open' AND overdue_at IS NULL AND NOT paused AND due_at <= $2
       ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
    ),
    [ctx.realm, ctx.now, limit],
  )
}

/** Runs on with a clock again: used when the calendar changed. */
export function runningClocks(ctx: ReadContext, after: Uuid | null, limit: number): Promise<ClockRow[]> {
  return ctx.tx.all<ClockRow>(
    `SELECT c.* FROM flow.clock c JOIN flow.matter m ON m.realm = c.realm AND m.id = c.matter
     WHERE c.realm = $1 AND c.stopped_at IS NULL AND m.state = 'open' AND ($2::uuid IS NULL OR c.matter > $2)
     ORDER BY c.matter LIMIT $3`,
    [ctx.realm, after, limit],
  )
}

export async function numberBlock(ctx: ReadContext): Promise<bigint> {
  const row = await ctx.tx.first<{ block: bigint }>(
    named('number-block', `SELECT nextval('flow.number_block') AS block`),
  )
  return row!.block
}

export function lockByNumber(ctx: ReadContext, number: string): Promise<MatterRow | undefined> {
  return ctx.tx.first<MatterRow>(
    named('matter-by-number', `SELECT * FROM flow.matter WHERE realm = $1 AND number = $2 FOR UPDATE`),
    [ctx.realm, number],
  )
}

/** Is any matter's time over, untold? */
export async function anyDue(ctx: ReadContext): Promise<boolean> {
  const row = await ctx.tx.first<{ any: boolean }>(
    named(
      'matter-any-due',
      `SELECT EXISTS (SELECT 1 FROM flow.matter WHERE realm = $1 AND state = 'open' AND overdue_at IS NULL
         AND NOT paused AND due_at <= $2) AS any`,
    ),
    [ctx.realm, ctx.now],
  )
  return row?.any ?? false
}

/** The matter a timeline entry belongs to, if the caller may see it. */
export async function matterOfAct(
  ctx: ReadContext,
  act: Uuid,
): Promise<{ matter: Uuid; open: boolean } | undefined> {
  return ctx.tx.first(
    named('matter-of-act', `SELECT matter, open FROM flow.act WHERE realm = $1 AND id = $2`),
    [ctx.realm, act],
  )
}

export function numbers(ctx: ReadContext, ids: readonly Uuid[]): Promise<{ id: Uuid; number: string }[]> {
  return ctx.tx.all(
    named('matter-numbers', `SELECT id, number FROM flow.matter WHERE realm = $1 AND id = ANY ($2::uuid[])`),
    [ctx.realm, ids],
  )
}

/** Where open matters stand, counted; whatever the caller may see. */
export function runningSteps(
  ctx: ReadContext,
): Promise<{ readonly procedure: string; readonly step: string; readonly matters: number }[]> {
  return ctx.tx.all('SELECT procedure, step, matters FROM flow.running_steps()')
}

/** Open matters that pinned another snapshot than this one. */
export async function countUnderOlder(ctx: ReadContext, snapshot: string): Promise<number> {
  const row = await ctx.tx.first<{ n: number }>(
    `SELECT count(*)::int AS n FROM flow.matter WHERE realm = $1 AND state = 'open' AND snapshot <> $2`,
    [ctx.realm, snapshot],
  )
  return row?.n ?? 0
}
