/** Photos of the signed paper: for the two sides, the office and the holders of the post. */
import type { ReadContext } from '#kernel/action'
import type { FileReader } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import * as store from './store.ts'

export const readers: readonly FileReader[] = [
  {
    subject: 'mandate',
    async mayRead(ctx: ReadContext, subject: Uuid) {
      const m = await store.getMandate(ctx, subject)
      if (m?.grantor) ctx.readPersonal({ act: 'mandates.paper', persons: [m.grantor], fields: ['signature'] })
      return m !== undefined
    },
  },
]
