/**
 * Scenarios of a pack. Whoever owns what a scenario speaks of (dispatch, suggestions, deadlines) registers a runner; packs
 * only finds them, runs them and says where one failed.
 */
import type { Ground } from '#kernel/action'
import { isTree } from '#kernel/reader'
import type { Compiled, Finding } from '#kernel/section'
import { buildCalendar, deadline, extended, instantAt, isDay } from '#kernel/time'
import type { Calendar, CalendarSource, ClockMode } from '#kernel/time'
import type { Scenario } from './sections/tests.ts'

export interface ScenarioWorld {
  /** Compiled sections of the container under check. */
  readonly all: Compiled
  /** An empty database with the pack loaded; undefined when the check runs without one. */
  readonly ground: Ground | undefined
}

export interface ScenarioRunner {
  /** What `when` names. */
  readonly when: string
  readonly needsDatabase?: boolean
  /** Sentences that say what came out differently; none when it held. Throwing counts as differing. */
  run(scenario: Scenario, world: ScenarioWorld): Promise<readonly string[]>
}

export interface ScenarioCount {
  readonly held: number
  readonly failed: number
  /** Not run: their runner is absent, or needs a database and there is none. */
  readonly left: number
}

/**
 * Runs all scenarios, one after the other, reporting each that fails at its own line. `complete`: the runners are all there
 * are, so that another name is a mistake; else such scenarios are left.
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  runners: readonly ScenarioRunner[],
  complete: boolean,
  world: ScenarioWorld,
  report: (finding: Finding) => void,
): Promise<ScenarioCount> {
  const count = { held: 0, failed: 0, left: 0 }
  for (const scenario of scenarios) {
    const runner = runners.find((r) => r.when === scenario.when)
    const wrong = (code: string, message: string, mend: string) => {
      count.failed++
      report({ level: 'error', code, ...scenario.mark, message, mend })
    }
    if (!runner) {
      if (!complete) count.left++
      else
        wrong(
          'packs.scenario-unknown',
          `没有名为“${scenario.when}”的情景`,
          `可用的 when：${runners.map((r) => r.when).join('、')}`,
        )
    } else if (runner.needsDatabase && !world.ground) count.left++
    else {
      let different: readonly string[]
      try {
        different = await runner.run(scenario, world)
      } catch (error) {
        different = [error instanceof Error ? error.message : String(error)]
      }
      if (different.length === 0) count.held++
      else
        wrong(
          'packs.scenario-failed',
          `情景“${scenario.title}”不成立：${different.join('；')}`,
          '改正规则或数据；如果新的结果才是对的，改正这个情景的 then',
        )
    }
  }
  return count
}

interface Clocks {
  readonly clocks: readonly { readonly id: string; readonly mode: ClockMode; readonly length: number }[]
}

/** `when: deadline`: a clock of the pack on its calendar, from `start`, with pauses and an extension, is due at `due`. */
export const deadlineRunner: ScenarioRunner = {
  when: 'deadline',
  async run({ given, then }, { all }) {
    const calendar = buildCalendar(all.get<CalendarSource>('calendar')!)
    const clock = all.get<Clocks>('clocks')?.clocks.find((c) => c.id === given.clock)
    if (!clock) return [`没有时限“${String(given.clock)}”`]
    const start = instantIn(given.start, calendar)
    const due = instantIn(then.due, calendar)
    if (!start || !due) return ['start 和 due 应为时刻，如 2026-01-05T09:00:00+08:00 或 2026-03-06 24:00']
    const pauses = (Array.isArray(given.pauses) ? (given.pauses as unknown[]) : [])
      .filter(isTree)
      .map((p) => ({
        from: instantIn(p.from, calendar) ?? start,
        to: instantIn(p.to, calendar) ?? start,
        code: String(p.code ?? ''),
      }))
    const extend = Number(given.extend ?? 0)
    const spec = extend > 0 ? extended(clock, extend) : { mode: clock.mode, length: clock.length }
    const found = deadline(spec, start, calendar, pauses).dueAt
    return found.getTime() === due.getTime() ? [] : [`应到 ${due.toISOString()}，算出 ${found.toISOString()}`]
  },
}

/** An instant with an offset, or a wall time of the calendar's zone (`24:00` is the next midnight). */
function instantIn(value: unknown, calendar: Calendar): Date | undefined {
  if (typeof value !== 'string') return undefined
  const wall = /^(\d{4}-\d{2}-\d{2})[ T](([01]\d|2[0-3]):[0-5]\d|24:00)$/.exec(value)
  if (wall && isDay(wall[1])) return instantAt(wall[1], wall[2]!, calendar)
  const at = new Date(value)
  return /[+Z]/.test(value) && !Number.isNaN(at.getTime()) ? at : undefined
}
