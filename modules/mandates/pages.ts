/** Pages of mandates, for both shells. */
import type { DeskPage, ResidentPage, ResidentSlot } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  {
    path: 'mandates',
    title: 'mandates.desk',
    group: 'people',
    order: 40,
    may: 'mandates.counter|mandates.agent',
    load: () => import('./desk/mandates.tsx'),
  },
  {
    path: 'mandates/new',
    title: 'mandates.desk.new-form',
    may: 'mandates.counter',
    load: () => import('./desk/prepare.tsx'),
  },
  {
    path: 'mandates/form',
    title: 'mandates.desk.by-form',
    may: 'mandates.counter',
    load: () => import('./desk/register.tsx'),
  },
]

export const resident: readonly ResidentPage[] = [
  { path: 'mandates', title: 'mandates.title', load: () => import('./resident/mandates.tsx') },
  { path: 'mandates/new', title: 'mandates.new', task: true, load: () => import('./resident/give.tsx') },
  {
    path: 'mandates/form',
    title: 'mandates.print-new',
    task: true,
    load: () => import('./resident/prepare.tsx'),
  },
  { path: 'mandates/:id', title: 'mandates.title', load: () => import('./resident/one.tsx') },
]
export const residentSlots: readonly ResidentSlot[] = [
  { slot: 'me', order: 40, load: () => import('./resident/me.tsx') },
]
