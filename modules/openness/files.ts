/** Photos and scans of a publication: public, as it is. */
import type { ReadContext } from '#kernel/action'
import type { FileReader } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import { versionExists } from './store/publications.ts'

export const readers: readonly FileReader[] = [
  { subject: 'openness-version', mayRead: (ctx: ReadContext, version: Uuid) => versionExists(ctx, version) },
]
