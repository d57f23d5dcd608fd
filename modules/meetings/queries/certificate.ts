/** The certificate of a final result, as a file: canonical JSON whose SHA-256 is the digest shown with the result. */
import { createHash } from 'node:crypto'
import { query } from '#kernel/action'
import type { ReadContext } from '#kernel/action'
import type { Asked, Downloaded } from '#kernel/download'
import { refuser } from '#kernel/errors'
import * as store from '../store/outcomes.ts'
import { refusals } from '../words.ts'

const refuse = refuser(refusals)

/** By the id of the ballot. Refuses `meetings.no-certificate` and `meetings.certificate-broken`. */
export const certificate = query(
  'meetings.certificate',
  async (ctx: ReadContext, { id }: Asked): Promise<Downloaded> => {
    const [outcome] = id ? await store.outcomesOf(ctx, [id]) : []
    if (!outcome?.certificate) throw refuse('meetings.no-certificate')
    if (createHash('sha256').update(outcome.certificate).digest('hex') !== outcome.digest)
      throw refuse('meetings.certificate-broken')
    return {
      content: Buffer.from(outcome.certificate, 'utf8'),
      media: 'application/json; charset=utf-8',
      name: `vote-${outcome.ballot}.json`,
    }
  },
)
