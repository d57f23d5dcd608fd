/** Desk pages of bodies: the page of one place, the list of bodies, the page of one body. */
import type { DeskPage } from '#ui/pages.ts'

export const desk: DeskPage[] = [
  { path: 'places/:id', title: 'bodies.place-page', load: () => import('./desk/place.tsx') },
  {
    path: 'bodies',
    title: 'bodies.bodies',
    group: 'people',
    order: 10,
    shortcut: 'b',
    load: () => import('./desk/bodies.tsx'),
  },
  { path: 'bodies/:id', title: 'bodies.body', load: () => import('./desk/body.tsx') },
]
