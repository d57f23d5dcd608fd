/** Pages of identity, for both apps. */
import type { DeskPage, ResidentPage, ResidentSlot } from '#ui/pages.ts'

export const desk: DeskPage[] = [
  {
    path: 'sign-in',
    title: 'identity.sign-in',
    public: true,
    bare: true,
    load: () => import('./desk/sign-in.tsx'),
  },
  {
    path: 'sign-in/provider',
    title: 'identity.provider.title',
    public: true,
    bare: true,
    load: () => import('./desk/provider.tsx'),
  },
  { path: 'account', title: 'identity.my-account', load: () => import('./desk/account.tsx') },
  {
    path: 'accounts',
    title: 'identity.accounts',
    group: 'system',
    order: 10,
    may: 'identity.security',
    load: () => import('./desk/accounts.tsx'),
  },
]

export const resident: ResidentPage[] = [
  {
    path: 'sign-in',
    title: 'identity.sign-in',
    public: true,
    task: true,
    load: () => import('./resident/sign-in.tsx'),
  },
  {
    path: 'sign-in/provider',
    title: 'identity.provider.title',
    public: true,
    task: true,
    load: () => import('./resident/provider.tsx'),
  },
  { path: 'account', title: 'identity.my-account', load: () => import('./resident/account.tsx') },
]

export const residentSlots: ResidentSlot[] = [
  { slot: 'me', order: 90, load: () => import('./resident/me.tsx') },
]
