/** The text of a covenant as it is typed: a name, and one article a line. */
import { Field } from '#ui/field'
import { texts } from '#ui/texts.ts'
import { ARTICLES, DRAFT_TITLE } from '../contract.ts'
import type { DraftFields as Fields } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export interface TypedDraft {
  readonly title: string
  readonly lines: string
}
export const emptyDraft: TypedDraft = { title: '', lines: '' }

export const articlesOf = (lines: string): string[] =>
  lines
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '')

/** What is sent; null while something is lacking. */
export function draftOf(d: TypedDraft): Fields | null {
  const title = d.title.trim()
  const articles = articlesOf(d.lines)
  const fits =
    title.length >= DRAFT_TITLE.min &&
    articles.length > 0 &&
    articles.length <= ARTICLES.most &&
    articles.every((a) => a.length <= ARTICLES.length)
  return fits ? { title, articles } : null
}

interface Props {
  readonly value: TypedDraft
  readonly onChange: (next: TypedDraft) => void
  readonly wrong: boolean
}

export function DraftFields({ value, onChange, wrong }: Props) {
  const error = wrong ? { error: t('deliberation.lack.draft') } : {}
  return (
    <>
      <Field label={t('deliberation.draft.title')} hint={t('deliberation.draft.title.hint')} required>
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            maxLength={DRAFT_TITLE.max}
            value={value.title}
            onChange={(e) => onChange({ ...value, title: e.target.value })}
          />
        )}
      </Field>
      <Field
        label={t('deliberation.draft.articles')}
        hint={t('deliberation.draft.articles.hint')}
        required
        {...error}
      >
        {(attributes) => (
          <textarea
            {...attributes}
            className="ui-input"
            rows={10}
            value={value.lines}
            onChange={(e) => onChange({ ...value, lines: e.target.value })}
          />
        )}
      </Field>
    </>
  )
}
