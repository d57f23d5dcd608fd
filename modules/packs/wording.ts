/** What a pack's numbers say in words, the same on pages and in files; the language comes from whoever asks. */
import type { FacetsView, StepView } from './contract-procedures.ts'
import type { MeetingKindView, VoteTestView } from './contract-lists.ts'
import { texts } from './words.ts'

type Key = keyof typeof texts

/** A way of saying: the catalogue of a language, and how it joins a list. */
export interface Speech {
  readonly say: (key: Key, params?: Readonly<Record<string, string | number>>) => string
  readonly list: (parts: readonly string[]) => string
}

export interface Told {
  readonly name: string
  readonly text: string
}

/** A key made of a pack's word (`packs.way.hands`); a word nobody knows is said as it stands. */
export function saidAs(speech: Speech, prefix: string, word: string): string {
  const key = `${prefix}.${word}`
  return Object.hasOwn(texts, key) ? speech.say(key as Key) : word
}

/** `赞成超过到会的 1/2` */
export const testSaid = (speech: Speech, test: VoteTestView): string =>
  speech.say(test.strict ? 'packs.test.more' : 'packs.test.least', {
    count: saidAs(speech, 'packs.counted-as', test.count),
    of: saidAs(speech, 'packs.base', test.of),
    share: test.share,
  })

export const quorumSaid = (speech: Speech, kind: MeetingKindView): string =>
  kind.quorum === null
    ? speech.say('packs.quorum.none')
    : speech.say(kind.strict ? 'packs.quorum.more' : 'packs.quorum.least', {
        of: saidAs(speech, 'packs.base', kind.quorumOf),
        share: kind.quorum,
      })

/** Meeting, ballot, publication, tasks, rating and archive of a step, one line each. */
export function facetsSaid(speech: Speech, facets: FacetsView): Told[] {
  const { say, list } = speech
  const told: Told[] = []
  const add = (key: Key, text: string) => told.push({ name: say(key), text })
  if (facets.meeting) add('packs.facet.meeting', list(facets.meeting.kinds))
  if (facets.ballot) {
    const tests = facets.ballot.tests.map((test) => testSaid(speech, test))
    const ways = facets.ballot.ways.map((way) => saidAs(speech, 'packs.way', way))
    add('packs.facet.ballot', say('packs.ballot', { rule: facets.ballot.rule, tests: list(tests) }))
    add('packs.facet.ways', list(ways))
  }
  if (facets.publication)
    add(
      'packs.facet.publication',
      facets.publication.days === null
        ? facets.publication.category
        : say('packs.publication', { category: facets.publication.category, n: facets.publication.days }),
    )
  if (facets.tasks) add('packs.facet.tasks', say('packs.tasks'))
  if (facets.rating)
    add(
      'packs.facet.rating',
      say('packs.rating', { n: facets.rating.days, least: facets.rating.least, good: facets.rating.good }),
    )
  if (facets.archive) add('packs.facet.archive', say('packs.archive'))
  return told
}

/** How long the clock of a step is; its title where the length is the item's. */
export function clockSaid(speech: Speech, step: StepView): string {
  const rule = step.clockRule
  const key = rule && `packs.mode.${rule.mode}`
  return key && Object.hasOwn(texts, key) ? speech.say(key as Key, { n: rule.length }) : (step.clock ?? '')
}
