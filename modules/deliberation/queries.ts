/** Lists and pages: everybody reads motions, the list of powers, its uses and what was refused. */
import { isDenied } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { passedOn, procedureView } from '#modules/flow'
import type { ClockRule, MatterRow, Procedure } from '#modules/flow'
import { currentSnapshot } from '#modules/packs'
import type { Snapshot } from '#modules/packs'
import { getStanding, levelsOf } from '#modules/territory'
import { allowRaising, allowUse } from './access.ts'
import type * as contract from './contract.ts'
import type { PowerLine } from './contract.ts'
import { raisers } from './kinds.ts'
import type { DocumentKind, PowerEntry } from './kinds.ts'
import { bodyKindTitle, documentKindsOf, motionKindsOf, powersOf, proceduresOf } from './pack.ts'
import { judged, linesOf, shownMotion, shownWhole } from './showing.ts'
import * as store from './store.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)
const LIMIT = 30

/** Opaque to clients; a broken one starts from the beginning. */
const after = (cursor: string | undefined): Uuid | null => (isUuid(cursor) ? cursor : null)

const procedureOf = (snapshot: Snapshot, id: string): Procedure =>
  proceduresOf(snapshot).find((p) => p.id === id)!

const adoptsView = (d: DocumentKind | undefined, levels: Awaited<ReturnType<typeof levelsOf>>) =>
  d
    ? {
        id: d.id,
        title: d.title,
        levelTitle: levels.find((l) => l.id === d.level)?.title ?? null,
      }
    : null

export const motionKinds = query(
  'deliberation.motion-kinds',
  async (
    ctx: ReadContext,
    _input: Input<typeof contract.motionKinds>,
  ): Promise<Output<typeof contract.motionKinds>> => {
    const who = acting(ctx)
    const [snapshot, levels] = [await currentSnapshot(ctx), await levelsOf(ctx)]
    const documents = documentKindsOf(snapshot)
    return {
      kinds: motionKindsOf(snapshot).map((kind) => {
        const procedure = procedureOf(snapshot, kind.procedure)
        return {
          id: kind.id,
          title: kind.title,
          procedureTitle: procedure.title,
          raisedBy: [...kind.raisedBy],
          supports: kind.supports,
          ...(kind.support
            ? { counts: { levelTitle: levels.find((l) => l.id === kind.support?.level)?.title ?? null } }
            : {}),
          affects: kind.affects,
          source: kind.source,
          adopts: adoptsView(
            documents.find((d) => d.id === kind.adopts),
            levels,
          ),
          as: raisers.filter((as) => !isDenied(allowRaising(who, kind, as, null))),
          steps: [...procedure.steps, ...procedure.ends].map(({ id, title }) => ({ id, title })),
        }
      }),
    }
  },
)

export const motions = query(
  'deliberation.motions',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.motions>,
  ): Promise<Output<typeof contract.motions>> => {
    const who = acting(ctx)
    const limit = input.limit ?? LIMIT
    const nobody = { rows: [], next: null, total: 0 }
    // Nobody in particular has nothing of their own.
    if ((input.mine === 'raised' || input.mine === 'supported') && who.person === null) return nobody
    if (input.mine === 'held' && who.body === null) return nobody
    const place = input.place ? await getStanding(ctx, input.place) : null
    if (input.place && !place) return nobody
    const q = input.q?.trim() ?? ''
    const rows = await store.listMotions(ctx, {
      q: q === '' ? null : q,
      path: place?.path ?? null,
      state: input.state ?? null,
      step: input.step ?? null,
      kind: input.kind ?? null,
      raisedBy: input.mine === 'raised' ? who.person : null,
      raisedByBody: input.mine === 'raised' ? who.body : null,
      supportedBy: input.mine === 'supported' ? who.person : null,
      heldBy: input.mine === 'held' ? who.bodies : null,
      after: after(input.cursor),
      limit: limit + 1,
    })
    const page = rows.slice(0, limit)
    const lines = await linesOf(ctx, page, await currentSnapshot(ctx))
    return {
      rows: page.map((row, i) => ({
        line: lines[i]!,
        kind: row.item ?? '',
        supports: row.supports,
        counted: row.within === null ? null : row.counted,
        needed: row.needed,
      })),
      next: rows.length > limit ? page.at(-1)!.id : null,
      total: null,
    }
  },
)

export const motion = query(
  'deliberation.motion',
  (ctx: ReadContext, input: Input<typeof contract.motion>): Promise<Output<typeof contract.motion>> =>
    shownMotion(ctx, input.id),
)

const FAR = new Date('9999-12-31T00:00:00Z')

export const todos = query(
  'deliberation.todos',
  async (ctx: ReadContext, input: Input<typeof contract.todos>): Promise<Output<typeof contract.todos>> => {
    const limit = input.limit ?? LIMIT
    if (input.queue === 'passed') {
      const rows = await linesOf(ctx, await passedOn(ctx, ['motion', 'power']), await currentSnapshot(ctx))
      return { rows, next: null, total: rows.length }
    }
    const [at, id] = (input.cursor ?? '').split('_')
    const from = isUuid(id) && /^\d{1,15}$/.test(at!) ? { at: new Date(Number(at)), id } : null
    const rows = await store.heldBy(ctx, acting(ctx).bodies, from, limit + 1)
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      rows: await linesOf(ctx, page, await currentSnapshot(ctx)),
      next: rows.length > limit && last ? `${(last.due_at ?? FAR).getTime()}_${last.id}` : null,
      total: null,
    }
  },
)

// The list of powers.

function powerLine(snapshot: Snapshot, p: PowerEntry, uses: number): PowerLine {
  return {
    no: p.no,
    id: p.id,
    title: p.title,
    group: p.group,
    bodyTitle: bodyKindTitle(snapshot, p.body),
    source: p.source,
    example: p.example,
    uses,
  }
}

export const powers = query(
  'deliberation.powers',
  async (
    ctx: ReadContext,
    _input: Input<typeof contract.powers>,
  ): Promise<Output<typeof contract.powers>> => {
    const snapshot = await currentSnapshot(ctx)
    const [uses, refused] = await Promise.all([store.countUses(ctx), store.countRefusedUses(ctx)])
    return { rows: powersOf(snapshot).map((p) => powerLine(snapshot, p, uses.get(p.id) ?? 0)), refused }
  },
)

export const power = query(
  'deliberation.power',
  async (ctx: ReadContext, input: Input<typeof contract.power>): Promise<Output<typeof contract.power>> => {
    const snapshot = await currentSnapshot(ctx)
    const found = powersOf(snapshot).find((p) => p.id === input.power)
    if (!found) throw refuse('deliberation.no-such-power')
    const uses = await store.countUses(ctx)
    const clocks = snapshot.section<{ clocks: readonly ClockRule[] }>('clocks').clocks
    const line = powerLine(snapshot, found, uses.get(found.id) ?? 0)
    return {
      ...line,
      text: found.text,
      procedure: procedureView(procedureOf(snapshot, found.procedure), clocks),
      use: judged(allowUse(acting(ctx), found, found.title, line.bodyTitle)),
    }
  },
)

async function usesPage(ctx: ReadContext, rows: readonly MatterRow[], limit: number) {
  const page = rows.slice(0, limit)
  return {
    rows: await linesOf(ctx, page, await currentSnapshot(ctx)),
    next: rows.length > limit ? page.at(-1)!.id : null,
    total: null,
  }
}

export const powerUses = query(
  'deliberation.power-uses',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.powerUses>,
  ): Promise<Output<typeof contract.powerUses>> => {
    const limit = input.limit ?? LIMIT
    return usesPage(
      ctx,
      await store.listUses(ctx, input.power ?? null, after(input.cursor), limit + 1),
      limit,
    )
  },
)

export const refusedUses = query(
  'deliberation.refused-uses',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.refusedUses>,
  ): Promise<Output<typeof contract.refusedUses>> => {
    const limit = input.limit ?? LIMIT
    const rows = await store.listRefusedUses(ctx, input.power ?? null, after(input.cursor), limit + 1)
    const page = rows.slice(0, limit)
    return {
      rows: page.map((r) => ({
        id: r.id,
        at: r.at.toISOString(),
        power: r.power,
        powerTitle: r.power_title,
        bodyTitle: r.body_title,
        postTitle: r.post_title,
        what: r.what,
        why: r.why,
        source: r.source,
      })),
      next: rows.length > limit ? page.at(-1)!.id : null,
      total: null,
    }
  },
)

export const powerUse = query(
  'deliberation.power-use',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.powerUse>,
  ): Promise<Output<typeof contract.powerUse>> => {
    const { whole, view } = await shownWhole(ctx, input.id, 'power', false)
    const entry = powersOf(whole.snapshot).find((p) => p.id === whole.matter.item)
    if (!entry) throw refuse('deliberation.no-such-power')
    const uses = await store.countUses(ctx)
    return {
      ...view,
      power: powerLine(whole.snapshot, entry, uses.get(entry.id) ?? 0),
      text: whole.acts[0]?.text ?? '',
    }
  },
)
