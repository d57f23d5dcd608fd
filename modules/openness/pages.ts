/** Pages of openness, for both shells. */
import type { DeskPage, DeskSlot, ResidentPage, ResidentSlot } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  {
    path: 'openness',
    title: 'openness.d.list',
    group: 'open',
    order: 10,
    may: 'openness.publish|openness.answer|openness.oversee',
    load: () => import('./desk/list.tsx'),
  },
  {
    path: 'openness/new',
    title: 'openness.d.publish',
    may: 'openness.publish',
    load: () => import('./desk/publish.tsx'),
  },
  {
    path: 'openness/answering',
    title: 'openness.d.answering',
    group: 'open',
    order: 20,
    may: 'openness.answer',
    load: () => import('./desk/answering.tsx'),
  },
  {
    path: 'openness/overdue',
    title: 'openness.d.overdue',
    group: 'open',
    order: 30,
    may: 'openness.publish|openness.oversee',
    load: () => import('./desk/overdue.tsx'),
  },
  { path: 'openness/:id', title: 'openness.title', load: () => import('./desk/one.tsx') },
]

export const deskSlots: readonly DeskSlot[] = [
  { slot: 'matter', order: 20, load: () => import('./desk/matter.tsx') },
]

export const resident: readonly ResidentPage[] = [
  {
    path: 'open',
    title: 'openness.title',
    public: true,
    tab: true,
    load: () => import('./resident/home.tsx'),
  },
  {
    path: 'open/archive',
    title: 'openness.r.archive',
    public: true,
    load: () => import('./resident/archive.tsx'),
  },
  { path: 'open/mine', title: 'openness.r.mine', load: () => import('./resident/mine.tsx') },
  { path: 'open/:id', title: 'openness.title', public: true, load: () => import('./resident/one.tsx') },
]

export const residentSlots: readonly ResidentSlot[] = [
  { slot: 'matter', order: 20, public: true, load: () => import('./resident/matter.tsx') },
]
