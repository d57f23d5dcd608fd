/** Lists of notices, and what was sent by text message. */
import { must } from '#kernel/access'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { acting, getBody } from '#modules/bodies'
import { proceduresFor, stepTitle } from '#modules/flow'
import { allowSmsView } from './access.ts'
import { listedSince, readerOf } from './reader.ts'
import { COUNT_DAYS } from './contract.ts'
import type * as contract from './contract.ts'
import * as store from './store.ts'
import type { NoticeRow } from './tables.ts'

const DAY_MS = 86_400_000
const MOST = 99

/** Opaque to clients; a broken one starts from the beginning. */
function cursorOf(text: string | undefined): store.Cursor | null {
  const [at, id] = (text ?? '').split('_')
  return isUuid(id) && /^\d{1,14}$/.test(at!) ? { at: new Date(Number(at)), id } : null
}
const after = (row: { at: Date; id: Uuid }) => `${row.at.getTime()}_${row.id}`

export const notices = query(
  'notices.list',
  async (
    ctx: ReadContext,
    input: Input<typeof contract.notices>,
  ): Promise<Output<typeof contract.notices>> => {
    const limit = input.limit ?? 30
    const found = await store.listNotices(ctx, readerOf(ctx), {
      since: listedSince(ctx),
      unseen: input.unseen ?? false,
      after: cursorOf(input.cursor),
      limit: limit + 1,
    })
    const page = found.slice(0, limit)
    return {
      rows: await shown(ctx, page),
      next: found.length > limit ? after(page.at(-1)!) : null,
      total: null,
    }
  },
)

/** Sentences' words and matters of a page: looked up together, in the reader's own scope. */
async function shown(
  ctx: ReadContext,
  page: readonly (NoticeRow & { seen: boolean })[],
): Promise<Output<typeof contract.notices>['rows']> {
  const matters = await store.mattersById(ctx, [
    ...new Set(page.flatMap((n) => (n.matter === null ? [] : [n.matter]))),
  ])
  const ids = [...new Set(page.flatMap((n) => [n.body, n.params.below, n.params.holder]))]
  const [procedureOf, ...bodies] = await Promise.all([
    proceduresFor(ctx, matters),
    ...ids.flatMap((id) => (id ? [getBody(ctx, id)] : [])),
  ])
  const byId = new Map(matters.map((m) => [m.id, m]))
  const titles = new Map(bodies.flatMap((b) => (b ? [[b.id, b.title] as const] : [])))
  const titleOf = (id: Uuid | null | undefined) => (id ? (titles.get(id) ?? '') : '')
  return page.map((n) => {
    const m = n.matter === null ? undefined : byId.get(n.matter)
    const procedure = m && procedureOf(m)
    const step = n.params.step ?? ''
    const told = procedure && [...procedure.steps, ...procedure.ends].find((s) => s.id === step)
    return {
      id: n.id,
      at: n.at.toISOString(),
      kind: n.kind,
      words: {
        step: procedure ? stepTitle(procedure, step) : '',
        tell: told?.tell ?? '',
        holder: titleOf(n.params.holder),
        body: titleOf(n.body),
        below: titleOf(n.params.below),
      },
      matter:
        n.matter === null
          ? null
          : {
              id: m?.id ?? null,
              kind: m?.kind ?? '',
              number: m?.number ?? '',
              title: m?.title ?? '',
            },
      queue: n.person === null ? titleOf(n.body) : null,
      seen: n.seen,
    }
  })
}

export const count = query(
  'notices.count',
  async (ctx: ReadContext, _input: Input<typeof contract.count>): Promise<Output<typeof contract.count>> => {
    const since = new Date(ctx.now.getTime() - COUNT_DAYS * DAY_MS)
    return { unseen: await store.countUnseen(ctx, readerOf(ctx), since, MOST) }
  },
)

export const sms = query(
  'notices.sms',
  async (ctx: ReadContext, input: Input<typeof contract.sms>): Promise<Output<typeof contract.sms>> => {
    const permit = must(allowSmsView(acting(ctx)))
    const limit = input.limit ?? 50
    const found = await store.listSms(ctx, permit, {
      state: input.state ?? null,
      after: cursorOf(input.cursor),
      limit: limit + 1,
    })
    const page = found.slice(0, limit)
    return {
      rows: page.map((s) => ({
        id: s.id,
        at: s.at.toISOString(),
        phone: s.phone_masked,
        text: s.text,
        state: s.state,
        tries: s.tries,
        endedAt: s.ended_at?.toISOString() ?? null,
        problem: s.problem,
      })),
      next: found.length > limit ? after(page.at(-1)!) : null,
      total: null,
    }
  },
)
