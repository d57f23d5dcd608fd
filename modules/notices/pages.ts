/** Pages of notices, for both shells. */
import type { DeskPage, DeskSlot, ResidentPage, ResidentSlot } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  { path: 'notices', title: 'notices.title', load: () => import('./desk/notices.tsx') },
  {
    path: 'sms',
    title: 'notices.sms',
    group: 'system',
    order: 60,
    may: 'notices.view',
    load: () => import('./desk/sms.tsx'),
  },
]
export const deskSlots: readonly DeskSlot[] = [{ slot: 'bell', load: () => import('./desk/bell.tsx') }]

export const resident: readonly ResidentPage[] = [
  { path: 'notices', title: 'notices.mine', load: () => import('./resident/notices.tsx') },
]
export const residentSlots: readonly ResidentSlot[] = [
  { slot: 'me', order: 10, load: () => import('./resident/mine.tsx') },
]
