/**
 * Sends text messages that wait. A message is claimed, sent outside any transaction, and settled: a sender that is killed in
 * between sends it again under the same id, by which a gateway can tell the repetition.
 */
import { action, ask, perform, query } from '#kernel/action'
import type { Context, Ground } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import type { Job } from '#kernel/manifest'
import { serviceActor } from '#modules/bodies'
import { realmsInUse } from '#modules/territory'
import { allowTelling } from './access.ts'
import { nextTry } from './rules.ts'
import * as store from './store.ts'

/** A way to send text messages. */
export interface SmsAdapter {
  readonly name: string
  /** Hands one message to the gateway; throws when it was not taken. `id` is the same on every try. */
  send(message: { readonly id: Uuid; readonly phone: string; readonly text: string }): Promise<void>
}

/** Development: nothing leaves, the desk's page 短信发送箱 shows what would have. */
export const outbox: SmsAdapter = { name: 'outbox', send: async () => {} }

const BATCH = 50
const LEASE_MS = 120_000
const SERVICE = 'notices'

const waiting = query('notices.sms-waiting', (ctx, _input: null) => store.anySmsWaiting(ctx))

const claim = action('notices.claim-sms', async (ctx: Context, _input: null) => {
  const rows = await store.claimSms(ctx, allowTelling(), BATCH, new Date(ctx.now.getTime() + LEASE_MS))
  ctx.touch({ kind: 'sms-round', id: null, fields: ['tries'] })
  return rows.map((s) => ({
    id: s.id,
    tries: s.tries,
    text: s.text_sealed === null ? s.text : ctx.secrets.open('sms-text', s.text_sealed, `sms/${s.id}`),
    phone: ctx.secrets.open('sms', s.phone_sealed!, `sms/${s.id}`),
  }))
})

interface Sent {
  readonly id: Uuid
  readonly tries: number
  readonly problem: string | null
}

const settle = action('notices.settle-sms', async (ctx: Context, sent: readonly Sent[]) => {
  for (const { id, tries, problem } of sent) {
    const next = problem === null ? null : nextTry(tries, ctx.now)
    await store.settleSms(ctx, allowTelling(), id, {
      state: problem === null ? 'sent' : next ? 'queued' : 'failed',
      next,
      problem,
    })
    ctx.touch({ kind: 'sms', id, fields: ['state'] })
  }
})

/** Sends everything that is due, in all realms. Returns how many messages were tried. */
export async function sendRound(ground: Ground, adapter: SmsAdapter = outbox): Promise<number> {
  let tried = 0
  for (const realm of await realmsInUse(ground)) {
    const actor = serviceActor(realm, SERVICE)
    while (await ask(ground, actor, waiting, null)) {
      const messages = await perform(ground, actor, claim, null)
      const sent: Sent[] = []
      for (const { id, tries, phone, text } of messages) {
        const problem = await adapter.send({ id, phone, text }).then(
          () => null,
          // What the gateway says may repeat the number: only the kind of failure is kept.
          (error: unknown) => `${adapter.name}: ${error instanceof Error ? error.name : 'failed'}`,
        )
        sent.push({ id, tries, problem })
      }
      if (sent.length === 0) break
      await perform(ground, actor, settle, sent)
      tried += sent.length
    }
  }
  return tried
}

export const jobs: readonly Job[] = [
  {
    name: 'notices.sms',
    everySeconds: 10,
    run: async (ground) => {
      await sendRound(ground)
    },
  },
]
