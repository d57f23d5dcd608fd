/** What happens to the demonstration's reports, as a plan: who files when, and which acts follow. Pure and repeatable. */
import { chanceOf } from './chance.ts'
import { dangers, elsewhere, topics } from './topics.ts'
import type { Topic } from './topics.ts'

/** Who does a step: the post that carries the flag in the unit that holds the matter then, or the reporter. */
export type Who = 'holder' | 'overseer' | 'reporter'

export interface StoryStep {
  readonly act: string
  readonly who: Who
  /** Flag of the post. */
  readonly may?: string
  /** Minutes after the step before, least and most; staff then wait for their office hours. */
  readonly after: readonly [number, number]
}

const accept: StoryStep = { act: 'accept', who: 'holder', may: 'casework.intake', after: [10, 90] }
const ask: StoryStep = { act: 'ask-more', who: 'holder', may: 'casework.intake', after: [20, 120] }
const supplement: StoryStep = { act: 'supplement', who: 'reporter', after: [60, 900] }
const refuse: StoryStep = { act: 'refuse', who: 'holder', may: 'casework.intake', after: [15, 120] }
const merge: StoryStep = { act: 'merge', who: 'holder', may: 'casework.intake', after: [10, 60] }
const emergency: StoryStep = { act: 'emergency', who: 'holder', may: 'casework.intake', after: [1, 4] }
const withdraw: StoryStep = { act: 'withdraw', who: 'reporter', after: [30, 300] }
const dispatch: StoryStep = { act: 'dispatch', who: 'holder', may: 'casework.dispatch', after: [5, 60] }
const sign: StoryStep = { act: 'sign', who: 'holder', may: 'casework.handle', after: [10, 150] }
const done: StoryStep = { act: 'done', who: 'holder', may: 'casework.handle', after: [90, 900] }
const late: StoryStep = { ...done, after: [6000, 9000] }
const back: StoryStep = { act: 'return', who: 'holder', may: 'casework.handle', after: [20, 200] }
const extend: StoryStep = { act: 'ask-extension', who: 'holder', may: 'casework.handle', after: [60, 400] }
const grant: StoryStep = {
  act: 'grant-extension',
  who: 'overseer',
  may: 'casework.approve-extension',
  after: [20, 200],
}
const pass: StoryStep = { act: 'pass', who: 'holder', may: 'casework.verify', after: [30, 400] }
const fail: StoryStep = { act: 'fail', who: 'holder', may: 'casework.verify', after: [30, 300] }
const satisfied: StoryStep = { act: 'satisfied', who: 'reporter', after: [60, 1800] }
const unsatisfied: StoryStep = { act: 'unsatisfied', who: 'reporter', after: [60, 1200] }
const decide: StoryStep = { act: 'decide', who: 'holder', may: 'casework.arbitrate', after: [60, 300] }

const handled = [accept, dispatch, sign, done, pass]

export interface Story {
  readonly name: string
  readonly count: number
  /** Filed so many days ago, least and most; `working` counts working days. */
  readonly ago: readonly [number, number]
  readonly working?: true
  readonly steps: readonly StoryStep[]
  /** Which things it is about; ordinary ones when left out. */
  readonly about?: readonly Topic[]
  /** Done after its time: played alone, because the clocks' round finds everything that is due. */
  readonly late?: true
  /** Only the reporter themselves can do what follows: filed in the app, signed in. */
  readonly own?: true
  /** Another story's report it is the same as. */
  readonly sameAs?: string
}

/** The last one stands for itself: it is filed when everything else is done, so its presence says that the seed is whole. */
export const stories: readonly Story[] = [
  { name: 'satisfied', count: 76, ago: [5, 25], steps: [...handled, satisfied] },
  {
    name: 'late-satisfied',
    count: 8,
    ago: [14, 25],
    steps: [accept, dispatch, sign, late, pass, satisfied],
    late: true,
  },
  { name: 'fail-once', count: 6, ago: [8, 22], steps: [...handled.slice(0, 4), fail, done, pass, satisfied] },
  {
    name: 'redo-satisfied',
    count: 6,
    ago: [9, 24],
    steps: [...handled, unsatisfied, done, pass, satisfied],
    own: true,
  },
  {
    name: 'supplemented',
    count: 8,
    ago: [7, 20],
    steps: [ask, supplement, ...handled, satisfied],
    own: true,
  },
  { name: 'unrated', count: 16, ago: [20, 25], steps: handled },
  { name: 'danger', count: 4, ago: [1, 20], steps: handled, about: dangers },
  { name: 'transferred', count: 2, ago: [1, 12], steps: [emergency], about: dangers },
  { name: 'refused', count: 11, ago: [1, 22], steps: [refuse], about: elsewhere },
  { name: 'withdrawn', count: 5, ago: [1, 20], steps: [accept, withdraw], own: true },
  { name: 'rate', count: 14, ago: [3, 8], working: true, steps: handled },
  { name: 'redo', count: 5, ago: [3, 8], working: true, steps: [...handled, unsatisfied], own: true },
  { name: 'verify', count: 12, ago: [2, 3], working: true, steps: handled.slice(0, 4) },
  { name: 'signed', count: 16, ago: [1, 1], working: true, steps: handled.slice(0, 3) },
  { name: 'unsigned', count: 10, ago: [1, 1], working: true, steps: handled.slice(0, 2) },
  { name: 'returned', count: 4, ago: [1, 1], working: true, steps: [accept, dispatch, sign, back] },
  {
    name: 'redirected',
    count: 6,
    ago: [2, 3],
    working: true,
    steps: [accept, dispatch, back, dispatch, sign],
  },
  {
    name: 'disputed',
    count: 3,
    ago: [2, 3],
    working: true,
    steps: [accept, dispatch, back, dispatch, back, dispatch, back],
  },
  {
    name: 'decided',
    count: 2,
    ago: [6, 12],
    working: true,
    steps: [accept, dispatch, back, dispatch, back, dispatch, back, decide, sign],
  },
  { name: 'extension', count: 4, ago: [1, 2], working: true, steps: [...handled.slice(0, 3), extend] },
  { name: 'extended', count: 3, ago: [2, 4], working: true, steps: [...handled.slice(0, 3), extend, grant] },
  { name: 'paused', count: 6, ago: [1, 3], working: true, steps: [ask] },
  { name: 'overdue', count: 7, ago: [12, 20], steps: handled.slice(0, 3) },
  { name: 'overdue-intake', count: 2, ago: [5, 8], steps: [] },
  { name: 'accepted', count: 7, ago: [1, 1], working: true, steps: [accept] },
  { name: 'duplicate', count: 7, ago: [1, 1], working: true, steps: [merge], sameAs: 'verify' },
  { name: 'waiting', count: 11, ago: [0, 0], steps: [] },
  { name: 'last', count: 1, ago: [0, 0], steps: [] },
]

export type Source = 'own' | 'web' | 'confidential' | 'anonymous' | 'phone' | 'counter' | 'patrol'

export interface Planned {
  readonly no: number
  readonly story: Story
  readonly topic: Topic
  readonly text: string
  readonly source: Source
  /** Index among the residents: the first ones are those whom the demonstration offers as a role. */
  readonly resident: number
  /** Number of the report it repeats. */
  readonly sameAs: number | null
  /** Picks the place, as a share of all that are meant. */
  readonly where: number
  readonly building: number
}

/** Named residents besides the ones the demonstration offers as roles. */
export const RESIDENTS = 40
/** Every so many reports filed in the app is by somebody whom one can enter as. */
const OFFERED_EVERY = 7

const sources: readonly Source[] = [
  'web',
  'web',
  'web',
  'web',
  'phone',
  'phone',
  'phone',
  'counter',
  'patrol',
  'patrol',
  'confidential',
  'anonymous',
]

/** The whole plan; `month` (1–12) leaves out what the season forbids, `offered` is how many residents are roles. */
export function planOf(month: number, offered: number): Planned[] {
  const plan: Planned[] = []
  const firstOf = new Map<string, number>()
  let own = 0
  for (const story of stories) {
    firstOf.set(story.name, plan.length)
    for (let i = 0; i < story.count; i++) {
      const no = plan.length
      const chance = chanceOf(no)
      const sameAs = story.sameAs === undefined ? null : firstOf.get(story.sameAs)! + i
      const main = sameAs === null ? undefined : plan[sameAs]
      const about = story.about ?? topics.filter((t) => !t.months || t.months.includes(month))
      const topic = main?.topic ?? about[(no * 7 + i) % about.length]!
      const source: Source = story.own ? 'web' : main || topic.danger ? 'phone' : chance.pick(sources)
      const isOffered = source === 'web' && offered > 0 && own++ % OFFERED_EVERY < offered
      const building = main?.building ?? chance.between(1, 36)
      const variants = main
        ? topic.texts.filter((t) => !main.text.startsWith(fillIn(t, building, 0).slice(0, 6)))
        : topic.texts
      plan.push({
        no,
        story,
        topic,
        text: fillIn(
          chance.pick(variants.length > 0 ? variants : topic.texts),
          building,
          chance.between(2, 9),
        ),
        source,
        resident: isOffered ? own % offered : offered + chance.between(0, RESIDENTS - 1),
        sameAs,
        where: main?.where ?? chance(),
        building,
      })
    }
  }
  return plan
}

function fillIn(text: string, building: number, days: number): string {
  return text.replaceAll('{b}', String(building)).replaceAll('{d}', String(days))
}
