/** Desk pages of territory. The page of one place stands in bodies, which knows who serves it. */
import type { DeskPage } from '#ui/pages.ts'

export const desk: DeskPage[] = [
  {
    path: 'places',
    title: 'territory.places',
    group: 'place',
    order: 10,
    shortcut: 'p',
    load: () => import('./desk/places.tsx'),
  },
]
