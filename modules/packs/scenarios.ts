/**
 * Scenarios of a pack. Whoever owns what a scenario speaks of (dispatch, suggestions, deadlines) registers a runner; packs
 * only finds them, runs them and says where one failed.
 */
import type { Ground } from '#kernel/action'
import type { Compiled, Finding } from '#kernel/section'
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
  /** Not run: their runner needs a database and there is none. */
  readonly left: number
}

/** Runs all scenarios, one after the other, reporting each that fails at its own line. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  runners: readonly ScenarioRunner[],
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
      wrong(
        'packs.scenario-unknown',
        `没有名为“${scenario.when}”的情景`,
        runners.length > 0
          ? `可用的 when：${runners.map((r) => r.when).join('、')}`
          : '目前没有模块提供情景，请删去',
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
