import { describe, expect, it } from 'vitest'
import type { VerdictView } from '#modules/flow/contract'
import type { ReportStatus } from '../contract.ts'
import { actsOf, clockNow, clockWhy, heldSince, levelsOf, lineOf, pauseOf } from './status-views.ts'

const clock: ReportStatus['clocks'][number] = {
  title: '处置',
  startedAt: '2026-03-02T01:00:00.000Z',
  dueAt: '2026-03-06T16:00:00.000Z',
  usedPermille: 400,
  paused: null,
  stoppedAt: null,
  extended: 0,
  mode: 'working-day',
  length: 3,
  source: null,
  flagged: false,
}
const paused = { since: '2026-03-03T01:00:00.000Z', code: 'await-material', title: '等待补充材料' }
const act: ReportStatus['acts'][number] = {
  no: 2,
  act: 'ask-more',
  title: '退回补充',
  at: paused.since,
  actorTitle: '受理单位',
  actorName: null,
  power: null,
  fromStep: '受理',
  toStep: null,
  reason: paused.title,
  text: '是哪一盏灯',
  facts: [],
  files: [],
}
const line: ReportStatus['line'] = {
  id: '01a201f5-8787-7001-b0ec-230829cd8ff1',
  number: '20260302-0000001',
  kind: 'report',
  title: '路灯坏了',
  state: 'open',
  step: 'intake',
  stepTitle: '受理',
  outcome: null,
  item: null,
  itemTitle: null,
  place: null,
  placeName: null,
  holder: '01a201f5-8787-7001-b0ec-230829cd8ff2',
  holderTitle: '管理中心',
  signed: false,
  paused: false,
  urgent: null,
  openedAt: clock.startedAt,
  dueAt: clock.dueAt,
  usedPermille: 400,
  overdue: false,
  revision: 1,
}
const status = (part: Partial<ReportStatus>): ReportStatus => ({
  line,
  tell: '',
  text: '',
  placeText: null,
  lineage: [],
  holderPlace: null,
  confidentiality: 'named',
  channel: 'web',
  writtenAt: null,
  photos: [],
  custody: [],
  clocks: [clock],
  acts: [],
  verdicts: [],
  next: [],
  whose: null,
  mergedInto: null,
  rating: null,
  marks: [],
  ...part,
})
const verdict = (part: Partial<VerdictView>): VerdictView => ({
  act: 'add',
  title: '补充说明',
  allowed: true,
  why: null,
  source: null,
  needs: [],
  offers: [],
  reasons: [],
  ratings: [],
  final: false,
  leads: null,
  via: null,
  instead: null,
  ...part,
})

describe('the clock', () => {
  it('is the one that runs, and says why its end moved', () => {
    const stopped = { ...clock, title: '受理', stoppedAt: clock.dueAt }
    expect(clockNow(status({ clocks: [stopped, clock] }))?.title).toBe('处置')
    expect(clockNow(status({ clocks: [stopped] }))).toBeNull()
    expect(clockNow(status({ clocks: [{ ...clock, extended: 2 }] }))?.moves).toEqual(['延长 2 个工作日'])
    expect(clockWhy(status({ clocks: [{ ...clock, extended: 2, paused }] }))).toHaveLength(3)
  })
  it('says what was asked when it was stopped', () => {
    const asked = status({ clocks: [{ ...clock, paused }], acts: [act] })
    expect(pauseOf(asked)).toEqual({ why: paused.title, since: paused.since, text: '是哪一盏灯' })
    expect(pauseOf(status({ acts: [act] }))).toBeNull()
  })
})

it('knows since when the holder has it', () => {
  const one = {
    body: line.holder,
    bodyTitle: '甲',
    step: '',
    stepTitle: '',
    signedAt: null,
    signedName: null,
  }
  const custody = [
    { ...one, fromAt: '2026-03-01T00:00:00.000Z', toAt: '2026-03-02T00:00:00.000Z' },
    { ...one, fromAt: '2026-03-02T00:00:00.000Z', toAt: null },
  ]
  expect(heldSince(status({ custody }))).toBe('2026-03-02T00:00:00.000Z')
  expect(heldSince(status({ custody: custody.slice(0, 1) }))).toBeNull()
})

it('draws levels from the root and marks the holder’s', () => {
  const step = (id: string) => ({ id, name: id, kind: '', kindTitle: '' })
  const levels = levelsOf(
    status({ lineage: [step('grid'), step('community'), step('city')], holderPlace: 'community' }),
  )
  expect(levels.map((l) => [l.id, l.here])).toEqual([
    ['city', false],
    ['community', true],
    ['grid', false],
  ])
})

describe('what the reporter may do', () => {
  const withdraw = verdict({ act: 'withdraw', final: true })
  const refused = verdict({ act: 'supplement', allowed: false, why: '没有等待补充' })
  it('puts endings last and refusals with their reason', () => {
    const acts = actsOf([withdraw, refused, verdict({})], false)
    expect(acts.map((a) => [a.id, a.tone])).toEqual([
      ['add', 'plain'],
      ['supplement', 'plain'],
      ['withdraw', 'danger'],
    ])
    expect(acts[1]?.reason).toBe('没有等待补充')
  })
  it('stresses the answer while the clock waits, and never a rating', () => {
    expect(actsOf([withdraw, verdict({ act: 'supplement' })], true)[0]?.tone).toBe('primary')
    const ratings = actsOf([verdict({ act: 'satisfied' }), verdict({ act: 'unsatisfied' })], false)
    expect(ratings.every((a) => a.tone === 'plain')).toBe(true)
  })
})

it('shows no holder, clock or next step once a matter has ended', () => {
  const ended = lineOf({ ...line, state: 'archived', stepTitle: '已归档' }, 'my/1')
  expect(ended.holder).toBeUndefined()
  expect(ended.clock).toBeNull()
  expect(ended.next).toBeNull()
  expect(lineOf({ ...line, paused: true }, 'my/1').next).toBe('办理暂停，点开看原因')
})
