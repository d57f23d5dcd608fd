/** Pages of execution: the table of tasks at the desk, and what the page of a matter shows in both shells. */
import type { DeskPage, DeskSlot, ResidentSlot } from '#ui/pages.ts'

const onMatter = () => import('./pages/matter.tsx')

export const desk: readonly DeskPage[] = [
  {
    path: 'tasks',
    title: 'execution.d.list',
    group: 'work',
    order: 50,
    may: 'execution.plan|execution.check|execution.archive|openness.oversee',
    load: () => import('./desk/tasks.tsx'),
  },
]

export const deskSlots: readonly DeskSlot[] = [
  { slot: 'matter', order: 40, load: onMatter },
  {
    slot: 'home',
    order: 40,
    may: 'execution.plan|execution.check',
    load: () => import('./desk/home.tsx'),
  },
]

export const residentSlots: readonly ResidentSlot[] = [
  { slot: 'matter', order: 40, public: true, load: onMatter },
]
