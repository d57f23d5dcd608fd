/** The sentence of a notice. */
import type { NoticeView } from './contract.ts'
import { texts } from './words.ts'

type Key = keyof typeof texts & `notices.says.${string}`

/** Where a notice about no matter leads, per shell. */
const leads: Readonly<Record<string, string>> = {
  'desk/privacy.objected': 'objections',
  'desk/privacy.passed-up': 'objections',
  'desk/privacy.approval-asked': 'approvals',
  'desk/privacy.approval-decided': 'approvals',
  'desk/meeting.convened': 'meetings',
  'desk/meeting.cancelled': 'meetings',
  'desk/meeting.ballot': 'meetings',
  'desk/meeting.preliminary': 'meetings?scope=mine',
  'desk/meeting.objected': 'meetings',
  'desk/meeting.answered': 'meetings?scope=mine',
  'resident/meeting.convened': 'meetings?scope=mine',
  'resident/meeting.cancelled': 'meetings?scope=mine',
  'resident/meeting.ballot': 'meetings?scope=mine',
  'resident/meeting.preliminary': 'meetings?scope=mine',
  'resident/meeting.answered': 'meetings?scope=mine',
  'resident/privacy.answered': 'privacy/objections',
  'resident/privacy.late': 'privacy/objections',
  'resident/identity.registered': 'privacy/purposes',
  'resident/identity.phone-bound': 'account',
  'resident/identity.phone-released': 'account',
  'desk/openness.asked': 'openness/answering',
  'desk/openness.objected': 'openness/answering?kind=objections',
  'desk/openness.late': 'openness/answering',
  'desk/openness.late-below': 'openness?scope=below&waiting=1',
  'desk/openness.overdue': 'openness/overdue',
  'desk/openness.overdue-below': 'openness/overdue',
  'desk/deliberation.residence-asked': 'residences',
  'desk/deliberation.residence-answered': 'motions?mine=supported',
  'resident/deliberation.residence-answered': 'motions?mine=supported',
  'resident/openness.answered': 'open/mine',
  'resident/openness.disposed': 'open/mine',
}
export const leadsTo = (shell: 'desk' | 'resident', kind: string): string | undefined =>
  leads[`${shell}/${kind}`]

/** Fills the kind's sentence; a kind this version does not know says what it is about and no more. */
export function saysOf(n: NoticeView): { key: Key; params: NoticeView['words'] } | null {
  const key = `notices.says.${n.kind}`
  return Object.hasOwn(texts, key) ? { key: key as Key, params: n.words } : null
}
