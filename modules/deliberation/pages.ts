/** Pages of deliberation. What concerns everybody is one page in both shells; only lists differ. */
import type { DeskPage, DeskSlot, ResidentPage, ResidentSlot } from '#ui/pages.ts'

const motion = () => import('./pages/motion.tsx')
const raise = () => import('./pages/raise.tsx')
const powers = () => import('./pages/powers.tsx')
const power = () => import('./pages/power.tsx')
const rules = () => import('./pages/rules-list.tsx')
const rule = () => import('./pages/rule-page.tsx')
const use = () => import('./pages/use.tsx')

export const desk: readonly DeskPage[] = [
  {
    path: 'motions',
    title: 'deliberation.motions',
    group: 'work',
    order: 40,
    shortcut: 'm',
    load: () => import('./desk/motions.tsx'),
  },
  { path: 'motions/new', title: 'deliberation.new', load: raise },
  { path: 'motions/:id', title: 'deliberation.motion', load: motion },
  {
    path: 'residences',
    title: 'deliberation.residences',
    group: 'people',
    order: 32,
    may: 'registry.edit',
    load: () => import('./desk/residences.tsx'),
  },
  { path: 'powers', title: 'deliberation.powers', group: 'open', order: 40, public: true, load: powers },
  { path: 'covenants', title: 'deliberation.rules', group: 'open', order: 45, public: true, load: rules },
  { path: 'covenants/:document/:place', title: 'deliberation.rule', public: true, load: rule },
  { path: 'powers/of/:power', title: 'deliberation.power', public: true, load: power },
  { path: 'powers/:id', title: 'deliberation.use', load: use },
]
export const deskSlots: readonly DeskSlot[] = [
  { slot: 'home', order: 30, load: () => import('./desk/home.tsx') },
  { slot: 'place', order: 25, load: () => import('./desk/here.tsx') },
]

export const resident: readonly ResidentPage[] = [
  {
    path: 'motions',
    title: 'deliberation.deliberate',
    entry: 'deliberate',
    public: true,
    load: () => import('./resident/motions.tsx'),
  },
  { path: 'motions/new', title: 'deliberation.new', task: true, load: raise },
  { path: 'motions/:id', title: 'deliberation.motion', public: true, load: motion },
  { path: 'covenants', title: 'deliberation.rules', public: true, load: rules },
  { path: 'covenants/:document/:place', title: 'deliberation.rule', public: true, load: rule },
  { path: 'powers', title: 'deliberation.powers', public: true, load: powers },
  { path: 'powers/of/:power', title: 'deliberation.power', public: true, load: power },
  { path: 'powers/:id', title: 'deliberation.use', public: true, load: use },
]
export const residentSlots: readonly ResidentSlot[] = [
  { slot: 'my-matters', order: 30, load: () => import('./resident/my-motions.tsx') },
]
