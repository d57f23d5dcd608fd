/** Who is told: the body of a question or an objection, whoever asked, the units above what is late. */
import type { AnnouncedEvent, Context } from '#kernel/action'
import type { Hearer } from '#kernel/manifest'
import type { Uuid } from '#kernel/ids'
import { notify } from '#modules/notices'
import type { NoticeKind } from '#modules/notices'
import { bodyWith } from '#modules/bodies'
import { ANSWER, OVERSEE, PUBLISH } from './access.ts'
import { personOf } from './store/voices.ts'

const at = (event: AnnouncedEvent) => ({ at: new Date(event.at), matter: null })

/** The posts of the publishing body with this permission. */
function tellBody(kind: NoticeKind, may: string) {
  return (ctx: Context, event: AnnouncedEvent): Promise<unknown> =>
    notify(ctx, {
      ...at(event),
      kind,
      to: { body: event.data.body as Uuid, may: [may], supervisors: [] },
    })
}

/** Whoever asked or objected: known to the system alone. */
function tellSpeaker(kind: NoticeKind, field: 'question' | 'objection') {
  return async (ctx: Context, event: AnnouncedEvent): Promise<void> => {
    const person = await personOf(ctx, event.data[field] as Uuid)
    if (person) await notify(ctx, { ...at(event), kind, to: { person } })
  }
}

/** The nearest unit above that oversees openness. */
async function tellAbove(ctx: Context, event: AnnouncedEvent, kind: NoticeKind): Promise<void> {
  const body = event.data.body as Uuid
  const above = await bodyWith(ctx, OVERSEE, body, { above: true })
  if (above)
    await notify(ctx, {
      ...at(event),
      kind,
      params: { below: body },
      to: { body: above.id, may: [OVERSEE], supervisors: [] },
    })
}

export const hears: readonly Hearer[] = [
  {
    name: 'openness.tell-asked',
    event: 'openness.Asked',
    hear: async (ctx, event) => void (await tellBody('openness.asked', ANSWER)(ctx, event)),
  },
  {
    name: 'openness.tell-objected',
    event: 'openness.Objected',
    hear: async (ctx, event) => void (await tellBody('openness.objected', ANSWER)(ctx, event)),
  },
  {
    name: 'openness.tell-answered',
    event: 'openness.Answered',
    hear: tellSpeaker('openness.answered', 'question'),
  },
  {
    name: 'openness.tell-disposed',
    event: 'openness.Disposed',
    hear: tellSpeaker('openness.disposed', 'objection'),
  },
  {
    name: 'openness.tell-late',
    event: 'openness.Late',
    hear: async (ctx, event) => {
      await tellBody('openness.late', ANSWER)(ctx, event)
      await tellAbove(ctx, event, 'openness.late-below')
    },
  },
  {
    name: 'openness.tell-overdue',
    event: 'openness.Overdue',
    hear: async (ctx, event) => {
      await tellBody('openness.overdue', PUBLISH)(ctx, event)
      await tellAbove(ctx, event, 'openness.overdue-below')
    },
  },
]
