/** Who may see a report's photos: whoever may see the report, and whoever proves its query code. */
import type { ReadContext } from '#kernel/action'
import type { FileReader } from '#kernel/files'
import { isUuid } from '#kernel/ids'
import type { Uuid } from '#kernel/ids'
import { underMandate } from '#modules/mandates'
import { findMatterOfAct } from '#modules/flow'
import { codeMac } from './code.ts'
import { noteLook } from './looking.ts'
import { codeLocked } from './rules.ts'
import * as store from './store.ts'

/** `proof` is `<number>.<query code>`, as the status page sends it. Opens the floor for the one matter it proves. */
async function prove(ctx: ReadContext, proof: string | undefined): Promise<void> {
  const [number, code] = proof?.split('.') ?? []
  if (!number || !code) return
  // `mandate.<id>`: in the name of somebody who asked for it. What it is not worth opens nothing.
  if (number === 'mandate') {
    if (isUuid(code)) await underMandate(ctx, code, 'track').catch(() => undefined)
    return
  }
  const [tries, id] = await Promise.all([
    store.codeTries(ctx, number),
    store.matterByCode(ctx, number, codeMac(ctx, number, code)),
  ])
  if (id !== null && codeLocked(tries?.fails ?? 0, tries?.last_at ?? null, ctx.now) === 0)
    await store.openFor(ctx, id)
}

/** Whether the matter is in the caller's scope; a photo that is shown is a look at its reporter. */
async function seen(ctx: ReadContext, matter: Uuid): Promise<boolean> {
  const found = await store.mattersById(ctx, [matter])
  noteLook(ctx, 'casework.photo', found, ['photo'])
  return found.length > 0
}

export const readers: readonly FileReader[] = [
  {
    subject: 'report',
    async mayRead(ctx: ReadContext, subject: Uuid, shown) {
      await prove(ctx, shown.proof)
      return seen(ctx, subject)
    },
  },
  {
    subject: 'report-act',
    async mayRead(ctx: ReadContext, subject: Uuid, shown) {
      await prove(ctx, shown.proof)
      const of = await findMatterOfAct(ctx, subject)
      return of !== undefined && seen(ctx, of.matter)
    },
  },
]
