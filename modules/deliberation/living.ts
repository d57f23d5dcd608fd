/** Whether a supporter lives where a motion asks them to: by their own record, or by a station's word. */
import type { ReadContext } from '#kernel/action'
import type { Uuid } from '#kernel/ids'
import { ownHome } from '#modules/registry'
import { standingLine } from '#modules/territory'
import { homeIn } from './rules.ts'
import type { Home } from './rules.ts'
import * as residence from './store/residence.ts'
import type { MotionRow, ResidenceRow } from './tables.ts'

/** What the words of where somebody lives are sealed for. */
export const SEALED_FOR = 'deliberation-residence'

export interface Living {
  readonly home: Home
  readonly asked: ResidenceRow | undefined
  /** How they are found to live there; null: they are not. */
  readonly lives: 'registered' | 'confirmed' | null
  readonly path: string | null
}

/**
 * Of the person who acts: looked up in their own record at the moment they support, so that nobody else looks at anybody,
 * and of the record only whether the place fits is kept.
 */
export async function livingIn(ctx: ReadContext, person: Uuid, within: Uuid): Promise<Living> {
  const [line, own, asked] = await Promise.all([
    standingLine(ctx, within),
    ownHome(ctx),
    residence.lastResidence(ctx, person, within),
  ])
  const path = line.at(-1)?.path ?? null
  const home = homeIn(own, path)
  const lives = home === 'registered' ? 'registered' : asked?.state === 'confirmed' ? 'confirmed' : null
  return { home, asked, lives, path }
}

/** How a new support counts; null where everybody's does, or where nothing says they live there. */
export async function livesFor(
  ctx: ReadContext,
  person: Uuid,
  motion: Pick<MotionRow, 'within'>,
): Promise<Living['lives']> {
  return motion.within === null ? null : (await livingIn(ctx, person, motion.within)).lives
}
