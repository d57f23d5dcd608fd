/** What execution hears: a matter that enters a step of rating. And whom it tells of reports, returns and delays. */
import type { AnnouncedEvent, Context } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { Hearer } from '#kernel/manifest'
import { findServing } from '#modules/bodies'
import { facetOf, getMatter, stepNow } from '#modules/flow'
import { notify } from '#modules/notices'
import type { NoticeKind } from '#modules/notices'
import { CHECK, PLAN } from './access.ts'
import { checkingKinds } from './supervising.ts'
import { openWindow } from './actions/rating.ts'
import type { TasksFacet } from './rules.ts'

/** Acts that stay in the step open nothing: its window was opened when it was entered. */
async function entered(ctx: Context, event: AnnouncedEvent): Promise<void> {
  if (event.data.from !== event.data.step) await openWindow(ctx, event.data.matter as Uuid)
}

/** The nearest body whose role checks the matter's tasks in the step it stands in. */
async function checkerOf(ctx: Context, matter: Uuid): Promise<Uuid | null> {
  const m = await getMatter(ctx, matter)
  const { procedure, step } = await stepNow(ctx, m)
  const facet = facetOf<TasksFacet>(step, 'tasks')
  if (!step || !facet) return null
  const body = await findServing(ctx, {
    kinds: checkingKinds(procedure, step.id, facet),
    path: m.place_path,
  })
  return body?.id ?? null
}

async function tell(ctx: Context, event: AnnouncedEvent, kind: NoticeKind, body: Uuid | null, may: string) {
  if (body === null) return
  const at = new Date(event.at)
  const matter = event.data.matter as Uuid
  await notify(ctx, { kind, at, matter, to: { body, may: [may], supervisors: [] } })
}

const bodyOf = (event: AnnouncedEvent) => event.data.body as Uuid
const matterOf = (event: AnnouncedEvent) => event.data.matter as Uuid

export const hears: readonly Hearer[] = [
  { name: 'execution.opened', event: 'flow.Opened', hear: entered },
  { name: 'execution.advanced', event: 'flow.Advanced', hear: entered },
  {
    name: 'execution.tell-reported',
    event: 'execution.Reported',
    hear: async (ctx, event) =>
      tell(ctx, event, 'execution.reported', await checkerOf(ctx, matterOf(event)), CHECK),
  },
  {
    name: 'execution.tell-returned',
    event: 'execution.Checked',
    hear: async (ctx, event) => {
      if (event.data.passed !== true) await tell(ctx, event, 'execution.returned', bodyOf(event), PLAN)
    },
  },
  {
    name: 'execution.tell-overdue',
    event: 'execution.Overdue',
    hear: async (ctx, event) => {
      await tell(ctx, event, 'execution.overdue', bodyOf(event), PLAN)
      await tell(ctx, event, 'execution.overdue', await checkerOf(ctx, matterOf(event)), CHECK)
    },
  },
]
