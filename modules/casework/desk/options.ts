/** Categories and places as options of a quick field. Pure. */
import type { Static } from '#kernel/endpoint'
import type { PickOption } from '#ui/quick-pick'
import { texts } from '#ui/texts.ts'
import type { PlaceNode } from '#ui/views.ts'
import type { Suggestion, suggest } from '../contract.ts'
import { texts as words } from '../words.ts'
import type { SchemeLeaf } from './scheme-tree.ts'

const t = texts(words)
type Suggestions = Static<(typeof suggest)['output']>

const joined = (titles: readonly string[]) => titles.join(' › ')

export const suggestionOption = (s: Static<typeof Suggestion>): PickOption => ({
  id: s.code,
  title: s.path.at(-1) ?? s.code,
  within: joined(s.path.slice(0, -1)),
  ...(s.why.length > 0
    ? { why: t('casework.because', { words: s.why.slice(0, 3).join(t('casework.comma')) }) }
    : {}),
})

export const leafOption = (leaf: SchemeLeaf): PickOption => ({
  id: leaf.code,
  title: leaf.title,
  within: joined(leaf.above),
})

export const placeOption = (p: PlaceNode): PickOption => ({
  id: p.id,
  title: p.name,
  within: [p.within, p.level].filter(Boolean).join(' · '),
})

export const suggestedPlace = (p: Suggestions['places'][number]): PickOption => ({
  id: p.id,
  title: p.name,
  within: joined(p.path.filter((name) => name !== p.name)),
  ...(p.why ? { why: p.why } : {}),
})
