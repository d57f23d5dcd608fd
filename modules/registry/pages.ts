/** Pages of registry, for both shells. */
import type { DeskPage } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  {
    path: 'registry/imports',
    title: 'registry.imports',
    group: 'people',
    order: 40,
    may: 'registry.import',
    load: () => import('./desk/imports.tsx'),
  },
  {
    path: 'registry/imports/new',
    title: 'registry.import',
    may: 'registry.import',
    load: () => import('./desk/import.tsx'),
  },
  {
    path: 'registry/imports/:id',
    title: 'registry.import',
    may: 'registry.import',
    load: () => import('./desk/import.tsx'),
  },
  {
    path: 'registry/conflicts',
    title: 'registry.conflicts',
    may: 'registry.import',
    load: () => import('./desk/conflicts.tsx'),
  },
]
