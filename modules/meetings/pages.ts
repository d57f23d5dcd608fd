/** Pages of meetings, for both shells. */
import type { DeskPage, DeskSlot, ResidentPage, ResidentSlot } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  {
    path: 'meetings',
    title: 'meetings.title',
    group: 'work',
    order: 60,
    load: () => import('./desk/meetings.tsx'),
  },
  {
    path: 'meetings/new',
    title: 'meetings.convene',
    may: 'meetings.convene',
    load: () => import('./desk/convene.tsx'),
  },
  { path: 'meetings/:id', title: 'meetings.title', load: () => import('./desk/one.tsx') },
]

export const deskSlots: readonly DeskSlot[] = [
  { slot: 'bell', order: 10, load: () => import('./desk/sending.tsx') },
  { slot: 'matter', order: 10, load: () => import('./desk/matter.tsx') },
]

export const resident: readonly ResidentPage[] = [
  { path: 'meetings', title: 'meetings.title', public: true, load: () => import('./resident/meetings.tsx') },
  {
    path: 'meetings/check-in',
    title: 'meetings.r.come-in',
    public: true,
    task: true,
    load: () => import('./resident/check-in.tsx'),
  },
  { path: 'meetings/:id', title: 'meetings.title', public: true, load: () => import('./resident/one.tsx') },
]

export const residentSlots: readonly ResidentSlot[] = [
  { slot: 'me', order: 30, load: () => import('./resident/me.tsx') },
  { slot: 'matter', order: 10, public: true, load: () => import('./resident/matter.tsx') },
]
