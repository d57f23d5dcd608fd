/**
 * Runners for a pack's scenarios: `dispatch` (which rule takes a report, and does its body serve there) and `suggest`
 * (what people say leads to the item). Pure over the compiled sections; no database.
 */
import { compileExpression } from '#modules/packs'
import type { ScenarioRunner, ScenarioWorld } from '#modules/packs'
import { suggestSchemeOf } from './pack.ts'
import { decideDispatch, isReportable } from './rules.ts'
import { dispatchVariables } from './scheme.ts'
import type { DispatchRules, EventScheme } from './scheme.ts'
import { suggestCategories } from './suggest.ts'

/** What other modules' sections look like, as far as a scenario needs them. */
interface Places {
  readonly places: readonly { code: string; name: string; kind: string; parent: string | null }[]
}
interface Kinds {
  readonly kinds: readonly { id: string; serves: string | null }[]
}

const told = (value: unknown): string => (typeof value === 'string' ? value : '')

const dispatchRunner: ScenarioRunner = {
  when: 'dispatch',
  async run({ given, then }, { all }) {
    const scheme = all.get<EventScheme>('events')
    const rules = all.get<DispatchRules>('dispatch')
    if (!scheme || !rules) return ['包里没有事项或派遣规则']
    const line = lineOf(all, told(given.place))
    const place = line[0]
    if (!place) return [`没有地方“${told(given.place)}”`]
    const item = told(given.item)
    if (!isReportable(scheme, item)) return [`没有可上报的事项“${item}”`]
    const facts = {
      item,
      placeKind: place.kind,
      placeName: place.name,
      urgency: told(given.urgency) || 'normal',
      channel: told(given.channel) || 'web',
      text: told(given.text),
    }
    const { rule } = decideDispatch(rules, scheme, facts, (one, values) => {
      const condition = one.when === null ? null : compileExpression(one.when, dispatchVariables)
      return condition === null || (condition.ok && condition.evaluate(values))
    })
    const differs = [
      differing('规则', told(then.rule), rule?.id),
      differing('承办组织', told(then.body), rule?.to?.body),
      differing('归属', told(then.notOurs), rule?.notOurs?.whose),
    ].filter((sentence) => sentence !== '')
    const kind = all.get<Kinds>('bodies')?.kinds.find((k) => k.id === rule?.to?.body)
    if (kind?.serves && !line.some((p) => p.kind === kind.serves))
      differs.push(`“${kind.id}”服务于 ${kind.serves}，${place.name}及其上级没有这一级`)
    return differs
  },
}

const suggestRunner: ScenarioRunner = {
  when: 'suggest',
  async run({ given, then }, { all }) {
    const scheme = all.get<EventScheme>('events')
    if (!scheme) return ['包里没有事项']
    const top = Number(then.top ?? 1)
    const found = suggestCategories(told(given.text), suggestSchemeOf(scheme), top).map((s) => s.code)
    const wanted = told(then.item)
    return found.includes(wanted) ? [] : [`前${top}个建议是 ${found.join('、') || '无'}，没有 ${wanted}`]
  },
}

/** The runners casework offers to the pack check. */
export const scenarioRunners: readonly ScenarioRunner[] = [dispatchRunner, suggestRunner]

function differing(what: string, wanted: string, found: string | undefined): string {
  return wanted === '' || wanted === found ? '' : `${what}应为 ${wanted}，得到 ${found ?? '无'}`
}

/** The place and the ones above it. */
function lineOf(all: ScenarioWorld['all'], code: string): Places['places'] {
  const byCode = new Map((all.get<Places>('places')?.places ?? []).map((p) => [p.code, p]))
  const line: Places['places'][number][] = []
  for (let at = byCode.get(code); at; at = at.parent === null ? undefined : byCode.get(at.parent))
    line.push(at)
  return line
}
