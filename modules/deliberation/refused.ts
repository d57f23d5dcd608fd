/** The public record of refused uses of powers: which body tried what, and why not. No person is named. */
import type { Context } from '#kernel/action'
import type { Refusal } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { acting } from '#modules/bodies'
import { currentSnapshot } from '#modules/packs'
import { allowRecord } from './access.ts'
import { powersOf } from './pack.ts'
import * as store from './store.ts'

interface Refused {
  readonly refusal: Refusal
  /** Of the list; null when it was none. */
  readonly power: string | null
  /** As it was asked for. */
  readonly asked: string
  /** What was to be done. */
  readonly what: string
  readonly matter: Uuid | null
}

/** Keeps a refusal; the caller then throws it as `RefusalOnRecord`. People without a post leave none: they hold no power. */
export async function keepRefusedUse(ctx: Context, r: Refused): Promise<void> {
  const who = acting(ctx)
  if (who.body === null) {
    ctx.touch({ kind: 'refused-use', id: null, fields: ['refused'] })
    return
  }
  const id = ctx.newId()
  const title = powersOf(await currentSnapshot(ctx)).find((p) => p.id === r.power)?.title
  await store.insertRefusedUse(ctx, allowRecord(), {
    id,
    at: ctx.now,
    power: r.power,
    power_title: title ?? r.asked,
    body: who.body,
    body_title: who.bodyTitle ?? '',
    post_title: who.postTitle ?? '',
    what: r.what,
    code: r.refusal.code,
    why: r.refusal.message,
    source: r.refusal.source ?? null,
    matter: r.matter,
  })
  ctx.touch({ kind: 'refused-use', id, fields: ['*'] })
  ctx.announce('deliberation.UseRefused', { id, power: r.power, body: who.body })
}
