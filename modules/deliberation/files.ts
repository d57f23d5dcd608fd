/** Pictures of a motion and of its acts: public, as the motion is. */
import type { ReadContext } from '#kernel/action'
import type { FileReader } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { findMatterOfAct, getMatter } from '#modules/flow'
import * as store from './store.ts'

export const readers: readonly FileReader[] = [
  {
    subject: 'motion',
    mayRead: async (ctx: ReadContext, subject: Uuid) => (await store.getMotion(ctx, subject)) !== undefined,
  },
  {
    subject: 'motion-act',
    async mayRead(ctx: ReadContext, subject: Uuid) {
      const of = await findMatterOfAct(ctx, subject)
      return of !== undefined && of.open && (await getMatter(ctx, of.matter)).public
    },
  },
]
