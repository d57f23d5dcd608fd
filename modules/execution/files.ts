/** Evidence of a report is seen with its matter; sheets of paper ratings by the body that entered them. */
import type { ReadContext } from '#kernel/action'
import type { FileReader } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { paperExists } from './store/ratings.ts'
import { reportExists } from './store/tasks.ts'

export const readers: readonly FileReader[] = [
  { subject: 'execution-report', mayRead: (ctx: ReadContext, report: Uuid) => reportExists(ctx, report) },
  { subject: 'execution-paper', mayRead: (ctx: ReadContext, paper: Uuid) => paperExists(ctx, paper) },
]
