/** Loading procedures: a new version must not take a step from under matters that stand in it. */
import type { Context } from '#kernel/action'
import { refuser } from '#kernel/errors'
import { currentSnapshot } from '#modules/packs'
import { marksOf } from './procedure-marks.ts'
import type { Procedure } from './procedure.ts'
import * as store from './store.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)
const SHOWN = 20

/**
 * Matters go on under the version they began with; but whoever takes away a step that matters stand in must say that they
 * mean it (`gone: [step]`), else it is refused (`flow.steps-in-use`) with file, line, how many, and the way to mend it. What
 * an earlier version took away already is not asked about again.
 */
export async function keepRunningSteps(
  ctx: Context,
  compiled: { readonly procedures: readonly Procedure[] },
): Promise<void> {
  const running = await store.runningSteps(ctx)
  if (running.length === 0) return
  const before = (await currentSnapshot(ctx)).section<{ procedures: readonly Procedure[] }>('procedures')
  const what = running.flatMap(({ procedure, step, matters }) => {
    const was = before.procedures.find((p) => p.id === procedure)
    const old = was?.steps.find((s) => s.id === step)
    if (!was || !old) return []
    const now = compiled.procedures.find((p) => p.id === procedure)
    if (now?.steps.some((s) => s.id === step) || now?.gone?.includes(step)) return []
    const mark = (now && marksOf(now)?.(step)) ?? { file: `procedures/${procedure}.yaml`, line: 1 }
    return [
      now
        ? `${mark.file}:${mark.line} 去掉了“${old.title}”，还有${matters}件正在这一步。改法：等这些件办完再装入；或写 gone: [${step}]（工作簿里选“去掉，在办的照旧”），表明有意去掉，它们仍按原来的版本办完`
        : `${mark.file}:${mark.line} 没有流程“${was.title}”了，还有${matters}件正在“${old.title}”。改法：保留这个流程直到这些件办完；只是不再受理新的，就在 motions.yaml 里去掉用它的类别`,
    ]
  })
  if (what.length > 0)
    throw refuse('flow.steps-in-use', { count: what.length, what: what.slice(0, SHOWN).join('；') })
}
