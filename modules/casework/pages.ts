/** Pages of casework, for both shells. */
import type { DeskPage, DeskSlot, ResidentPage, ResidentSlot } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  {
    path: 'reports',
    title: 'casework.reports',
    group: 'work',
    order: 10,
    sight: true,
    shortcut: 'r',
    load: () => import('./desk/reports.tsx'),
  },
  { path: 'reports/:id', title: 'casework.report', load: () => import('./desk/report.tsx') },
  { path: 'reports/:id/seeing', title: 'casework.seeing', load: () => import('./desk/seeing.tsx') },
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
  { slot: 'home', order: 10, sight: true, load: () => import('./desk/home.tsx') },
  { slot: 'search', order: 10, sight: true, load: () => import('./desk/search.tsx') },
  { slot: 'place', order: 20, sight: true, load: () => import('./desk/here.tsx') },
]

export const resident: readonly ResidentPage[] = [
  {
    path: 'report',
    title: 'casework.report-something',
    entry: 'report',
    public: true,
    task: true,
    load: () => import('./resident/report.tsx'),
  },
  {
    path: 'report/done',
    title: 'casework.r.receipt',
    public: true,
    task: true,
    load: () => import('./resident/receipt.tsx'),
  },
  { path: 'track', title: 'casework.r.track', public: true, load: () => import('./resident/track.tsx') },
  { path: 'my/:id', title: 'casework.r.mine', load: () => import('./resident/mine.tsx') },
  { path: 'for/:mandate', title: 'casework.r.theirs', load: () => import('./resident/theirs.tsx') },
  { path: 'for/:mandate/:id', title: 'casework.r.theirs', load: () => import('./resident/mine.tsx') },
]
export const residentSlots: readonly ResidentSlot[] = [
  { slot: 'my-matters', public: true, order: 10, load: () => import('./resident/my-matters.tsx') },
]
