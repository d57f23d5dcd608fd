/** Pages of packs: everybody may read how they are governed. */
import type { DeskPage, DeskSlot, ResidentPage } from '#ui/pages.ts'

const overview = () => import('./pages/overview.tsx')
const versions = () => import('./pages/versions.tsx')
const compare = () => import('./pages/compare.tsx')

export const desk: readonly DeskPage[] = [
  {
    path: 'packs',
    title: 'packs.title',
    group: 'govern',
    order: 10,
    public: true,
    shortcut: 'z',
    load: overview,
  },
  { path: 'packs/versions', title: 'packs.versions', public: true, load: versions },
  { path: 'packs/compare', title: 'packs.compare', public: true, load: compare },
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

export const resident: readonly ResidentPage[] = [
  { path: 'packs', title: 'packs.title', public: true, load: overview },
  { path: 'packs/versions', title: 'packs.versions', public: true, load: versions },
  { path: 'packs/compare', title: 'packs.compare', public: true, load: compare },
]
