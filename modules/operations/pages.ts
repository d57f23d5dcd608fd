/** Pages of operations, for system administrators. */
import type { DeskPage } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  {
    path: 'jobs',
    title: 'operations.jobs',
    group: 'system',
    order: 50,
    may: 'jobs.view',
    load: () => import('./desk/jobs.tsx'),
  },
]
