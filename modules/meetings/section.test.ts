/** What a pack may not say of meetings and votes: refused with place, reason and mend. */
import { describe, expect, it } from 'vitest'
import type { Compiled, Finding, Source } from '#kernel/section'
import type { MeetingKind } from './rules.ts'
import { meetingsSection, votesSection } from './section.ts'
import type { CompiledMeetings, CompiledVotes } from './section.ts'

const source = (layer: string, value: unknown): Source => ({
  layer,
  file: `packs/${layer}/file.yaml`,
  value,
  line: (path) => path.length + 1,
})

function compiled<C>(
  which: typeof meetingsSection,
  layers: readonly [string, unknown][],
  container = 'town',
) {
  const findings: Finding[] = []
  const report = (f: Finding) => findings.push(f)
  const value = which.compile({ sources: layers.map(([l, v]) => source(l, v)), container, report }) as C
  return { value, findings, codes: findings.map((f) => f.code), report }
}

const kind = {
  id: 'council',
  title: '议事会',
  affects: 'whole',
  invites: ['council'],
  convener: ['council'],
  members: ['council'],
  noticeDays: 3,
  quorum: { base: 'members', atLeast: '2/3' },
  binding: true,
}
const meetings = (patch: object) =>
  compiled<CompiledMeetings>(meetingsSection, [['town', { meetings: [{ ...kind, ...patch }] }]])
const vote = {
  id: 'majority',
  title: '过半数',
  tests: [{ title: '赞成', count: 'for', of: 'present', moreThan: '1/2' }],
  tie: 'fail',
}
const votes = (patch: object) =>
  compiled<CompiledVotes>(votesSection, [['town', { votes: [{ ...vote, ...patch }] }]])

describe('meetings.yaml', () => {
  it('takes what is right', () => {
    const { findings, value } = meetings({})
    expect(findings).toEqual([])
    expect(value.meetings[0]).toMatchObject({ id: 'council', quorum: { base: 'members', atLeast: '2/3' } })
  })

  it('refuses a quorum of nothing, above the whole, or of more than all', () => {
    for (const share of ['0/1', '0/3', '4/3', '1', '66%', 0, 2, '2/0'])
      expect(meetings({ quorum: { base: 'members', atLeast: share } }).codes, String(share)).toEqual([
        'meetings.share-wrong',
      ])
    expect(meetings({ quorum: { base: 'members', moreThan: '1/1' } }).codes).toEqual(['meetings.share-wrong'])
    expect(meetings({ quorum: { base: 'members' } }).codes).toEqual(['meetings.share-missing'])
    expect(meetings({ quorum: { base: 'none', atLeast: '1/2' } }).codes).toEqual(['meetings.share-idle'])
    const [found] = meetings({ quorum: { base: 'members', atLeast: '0/3' } }).findings
    expect(found).toMatchObject({ level: 'error', file: 'packs/town/file.yaml' })
    expect(found!.mend).not.toBe('')
  })

  it('refuses a meeting without notice', () => {
    const { noticeDays: _without, ...none } = kind
    expect(compiled(meetingsSection, [['town', { meetings: [none] }]]).codes).toEqual([
      'meetings.notice-missing',
    ])
    expect(meetings({ noticeDays: 0 }).codes).toEqual(['not-a-whole-number'])
  })

  it('refuses unknown keys, and one id twice', () => {
    expect(meetings({ qorum: 1 }).codes).toEqual(['unknown-key'])
    expect(compiled(meetingsSection, [['town', { meetings: [kind, kind] }]]).codes).toEqual(['id-twice'])
  })

  it('lays layers over each other field by field', () => {
    const over = { meetings: [{ id: 'council', noticeDays: 7 }] }
    const { value, findings } = compiled<CompiledMeetings>(meetingsSection, [
      ['cn', { meetings: [kind] }],
      ['town', over],
    ])
    expect(findings).toEqual([])
    expect(value.meetings).toMatchObject([{ title: '议事会', noticeDays: 7, convener: ['council'] }])
    const gone = compiled<CompiledMeetings>(meetingsSection, [
      ['cn', { meetings: [kind] }],
      ['town', { meetings: [{ id: 'council', retired: true }] }],
    ])
    expect(gone.value.meetings).toEqual([])
  })

  it('names bodies a locality wrote and does not have; what the nation offers may be missing', () => {
    const all: Compiled = {
      get: <T>(name: string) => (name === 'bodies' ? ({ kinds: [] } as T) : undefined),
    }
    const own = meetings({})
    meetingsSection.check!(own.value, all, own.report)
    expect(own.codes.length).toBe(0)
    expect(new Set(own.findings.map((f) => f.code))).toEqual(new Set(['meetings.kind-unknown']))
    const nation = compiled<CompiledMeetings>(meetingsSection, [['cn', { meetings: [kind] }]])
    meetingsSection.check!(nation.value, all, nation.report)
    expect(nation.findings).toEqual([])
  })

  it('names posts that cannot vote, and steps that name what is not there', () => {
    const bodies = {
      kinds: [{ id: 'council', title: '议事会', posts: [{ title: '成员', may: ['meetings.convene'] }] }],
    }
    const facets = {
      meeting: { kinds: ['council', 'nothing'] },
      ballot: { rule: 'unknown', ways: ['shouting'] },
    }
    const procedures = {
      procedures: [{ id: 'motion', title: '议题', steps: [{ id: 'decide', title: '决议', facets }] }],
    }
    const sections: Record<string, unknown> = { bodies, procedures, votes: { votes: [] } }
    const all: Compiled = { get: <T>(name: string) => sections[name] as T | undefined }
    const own = meetings({})
    meetingsSection.check!(own.value, all, own.report)
    expect(own.findings.map((f) => f.code).toSorted()).toEqual([
      'meetings.meeting-unknown',
      'meetings.nobody-votes',
      'meetings.rule-unknown',
      'meetings.ways-wrong',
    ])
  })

  it('a step that is voted on needs a meeting that decides', () => {
    const facets = { meeting: { kinds: ['council'] }, ballot: { rule: 'majority', ways: ['hands'] } }
    const procedures = {
      procedures: [{ id: 'motion', title: '议题', steps: [{ id: 'decide', title: '决议', facets }] }],
    }
    const sections: Record<string, unknown> = { procedures, votes: { votes: [vote] } }
    const all: Compiled = { get: <T>(name: string) => sections[name] as T | undefined }
    const hears = meetings({ binding: false })
    meetingsSection.check!(hears.value, all, hears.report)
    expect(hears.findings.map((f) => f.code)).toEqual(['meetings.none-binding'])
    const decides = meetings({})
    meetingsSection.check!(decides.value, all, decides.report)
    expect(decides.findings).toEqual([])
  })
})

describe('votes.yaml', () => {
  it('leaves time for objections where a locality says so, and reads as before where none does', () => {
    expect(votes({}).value.votes[0]).not.toHaveProperty('objectionDays')
    expect(votes({ objectionDays: 0 }).value.votes[0]).not.toHaveProperty('objectionDays')
    const { value, findings } = compiled<CompiledVotes>(votesSection, [
      ['cn', { votes: [vote] }],
      ['town', { votes: [{ id: 'majority', objectionDays: 3 }] }],
    ])
    expect(findings).toEqual([])
    expect(value.votes[0]).toMatchObject({ title: '过半数', objectionDays: 3 })
    for (const days of [-1, 61, 1.5, '三天'])
      expect(votes({ objectionDays: days }).findings, String(days)).toHaveLength(1)
  })

  it('takes what is right and refuses what cannot be counted', () => {
    expect(votes({}).findings).toEqual([])
    expect(votes({ tests: [] }).codes).toEqual(['meetings.no-tests'])
    expect(votes({ tie: 'chair' }).codes).toEqual(['not-a-choice'])
    expect(votes({ tests: [{ title: '到会', count: 'present', of: 'roll', atLeast: '1/2' }] }).codes).toEqual(
      ['meetings.nothing-for'],
    )
    expect(votes({ tests: [{ ...vote.tests[0], moreThan: '3/2' }] }).codes).toEqual(['meetings.share-wrong'])
    expect(votes({ tests: [{ ...vote.tests[0], of: 'everybody' }] }).codes).toEqual(['not-a-choice'])
  })
})

/** A wrong share is taken as the whole: nothing opens or passes by a mistake. */
it('a mistake makes nothing easier', () => {
  const { value } = meetings({ quorum: { base: 'members', atLeast: '0/3' } })
  expect((value.meetings[0] as MeetingKind).quorum).toEqual({ base: 'members', atLeast: '1/1' })
})
