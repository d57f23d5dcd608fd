/**
 * Pack sections of flow: `procedures/*.yaml` and `clocks.yaml`. Layers merge by key (steps, acts, roles and ends are
 * maps), so a locality writes only what differs; `null` takes a thing away. `like` makes another procedure out of one.
 */
import { section } from '#kernel/section'
import type { Compiling, Source } from '#kernel/section'
import type {
  Act,
  Asked,
  ClockRule,
  Effect,
  HolderRule,
  Need,
  Power,
  Procedure,
  Role,
  Step,
} from './procedure.ts'
import { likened, patternOf } from './like.ts'
import { checkProcedures } from './procedure-check.ts'
import { keepRunningSteps } from './load.ts'
import { keepMarks } from './procedure-marks.ts'
import { powers } from './procedure.ts'
import { Reader, isTree, merge, pathsOf } from './reader.ts'
import type { Path, Tree } from './reader.ts'
import { facetsOf, viaOf } from './facet-read.ts'
import { facetNames } from './facets.ts'
import type { FacetName } from './facets.ts'

const needs: readonly Need[] = [
  'reason',
  'text',
  'photo',
  'target',
  'whose',
  'duplicate',
  'rating',
  'extension',
]
const effects: readonly Effect[] = [
  'sign',
  'pause',
  'resume',
  'ask-extension',
  'grant-extension',
  'refuse-extension',
  'note',
]
const stepKeys = ['title', 'tell', 'power', 'holder', 'clock', 'expires', 'dispatch', 'acts', ...facetNames]
const actKeys = [
  'title',
  'by',
  'may',
  'power',
  'to',
  'needs',
  'offers',
  'asks',
  'reasons',
  'effect',
  'limit',
  'apart',
  'when',
  'ratings',
  'source',
  'final',
]

/** Compiles all procedures of a container. */
export function compileProcedures(input: Compiling): { procedures: Procedure[] } {
  const byId = new Map<string, Source[]>()
  for (const source of input.sources) {
    const id = isTree(source.value) ? source.value.id : undefined
    if (typeof id !== 'string' || !/^[a-z][a-z0-9-]*$/.test(id)) {
      input.report({
        level: 'error',
        code: 'procedure-without-id',
        file: source.file,
        line: 1,
        message: '流程没有 id',
        mend: '在第一行写 id: 小写英文名',
      })
      continue
    }
    byId.set(id, [...(byId.get(id) ?? []), source])
  }
  return {
    procedures: [...byId].flatMap(([id, sources]) => {
      const own = sources.map((s) => s.value).reduce(merge) as Tree
      const patterns = patternOf(own, sources, byId, input)
      const tree = patterns ? likened(own, patterns.map((s) => s.value).reduce(merge) as Tree) : own
      const reader = new Reader([...(patterns ?? []), ...sources], input.report)
      if (isNotAdopted(tree) && sources.at(-1)?.layer !== input.container) return []
      const procedure = procedureOf(id, tree, reader)
      keepMarks(procedure, (where) => reader.markOf(pathsOf(where)))
      return [procedure]
    }),
  }
}

/**
 * A lower layer offers a procedure and the locality wrote nothing of it: it does not work this way here. The layer that
 * offers it keeps it, so that its mistakes are found there.
 */
function isNotAdopted(tree: Tree): boolean {
  const roles = isTree(tree.roles) ? Object.values(tree.roles) : []
  return (
    roles.length > 0 &&
    roles.every((role) => isTree(role) && (!Array.isArray(role.kinds) || role.kinds.length === 0))
  )
}

function trees(r: Reader, tree: Tree, key: string): [string, Tree][] {
  const value = tree[key]
  if (!isTree(value)) {
    r.wrong([key], 'map-missing', `缺少“${key}”`, `写 ${key}: 并在其下逐项写 id: {…}`)
    return []
  }
  return Object.entries(value).flatMap(([id, v]) => {
    if (isTree(v)) return [[id, v] as [string, Tree]]
    r.wrong([key, id], 'not-a-map', `“${id}”应为一组项`, '写成 {title: …}')
    return []
  })
}

function procedureOf(id: string, tree: Tree, r: Reader): Procedure {
  r.known(tree, [], ['id', 'like', 'kind', 'title', 'source', 'start', 'roles', 'steps', 'ends', 'gone'])
  const roles: Role[] = trees(r, tree, 'roles').map(([roleId, role]) => {
    r.known(role, ['roles', roleId], ['title', 'kinds'])
    const kinds = r.list<string>(role.kinds, ['roles', roleId, 'kinds'])
    return { id: roleId, title: r.text(role, ['roles', roleId], 'title'), kinds }
  })
  const ends = trees(r, tree, 'ends').map(([endId, end]) => {
    r.known(end, ['ends', endId], ['title', 'tell', 'state'])
    return {
      id: endId,
      title: r.text(end, ['ends', endId], 'title'),
      tell: r.text(end, ['ends', endId], 'tell'),
      state: r.oneOf(end.state, ['ends', endId, 'state'], ['closed', 'archived'] as const) ?? 'archived',
    }
  })
  const steps: Step[] = trees(r, tree, 'steps').map(([stepId, step]) => {
    const path = ['steps', stepId]
    r.known(step, path, stepKeys)
    const acts = isTree(step.acts) ? Object.entries(step.acts) : []
    if (acts.length === 0)
      r.wrong(
        path,
        'step-without-acts',
        `环节“${stepId}”没有动作，件到此就出不去`,
        '在 acts: 下写至少一个有 to 的动作',
      )
    const facets = facetsOf(step, path, r)
    const via = viaOf(facets)
    return {
      id: stepId,
      title: r.text(step, path, 'title'),
      tell: r.text(step, path, 'tell'),
      power: r.oneOf<Power>(step.power, [...path, 'power'], powers),
      holder: holderOf(step.holder, [...path, 'holder'], r),
      clock: typeof step.clock === 'string' ? step.clock : null,
      expires: typeof step.expires === 'string' ? step.expires : null,
      dispatch: r.oneOf(step.dispatch, [...path, 'dispatch'], ['auto', 'propose'] as const),
      acts: acts.flatMap(([actId, act]) =>
        isTree(act) ? [actOf(actId, act, [...path, 'acts', actId], r, via.get(actId))] : [],
      ),
      ...(Object.keys(facets).length === 0 ? {} : { facets }),
    }
  })
  const gone = r.list<string>(tree.gone, ['gone'])
  for (const [i, step] of gone.entries())
    if (steps.some((s) => s.id === step))
      r.wrong(
        ['gone', i],
        'gone-still-there',
        `“${step}”还在流程里，没有去掉`,
        '从 gone 里删去它，或把环节写成 null',
      )
  return {
    id,
    kind: typeof tree.kind === 'string' ? tree.kind : id,
    title: r.text(tree, [], 'title'),
    source: typeof tree.source === 'string' ? tree.source : null,
    start: r.text(tree, [], 'start'),
    roles,
    steps,
    ends,
    ...(gone.length > 0 ? { gone } : {}),
  }
}

function holderOf(value: unknown, path: Path, r: Reader): HolderRule {
  if (isTree(value)) {
    if (typeof value.role === 'string') return { role: value.role }
    if (value.chosen === true) return { chosen: true }
    if (value.stays === true) return { stays: true }
    if (typeof value.lastOf === 'string') return { lastOf: value.lastOf }
  }
  r.wrong(
    path,
    'holder-missing',
    '没有写明由谁负责',
    '写 holder: {role: 角色} 或 {chosen: true} 或 {lastOf: 环节} 或 {stays: true}',
  )
  return { stays: true }
}

function actOf(id: string, act: Tree, path: Path, r: Reader, via: FacetName | undefined): Act {
  r.known(act, path, actKeys)
  const by =
    isTree(act.by) && typeof act.by.role === 'string'
      ? { role: act.by.role }
      : (r.oneOf(act.by, [...path, 'by'], ['holder', 'reporter', 'system'] as const) ?? 'holder')
  const effect = r.oneOf(act.effect, [...path, 'effect'], effects)
  const when = r.oneOf(act.when, [...path, 'when'], [
    'paused',
    'running',
    'extension-asked',
    'unsigned',
    'signed',
  ] as const)
  const power = r.oneOf<Power>(act.power, [...path, 'power'], powers)
  const limit =
    isTree(act.limit) &&
    Number.isInteger(act.limit.times) &&
    Number(act.limit.times) > 0 &&
    typeof act.limit.then === 'string'
      ? { times: Number(act.limit.times), then: act.limit.then }
      : undefined
  if (act.limit !== undefined && !limit)
    r.wrong([...path, 'limit'], 'limit-wrong', '次数限制写得不对', '写成 limit: {times: 2, then: 环节}')
  return {
    id,
    title: r.text(act, path, 'title'),
    by,
    ...(typeof act.may === 'string' ? { may: act.may } : {}),
    ...(typeof act.to === 'string' ? { to: act.to } : {}),
    needs: r.list(act.needs, [...path, 'needs'], needs),
    offers: r.list(act.offers, [...path, 'offers'], needs),
    ...(act.asks === undefined ? {} : { asks: asksOf(act, by, [...path, 'asks'], r, via) }),
    ...(typeof act.reasons === 'string' ? { reasons: act.reasons } : {}),
    ...(effect ? { effect } : {}),
    ...(limit ? { limit } : {}),
    apart: r.list<string>(act.apart, [...path, 'apart']),
    ...(when ? { when } : {}),
    ...(power ? { power } : {}),
    ...(via ? { via } : {}),
    ...(act.ratings === undefined ? {} : { ratings: r.list<string>(act.ratings, [...path, 'ratings']) }),
    ...(typeof act.source === 'string' ? { source: act.source } : {}),
    ...(act.final === true ? { final: true } : {}),
  }
}

const MOST_ASKED = 12

/** The form of an act; only people fill one in, and only where the act itself is done. */
function asksOf(act: Tree, by: Act['by'], path: Path, r: Reader, via: FacetName | undefined): Asked[] {
  const list = Array.isArray(act.asks) ? (act.asks as unknown[]) : []
  const wrong = (at: Path, message: string) =>
    r.wrong(
      at,
      'asks-wrong',
      message,
      '写成 asks: [{id: place, title: 地点, type: text}]，type 为 text、day 或 time',
    )
  if (list.length === 0 || list.length > MOST_ASKED) wrong(path, `表单应有 1 至 ${MOST_ASKED} 项`)
  if (by === 'system' || via !== undefined) wrong(path, '由系统或在别处办理的动作，没有人填表')
  const asked: Asked[] = []
  for (const [i, field] of list.entries()) {
    const at = [...path, i]
    if (!isTree(field) || typeof field.id !== 'string' || !/^[a-z][a-z0-9-]{0,39}$/.test(field.id)) {
      wrong(at, '表单的一项没有 id')
      continue
    }
    r.known(field, at, ['id', 'title', 'type'])
    if (asked.some((a) => a.id === field.id)) wrong(at, `表单里“${field.id}”写了两次`)
    const type = r.oneOf(field.type ?? 'text', [...at, 'type'], ['text', 'day', 'time'] as const) ?? 'text'
    asked.push({ id: field.id, title: r.text(field, at, 'title'), type })
  }
  return asked
}

/** `clocks.yaml`: merged by id. */
export function compileClocks(input: Compiling): { clocks: ClockRule[] } {
  const byId = new Map<string, ClockRule>()
  for (const source of input.sources) {
    const list =
      isTree(source.value) && Array.isArray(source.value.clocks) ? (source.value.clocks as unknown[]) : []
    for (const [i, c] of list.entries()) {
      const r = new Reader([source], input.report)
      const path = ['clocks', i]
      if (!isTree(c) || typeof c.id !== 'string') {
        r.wrong(path, 'clock-without-id', '时限没有 id', '写成 {id: …, title: …, mode: …, length: …}')
        continue
      }
      if (c.retired === true) {
        byId.delete(c.id)
        continue
      }
      r.known(c, path, [
        'id',
        'title',
        'mode',
        'length',
        'source',
        'pause',
        'extend',
        'warn',
        'from',
        'note',
        'retired',
      ])
      if (c.extend !== undefined && !extendOf(c.extend))
        r.wrong(
          [...path, 'extend'],
          'extend-wrong',
          `时限“${c.id}”的延期写得不对`,
          '写成 extend: {length: 5, times: 1}',
        )
      const mode = r.oneOf(c.mode, [...path, 'mode'], [
        'hour',
        'working-hour',
        'working-day',
        'calendar-day',
      ] as const)
      if (!mode || !Number.isInteger(c.length) || Number(c.length) < 1) {
        r.wrong(
          path,
          'clock-wrong',
          `时限“${c.id}”缺少 mode 或 length`,
          'mode 为 hour/working-hour/working-day/calendar-day，length 为正整数',
        )
        continue
      }
      byId.set(c.id, {
        id: c.id,
        title: r.text(c, path, 'title'),
        mode,
        length: Number(c.length),
        source: typeof c.source === 'string' ? c.source : null,
        pause: r.list<string>(c.pause, [...path, 'pause']),
        extend: extendOf(c.extend),
        warn: Number.isInteger(c.warn) ? Number(c.warn) : 800,
      })
    }
  }
  return { clocks: [...byId.values()] }
}

function extendOf(value: unknown): { length: number; times: number } | null {
  if (!isTree(value)) return null
  const length = Number(value.length)
  const times = Number(value.times)
  return Number.isInteger(length) && length > 0 && Number.isInteger(times) && times > 0
    ? { length, times }
    : null
}

export const sections = [
  section({ name: 'clocks', files: ['clocks.yaml'], pinned: true, compile: compileClocks }),
  section({
    name: 'procedures',
    files: ['procedures/*.yaml'],
    pinned: true,
    compile: compileProcedures,
    check: checkProcedures,
    load: keepRunningSteps,
  }),
]
