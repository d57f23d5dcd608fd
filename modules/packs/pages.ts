/** Pages of packs: everybody may read how they are governed. */
import type { DeskPage, DeskSlot } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  {
    path: 'packs',
    title: 'packs.title',
    group: 'govern',
    order: 10,
    public: true,
    shortcut: 'm',
    load: () => import('./desk/overview.tsx'),
  },
  {
    path: 'packs/versions',
    title: 'packs.versions',
    public: true,
    load: () => import('./desk/versions.tsx'),
  },
  {
    path: 'packs/load',
    title: 'packs.load',
    group: 'govern',
    order: 20,
    may: 'packs.load',
    load: () => import('./desk/load.tsx'),
  },
]

export const deskSlots: readonly DeskSlot[] = [
  { slot: 'home', order: 5, may: 'packs.load', load: () => import('./desk/home.tsx') },
]
