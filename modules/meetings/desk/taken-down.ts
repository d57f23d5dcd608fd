/**
 * The room as it was taken down: what the server said, with what it does not have yet laid over it. Nothing of that counts
 * as done: `unsent` names each piece, numbers and quorum stay the server's.
 */
import type { Landed, UnsentAct } from '#client'
import type { Endpoint } from '#kernel/endpoint'
import { ask, countHands, enter, leave, speak } from '../contract.ts'
import type { MeetingWhole } from '../contract.ts'

/** What can be taken down without a network. Opening, ballots and minutes need the server's word at once. */
export const acts: Readonly<Record<string, Endpoint>> = Object.fromEntries(
  [enter, leave, ask, speak, countHands].map((e) => [e.name, e]),
)

type Inside = NonNullable<MeetingWhole['inside']>
type Put<K extends 'invited' | 'here' | 'speakers'> = {
  -readonly [P in keyof Inside[K][number]]: Inside[K][number][P]
}

export interface Taken {
  readonly whole: MeetingWhole
  /** Chains of what is not at the server. */
  readonly unsent: ReadonlySet<string>
}

/** Chains: acts about one person, one speaker, one ballot follow each other. */
export const chainOf = {
  invited: (no: number) => `i${no}`,
  guest: (attendance: string) => `a${attendance}`,
  speaker: (speaker: string) => `s${speaker}`,
  ballot: (ballot: string) => `b${ballot}`,
} as const

/** By which chain an attendance goes: that of the invitation, where there is one. */
export function chainOfAttendance(inside: Inside, attendance: string): string {
  const invited = inside.invited.find((i) => i.attendance === attendance)
  return invited ? chainOf.invited(invited.no) : chainOf.guest(attendance)
}

/** Lays what was taken down over what was read; `landed` is at the server already, though not yet read. */
export function takenDown(whole: MeetingWhole, list: readonly UnsentAct[], landed: readonly Landed[]): Taken {
  const here = (a: UnsentAct) => a.about === whole.meeting.id
  const waiting = list.filter(here)
  const unsent = new Set(waiting.map((a) => a.chain))
  if (!whole.inside || (waiting.length === 0 && !landed.some(here))) return { whole, unsent }
  const invited = whole.inside.invited.map((i): Put<'invited'> => ({ ...i }))
  const people = whole.inside.here.map((a): Put<'here'> => ({ ...a }))
  const speakers = whole.inside.speakers.map((s): Put<'speakers'> => ({ ...s }))
  const laid = { invited, here: people, speakers }
  for (const a of landed.filter(here)) lay(laid, a, a.id ?? `@${a.key}`)
  // A refused one did not happen.
  for (const a of waiting) if (!a.refused) lay(laid, a, `@${a.key}`)
  return { whole: { ...whole, inside: { ...whole.inside, ...laid } }, unsent }
}

interface Laid {
  readonly invited: Put<'invited'>[]
  readonly here: Put<'here'>[]
  readonly speakers: Put<'speakers'>[]
}

function lay({ invited, here, speakers }: Laid, act: UnsentAct, id: string): void {
  const input = act.input
  if (act.act === enter.name) {
    const asked = invited.find((i) => i.no === input['invitation'])
    const before = here.find((a) => a.id === (asked?.attendance ?? id))
    if (asked) {
      asked.attendance ??= id
      asked.left = false
    }
    if (before) before.left = false
    else
      here.push({
        id,
        name: asked?.name ?? String(input['name'] ?? ''),
        unit: typeof input['unit'] === 'string' ? input['unit'] : null,
        title: asked?.postTitle ?? null,
        voter: asked?.member ?? input['voter'] === true,
        way: 'staff',
        left: false,
        struck: null,
      })
  } else if (act.act === leave.name) {
    const gone = here.find((a) => a.id === input['attendance'])
    const asked = invited.find((i) => i.attendance === input['attendance'])
    if (typeof input['strike'] === 'string') {
      if (gone) gone.struck = input['strike']
      if (asked) asked.attendance = null
    } else {
      if (gone) gone.left = true
      if (asked) asked.left = true
    }
  } else if (act.act === ask.name) {
    if (speakers.some((s) => s.id === id)) return
    speakers.push({
      id,
      item: Number(input['item']),
      name: here.find((a) => a.id === input['attendance'])?.name ?? '',
      side: input['side'] as Put<'speakers'>['side'],
      startedAt: null,
      endedAt: null,
    })
  } else if (act.act === speak.name) {
    const who = speakers.find((s) => s.id === input['speaker'])
    if (!who) return
    if (input['turn'] === 'start') who.startedAt ??= act.at
    else who.endedAt ??= act.at
  }
}
