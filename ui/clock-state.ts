/** How full and which colour a clock is drawn. */
import type { ClockView } from './views.ts'

export interface ClockState {
  readonly tone: 'good' | 'soon' | 'over' | 'paused' | 'met' | 'missed'
  /** 0–1000, capped; a running clock shows at least a sliver so that one sees it runs. */
  readonly filled: number
}

const WARN_FROM = 750

/** Done and paused outrank the share; exactly 1000 ‰ is over (the deadline itself is the first late instant). */
export function clockState(clock: ClockView): ClockState {
  const used = Number.isFinite(clock.permille) ? Math.trunc(clock.permille) : 0
  const filled = Math.min(1000, Math.max(0, used))
  if (clock.done) return { tone: clock.done, filled }
  if (clock.paused != null) return { tone: 'paused', filled }
  if (used >= 1000) return { tone: 'over', filled: 1000 }
  const seen = Math.max(20, filled)
  return { tone: used >= (clock.warnPermille ?? WARN_FROM) ? 'soon' : 'good', filled: seen }
}
