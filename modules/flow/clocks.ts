/** How a clock row reads as a limit of kernel/time. */
import type { Calendar, Pause } from '#kernel/time'
import { usedPermille } from '#kernel/time'
import type { ClockRule } from './procedure.ts'
import type { ClockRow } from './tables.ts'

/** Pauses of a clock; one that still lasts ends at `now` for the reckoning. */
export function pausesOf(clock: Pick<ClockRow, 'pauses'>, now: Date): Pause[] {
  return clock.pauses.map((p) => ({
    from: new Date(p.from),
    to: p.to === null ? now : new Date(p.to),
    code: p.code,
  }))
}

/** 0–1000 while it runs, 1000 + share once overdue, so that a bar can show how far over. */
export function clockPermille(clock: ClockRow, calendar: Calendar, now: Date): number {
  const at = clock.stopped_at && clock.stopped_at < now ? clock.stopped_at : now
  if (at < clock.started_at) return 0
  const spec = { mode: clock.mode, length: clock.length + clock.extended }
  return usedPermille(spec, clock.started_at, calendar, pausesOf(clock, at), at)
}

/** Share of the way from start to deadline by the wall clock: enough for a bar in a list, no calendar needed. */
export function wallPermille(from: Date | null, due: Date | null, now: Date): number | null {
  if (!from || !due) return null
  const way = due.getTime() - from.getTime()
  if (way <= 0) return 1000
  return Math.max(0, Math.min(1000, Math.floor(((now.getTime() - from.getTime()) * 1000) / way)))
}

/**
 * The clock's own limits: which causes may pause it, how far and how often it may be extended (the pack says; a clock that
 * says nothing allows neither). Null when the change is within them.
 */
export function limitsBroken(
  rule: ClockRule,
  clock: Pick<ClockRow, 'extended'>,
  effect: 'pause' | 'resume' | 'grant-extension' | 'ask-extension',
  code: string | null,
  asked: number | null,
): {
  code: 'flow.pause-not-allowed' | 'flow.extension-too-long' | 'flow.not-extendable'
  params: Record<string, string | number>
} | null {
  if (effect === 'pause' && (code === null || !rule.pause.includes(code)))
    return { code: 'flow.pause-not-allowed', params: { clock: rule.title } }
  if (effect === 'grant-extension' || effect === 'ask-extension') {
    if (!rule.extend) return { code: 'flow.not-extendable', params: { clock: rule.title } }
    const most = rule.extend.length * rule.extend.times - clock.extended
    if ((asked ?? 0) > Math.min(most, rule.extend.length))
      return {
        code: 'flow.extension-too-long',
        params: { clock: rule.title, most: Math.max(0, Math.min(most, rule.extend.length)) },
      }
  }
  return null
}
