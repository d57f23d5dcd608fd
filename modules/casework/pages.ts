/** Pages of casework, for both shells. */
import type { DeskPage, DeskSlot, ResidentPage, ResidentSlot } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  {
    path: 'reports',
    title: 'casework.reports',
    group: 'work',
    order: 10,
    shortcut: 'r',
    load: () => import('./desk/reports.tsx'),
  },
  { path: 'reports/:id', title: 'casework.report', load: () => import('./desk/report.tsx') },
  {
    path: 'intake',
    title: 'casework.intake',
    group: 'work',
    order: 20,
    may: 'casework.intake|casework.patrol',
    shortcut: 'n',
    load: () => import('./desk/intake.tsx'),
  },
  {
    path: 'imports',
    title: 'casework.imports',
    group: 'work',
    order: 30,
    may: 'casework.import',
    shortcut: 'i',
    load: () => import('./desk/imports.tsx'),
  },
  {
    path: 'imports/new',
    title: 'casework.import',
    may: 'casework.import',
    load: () => import('./desk/import.tsx'),
  },
  {
    path: 'imports/:id',
    title: 'casework.import',
    may: 'casework.import',
    load: () => import('./desk/import.tsx'),
  },
]

export const deskSlots: readonly DeskSlot[] = [
  { slot: 'home', order: 10, load: () => import('./desk/home.tsx') },
  { slot: 'search', order: 10, load: () => import('./desk/search.tsx') },
]

export const resident: readonly ResidentPage[] = []
export const residentSlots: readonly ResidentSlot[] = []
