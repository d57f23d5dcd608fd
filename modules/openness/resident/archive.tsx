/** What was shown before, by title, a page at a time. */
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { usePages } from '#client'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { archive } from '../contract.ts'
import { PublicationCard } from '../pages/card.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Archive() {
  const [query, setQuery] = useSearchParams()
  const place = query.get('place')
  const q = query.get('q') ?? ''
  const [typed, setTyped] = useState(q)
  const pages = usePages(archive, place ? { place, limit: 20, ...(q ? { q } : {}) } : undefined)
  const back = place ? `open?place=${place}` : 'open'
  return (
    <PageFrame title={t('openness.r.archive')} subtitle={t('openness.r.archive.about')} back={back}>
      <form
        className="ui-form"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          setQuery({ ...(place ? { place } : {}), ...(typed.trim() ? { q: typed.trim() } : {}) })
        }}
      >
        <Field label={t('openness.r.search')}>
          {(attributes) => (
            <input
              {...attributes}
              type="search"
              className="ui-input"
              maxLength={40}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      </form>
      <Section bare>
        {!place ? (
          <EmptyState text={t('openness.r.choose')} />
        ) : pages.problem ? (
          <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />
        ) : pages.loading ? (
          <Loading />
        ) : pages.rows.length === 0 ? (
          <EmptyState text={t('openness.r.archive.none')} />
        ) : (
          <ul className="on-rows" aria-busy={pages.fetching}>
            {pages.rows.map((line) => (
              <li key={line.id}>
                <PublicationCard line={line} href={`open/${line.id}`} />
              </li>
            ))}
          </ul>
        )}
        <Pager pages={pages} />
      </Section>
    </PageFrame>
  )
}

interface Turning {
  readonly hasNext: boolean
  readonly hasPrevious: boolean
  readonly next: () => void
  readonly previous: () => void
}

export function Pager({ pages }: { pages: Turning }) {
  if (!pages.hasNext && !pages.hasPrevious) return null
  return (
    <div className="ui-row">
      <button
        type="button"
        className="ui-button is-plain"
        disabled={!pages.hasPrevious}
        onClick={pages.previous}
      >
        {t('openness.previous')}
      </button>
      <button type="button" className="ui-button is-plain" disabled={!pages.hasNext} onClick={pages.next}>
        {t('openness.next')}
      </button>
    </div>
  )
}
