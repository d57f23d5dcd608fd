/** For modules above: what was asked for, in its own words, and the files of its timeline. */
import type { ReadContext } from '#kernel/action'
import { filesOf, filesOfAll } from '#kernel/files'
import type { FileRow } from '#kernel/files'
import type { Uuid } from '#kernel/ids'
import type { ActRow } from '#modules/flow'
import * as store from './store.ts'

export interface MotionRecord {
  readonly kind: string
  readonly text: string
  /** Every wording, oldest first; the last is the present one. */
  readonly wordings: readonly {
    readonly no: number
    readonly title: string
    readonly text: string
    readonly at: Date
  }[]
  readonly raisedAs: 'resident' | 'body' | 'staff'
  /** Null when they chose not to be named. */
  readonly raiser: string | null
  readonly affects: 'whole' | 'part'
  readonly meeting: string | null
  readonly supports: number
  readonly needed: number
  readonly raisedAt: Date
  readonly photos: readonly FileRow[]
}

/** What is public of a motion's own words; undefined for matters that are no motions. Supporters are counted, never named. */
export async function motionRecordOf(ctx: ReadContext, matter: Uuid): Promise<MotionRecord | undefined> {
  const m = await store.getMotion(ctx, matter)
  if (!m) return undefined
  const [wordings, photos] = await Promise.all([
    store.wordingsOf(ctx, matter),
    filesOf(ctx, { kind: 'motion', id: matter }),
  ])
  return {
    kind: m.kind,
    text: m.text,
    wordings: wordings.map(({ no, title, text, at }) => ({ no, title, text, at })),
    raisedAs: m.raised_as,
    raiser: m.raiser_title,
    affects: m.affects,
    meeting: m.meeting,
    supports: m.supports,
    needed: m.needed,
    raisedAt: m.raised_at,
    photos,
  }
}

/** Files of the acts of a motion or of the use of a power, by act. */
export const actFilesOf = (
  ctx: ReadContext,
  acts: readonly Pick<ActRow, 'id'>[],
): Promise<Map<Uuid, FileRow[]>> =>
  filesOfAll(
    ctx,
    'motion-act',
    acts.map((a) => a.id),
  )
