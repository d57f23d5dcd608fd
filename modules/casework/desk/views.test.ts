import { describe, expect, it } from 'vitest'
import type { ClockView, MatterLine, ProcedureView, VerdictView } from '#modules/flow/contract'
import type { ImportView } from '../contract.ts'
import { flowDiagram } from './flow-diagram.ts'
import {
  actButtons,
  actEntry,
  clockFacts,
  clockView,
  importProgress,
  lineView,
  nextOf,
  trackHref,
} from './views.ts'

const line: MatterLine = {
  id: 'a',
  number: '20261122-1000123',
  kind: 'report',
  title: '井盖破损',
  state: 'open',
  step: 'handle',
  stepTitle: '处置',
  outcome: null,
  item: null,
  itemTitle: null,
  place: null,
  placeName: null,
  holder: 'b',
  holderTitle: '市政设施处',
  signed: false,
  paused: false,
  urgent: '119',
  openedAt: '2026-11-20T00:00:00.000Z',
  dueAt: '2026-11-22T00:00:00.000Z',
  usedPermille: 1100,
  overdue: true,
  revision: 1,
}

describe('a matter in a list', () => {
  it('says where it is, who holds it and what comes next', () => {
    expect(lineView(line)).toMatchObject({
      place: '待定位',
      holder: '市政设施处',
      next: '待处置',
      clock: { permille: 1100, due: line.dueAt, paused: null },
      marks: [{ text: '紧急 119', tone: 'over' }],
      to: 'reports/a',
    })
  })
  it('stands still while it waits for material', () => {
    expect(nextOf({ ...line, paused: true })).toBe('待补充材料')
    expect(lineView({ ...line, paused: true }).clock?.paused).toBe('')
  })
  it('has neither next act nor clock once it ended, but how it ended', () => {
    const ended = lineView({ ...line, state: 'archived', stepTitle: '已归档', dueAt: null })
    expect(ended).toMatchObject({ next: null, clock: null, state: { text: '已归档', tone: 'muted' } })
  })
})

const clock: ClockView = {
  title: '处置时限',
  startedAt: '2026-11-20T01:00:00.000Z',
  dueAt: '2026-11-25T01:00:00.000Z',
  usedPermille: 500,
  paused: null,
  stoppedAt: null,
  extended: 0,
  mode: 'working-day',
  length: 3,
  source: null,
  flagged: false,
}

describe('a clock explains itself', () => {
  it('is met when it stopped at its very deadline, missed after', () => {
    expect(clockView({ ...clock, stoppedAt: clock.dueAt }).done).toBe('met')
    expect(clockView({ ...clock, stoppedAt: '2026-11-25T01:00:00.001Z' }).done).toBe('missed')
    expect(clockView(clock).done).toBeNull()
  })
  it('tells start, length, extension, pause, deadline and clause', () => {
    const all = clockFacts({
      ...clock,
      extended: 2,
      source: '条例第七条',
      paused: { since: '2026-11-21T01:00:00.000Z', code: 'x', title: '等待材料' },
    })
    expect(all.map((f) => f.label)).toEqual(['起算', '时长', '延长', '暂停', '到期', '依据'])
    expect(all[1]?.value).toBe('3 个工作日')
    expect(all[2]?.value).toBe('2 个工作日')
    expect(all[3]?.value).toContain('等待材料')
  })
})

const verdict = (act: string, allowed: boolean, final = false): VerdictView => ({
  act,
  title: act,
  allowed,
  why: allowed ? null : '不是您的岗位',
  source: allowed ? null : '第一条',
  needs: [],
  offers: [],
  reasons: [],
  ratings: [],
  final,
  leads: null,
  via: null,
  instead: null,
})

describe('buttons', () => {
  it('puts what one may do first, one of them as the main one, and greys the rest with reason and clause', () => {
    const shown = actButtons([
      verdict('grant', false),
      verdict('refuse', true, true),
      verdict('accept', true),
    ])
    expect(shown.map((a) => [a.id, a.tone, a.allowed])).toEqual([
      ['refuse', 'danger', true],
      ['accept', 'primary', true],
      ['grant', 'plain', false],
    ])
    expect(shown[2]).toMatchObject({ reason: '不是您的岗位', source: '第一条' })
  })
})

it('an act of the timeline tells reason, facts and words in that order', () => {
  const entry = actEntry({
    no: 3,
    act: 'return',
    title: '退回',
    at: clock.startedAt,
    actorTitle: '市政设施处经办',
    actorName: '孙涛',
    power: null,
    fromStep: '处置',
    toStep: '派遣',
    reason: '不属于本单位职责',
    text: '产权属热力公司。',
    facts: [{ label: '规则', value: 'R1' }],
    files: [],
  })
  expect(entry).toMatchObject({
    what: '退回 → 派遣',
    who: '孙涛（市政设施处经办）',
    text: '理由：不属于本单位职责\n规则：R1\n产权属热力公司。',
  })
})

describe('progress of an import', () => {
  const one = { rows: 200, good: 0, bad: 0, repeated: 0, done: 0 }
  const at = (state: ImportView['state'], part: Partial<typeof one>) =>
    importProgress({ ...one, ...part, state } as ImportView)
  it('counts rows checked, then reports stored, and is over at the end whatever it was', () => {
    expect(at('checking', { good: 90, bad: 8, repeated: 1 })).toEqual({ step: 1, over: false, percent: 49 })
    expect(at('running', { good: 190, bad: 10, done: 95 })).toEqual({ step: 2, over: false, percent: 50 })
    expect(at('cancelled', { done: 3 })).toEqual({ step: 3, over: true, percent: 100 })
  })
  it('never says 100 before the end, nor divides by nothing', () => {
    expect(at('running', { good: 5, done: 5 }).percent).toBe(99)
    expect(at('checking', { rows: 0 }).percent).toBe(0)
  })
})

it('the address to follow carries the number and never the query code', () => {
  expect(trackHref('https://a.example', '20261122-1000123')).toBe(
    'https://a.example/track?number=20261122-1000123',
  )
})

it('the picture of a procedure keeps the main road and leaves out exits open in many steps', () => {
  const act = (id: string, to: string) => ({ id, title: id, by: '', to, source: null })
  const step = (id: string, acts: ProcedureView['steps'][number]['acts']) => ({
    id,
    title: id,
    tell: '',
    power: null,
    holder: '',
    clock: null,
    acts,
  })
  const { nodes, edges } = flowDiagram(
    {
      id: 'p',
      title: 'p',
      source: null,
      start: 'a',
      steps: [
        step('a', [act('go', 'b'), act('on', 'b'), act('leave', 'out')]),
        step('b', [act('end', 'done'), act('leave', 'out')]),
      ],
      ends: [
        { id: 'done', title: 'done', tell: '' },
        { id: 'out', title: 'out', tell: '' },
      ],
    },
    'b',
  )
  expect(nodes.map((n) => [n.id, n.tone])).toEqual([
    ['a', 'plain'],
    ['b', 'here'],
    ['done', 'plain'],
  ])
  expect(edges).toEqual([
    { from: 'a', to: 'b', label: 'go' },
    { from: 'b', to: 'done', label: 'end' },
  ])
})
