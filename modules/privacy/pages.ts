/** Pages of privacy, for both shells. */
import type { DeskPage, ResidentPage, ResidentSlot } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  {
    path: 'objections',
    title: 'privacy.objections',
    group: 'people',
    order: 60,
    may: 'privacy.answer',
    load: () => import('./desk/objections.tsx'),
  },
  {
    path: 'objections/:id',
    title: 'privacy.objection',
    may: 'privacy.answer',
    load: () => import('./desk/objection.tsx'),
  },
  {
    path: 'approvals',
    title: 'privacy.approvals',
    group: 'people',
    order: 70,
    may: 'privacy.approve|registry.view|registry.edit',
    load: () => import('./desk/approvals.tsx'),
  },
  {
    path: 'trace',
    title: 'privacy.trace',
    group: 'system',
    order: 5,
    may: 'trace.audit',
    load: () => import('./desk/trace.tsx'),
  },
]

export const resident: readonly ResidentPage[] = [
  { path: 'privacy', title: 'privacy.reads', load: () => import('./resident/looks.tsx') },
  {
    path: 'privacy/objections',
    title: 'privacy.my-objections',
    load: () => import('./resident/objections.tsx'),
  },
  {
    path: 'privacy/purposes',
    title: 'privacy.purposes',
    public: true,
    load: () => import('./resident/purposes.tsx'),
  },
]

export const residentSlots: readonly ResidentSlot[] = [
  { slot: 'me', order: 40, load: () => import('./resident/me.tsx') },
]
