/** Pages of registry, for both shells. */
import type { DeskPage, DeskSlot, ResidentPage, ResidentSlot } from '#ui/pages.ts'

export const desk: readonly DeskPage[] = [
  {
    path: 'registry/people',
    title: 'registry.people',
    group: 'people',
    order: 20,
    may: 'registry.view',
    load: () => import('./desk/people.tsx'),
  },
  {
    path: 'registry/people/:id',
    title: 'registry.person',
    may: 'registry.view',
    load: () => import('./desk/person.tsx'),
  },
  {
    path: 'registry/people/:id/seeing',
    title: 'registry.seeing',
    may: 'trace.audit|privacy.answer|registry.unmask',
    load: () => import('./desk/seeing.tsx'),
  },
  {
    path: 'registry/households',
    title: 'registry.households',
    group: 'people',
    order: 22,
    may: 'registry.view',
    load: () => import('./desk/households.tsx'),
  },
  {
    path: 'registry/households/:id',
    title: 'registry.household',
    may: 'registry.view',
    load: () => import('./desk/household.tsx'),
  },
  {
    path: 'registry/dwellings',
    title: 'registry.dwellings',
    group: 'people',
    order: 24,
    may: 'registry.view',
    load: () => import('./desk/dwellings.tsx'),
  },
  {
    path: 'registry/dwellings/:id',
    title: 'registry.dwelling',
    may: 'registry.view',
    load: () => import('./desk/dwelling.tsx'),
  },
  {
    path: 'registry/organisations',
    title: 'registry.organisations',
    group: 'people',
    order: 26,
    may: 'registry.view',
    load: () => import('./desk/organisations.tsx'),
  },
  {
    path: 'registry/organisations/:id',
    title: 'registry.organisation',
    may: 'registry.view',
    load: () => import('./desk/organisation.tsx'),
  },
  {
    path: 'registry/add/:kind',
    title: 'registry.add',
    may: 'registry.edit',
    load: () => import('./desk/add.tsx'),
  },
  {
    path: 'registry/corrections',
    title: 'registry.corrections',
    group: 'people',
    order: 30,
    may: 'registry.edit',
    load: () => import('./desk/corrections.tsx'),
  },
  {
    path: 'registry/sign-in-phone',
    title: 'registry.rebind',
    group: 'people',
    order: 35,
    may: 'identity.bind-phone',
    load: () => import('./desk/rebind.tsx'),
  },
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

export const deskSlots: readonly DeskSlot[] = [
  { slot: 'place', order: 10, load: () => import('./desk/place.tsx') },
]

export const resident: readonly ResidentPage[] = [
  { path: 'my-record', title: 'registry.my', load: () => import('./resident/my-record.tsx') },
]

export const residentSlots: readonly ResidentSlot[] = [
  { slot: 'me', order: 35, load: () => import('./resident/me.tsx') },
]
