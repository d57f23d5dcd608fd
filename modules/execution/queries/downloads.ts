/** The two files of an archive. What does not fit its seal is not given out. */
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Asked, Downloaded } from '#kernel/download'
import { refuser } from '#kernel/errors'
import { isSound } from '../sealed.ts'
import { archiveOf } from '../store/archives.ts'
import type { ArchiveRow } from '../tables.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

/** By the id of the matter. Refuses `execution.no-archive` and `execution.archive-broken`. */
async function sound(ctx: ReadContext, { id }: Asked): Promise<ArchiveRow> {
  const row = id ? await archiveOf(ctx, id) : undefined
  if (!row) throw refuse('execution.no-archive')
  if (!isSound(ctx.secrets, row)) throw refuse('execution.archive-broken')
  return row
}

export const machine = query(
  'execution.archive-machine',
  async (ctx: ReadContext, asked: Asked): Promise<Downloaded> => {
    const row = await sound(ctx, asked)
    return {
      content: Buffer.from(row.machine, 'utf8'),
      media: 'application/json; charset=utf-8',
      name: `${row.matter_number}.json`,
    }
  },
)

export const readable = query(
  'execution.archive-readable',
  async (ctx: ReadContext, asked: Asked): Promise<Downloaded> => {
    const row = await sound(ctx, asked)
    return {
      content: Buffer.from(row.readable, 'utf8'),
      media: 'text/html; charset=utf-8',
      name: `${row.matter_number}.html`,
    }
  },
)
