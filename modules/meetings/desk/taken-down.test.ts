import { describe, expect, it } from 'vitest'
import type { UnsentAct } from '#client'
import type { MeetingWhole } from '../contract.ts'
import { ask, enter, leave, speak } from '../contract.ts'
import { chainOf, chainOfAttendance, takenDown } from './taken-down.ts'

const invited = (no: number, name: string, attendance: string | null = null, left = false) => ({
  no,
  name,
  bodyTitle: '议事会',
  postTitle: '议事员',
  member: true,
  attendance,
  left,
})
const here = (id: string, name: string, left = false) => ({
  id,
  name,
  unit: null,
  title: '议事员',
  voter: true,
  way: 'staff' as const,
  left,
  struck: null,
})
/** Only what the overlay looks at. */
const whole = (inside: object) =>
  ({
    meeting: { id: 'm', meter: { there: 1 } },
    inside: { invited: [], here: [], speakers: [], code: null, ...inside },
  }) as unknown as MeetingWhole

let order = 0
const act = (name: string, input: object, chain: string, more: Partial<UnsentAct> = {}): UnsentAct => ({
  key: `k${++order}`,
  order,
  at: '2026-11-22T11:05:00.000Z',
  act: name,
  about: 'm',
  chain,
  input: { meeting: 'm', ...input },
  triedAt: null,
  refused: null,
  ...more,
})
const roll = () =>
  whole({ invited: [invited(1, '王'), invited(2, '李', 'a2', true)], here: [here('a2', '李', true)] })

describe('the room as it was taken down', () => {
  it('is what the server said when nothing waits', () => {
    const w = roll()
    expect(takenDown(w, [], [])).toEqual({ whole: w, unsent: new Set() })
    expect(takenDown(w, [act(enter.name, { invitation: 1 }, 'i1', { about: 'other' })], []).whole).toBe(w)
  })

  it('has who came, came back, left and speaks, each marked', () => {
    const came = act(enter.name, { invitation: 1 }, chainOf.invited(1))
    const back = act(enter.name, { invitation: 2 }, chainOf.invited(2))
    const guest = act(enter.name, { name: '甘雨生', unit: '3栋', voter: true }, 'akg')
    const asked = act(ask.name, { item: 1, attendance: `@${guest.key}`, side: 'for' }, 'sk')
    const starts = act(speak.name, { speaker: `@${asked.key}`, turn: 'start' }, 'sk')
    const { whole: w, unsent } = takenDown(roll(), [came, back, guest, asked, starts], [])
    expect(w.inside!.invited).toMatchObject([
      { attendance: `@${came.key}`, left: false },
      { attendance: 'a2', left: false },
    ])
    expect(w.inside!.here).toMatchObject([
      { id: 'a2', left: false },
      { id: `@${came.key}`, name: '王', voter: true, title: '议事员' },
      { id: `@${guest.key}`, name: '甘雨生', unit: '3栋', voter: true, title: null },
    ])
    expect(w.inside!.speakers).toMatchObject([
      { id: `@${asked.key}`, name: '甘雨生', side: 'for', startedAt: starts.at, endedAt: null },
    ])
    expect([...unsent]).toEqual(['i1', 'i2', 'akg', 'sk'])
    // Numbers are the server's.
    expect(w.meeting.meter.there).toBe(1)
  })

  it('leaving follows the invitation of whoever leaves', () => {
    const came = act(enter.name, { invitation: 1 }, chainOf.invited(1))
    const shown = takenDown(roll(), [came], []).whole.inside!
    expect(chainOfAttendance(shown, `@${came.key}`)).toBe('i1')
    expect(chainOfAttendance(shown, 'somebody')).toBe('asomebody')
    const gone = act(leave.name, { attendance: `@${came.key}` }, 'i1')
    expect(takenDown(roll(), [came, gone], []).whole.inside!.invited[0]).toMatchObject({ left: true })
  })

  it('what was refused did not happen, and is still marked', () => {
    const refused = { code: 'meetings.already-here', sentence: '已签到' }
    const came = act(enter.name, { invitation: 1 }, 'i1', { refused })
    const { whole: w, unsent } = takenDown(roll(), [came], [])
    expect(w.inside!.invited[0]!.attendance).toBeNull()
    expect(unsent.has('i1')).toBe(true)
  })

  it('what landed stays until it is read, unmarked and under its own id; read, it is there once', () => {
    const came = { ...act(enter.name, { invitation: 1 }, 'i1'), id: 'a1' }
    const before = takenDown(roll(), [], [came])
    expect(before.whole.inside!.invited[0]!.attendance).toBe('a1')
    expect(before.unsent.size).toBe(0)
    const read = whole({ invited: [invited(1, '王', 'a1')], here: [here('a1', '王')] })
    expect(takenDown(read, [], [came]).whole.inside!.here).toHaveLength(1)
  })
})
