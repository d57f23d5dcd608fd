/** 地方: the tree to walk, and search by name, pinyin, initials or code, on any day. */
import { useNavigate, useSearchParams } from 'react-router'
import { useRead } from '#client'
import { call } from '#client'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To, inShell } from '#ui/navigate'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { PlaceTree } from '#ui/place'
import { listed, texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import { levels as levelsOf, places, searchPlaces } from '../contract.ts'
import { texts as words } from '../words.ts'
import './places.css'

const t = texts(words)

export default function Places() {
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const text = params.get('text') ?? ''
  const at = params.get('at') ?? ''
  const set = (name: string, value: string) =>
    setParams(
      (was) => {
        const next = new URLSearchParams(was)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  return (
    <PageFrame
      title={t('territory.places')}
      subtitle={at ? t('territory.as-of-note', { day: showDay(at) }) : undefined}
    >
      <div className="tp-split">
        <nav className="ui-card tp-tree" aria-label={t('territory.tree')}>
          <PlaceTree
            key={at}
            load={at ? loadOn(at) : loadToday}
            label={t('territory.tree')}
            onSelect={(p) => void navigate(inShell(placeHref(p.id, at)))}
          />
        </nav>
        <div className="ui-stack">
          <Section>
            <div className="tp-search">
              <Field label={t('territory.search')} required>
                {(attributes) => (
                  <input
                    {...attributes}
                    className="ui-input"
                    type="search"
                    autoComplete="off"
                    maxLength={50}
                    value={text}
                    onChange={(e) => set('text', e.target.value)}
                  />
                )}
              </Field>
              <Field label={t('territory.as-of')}>
                {(attributes) => <DayInput {...attributes} value={at} onChange={(next) => set('at', next)} />}
              </Field>
            </div>
          </Section>
          {text.trim() === '' ? <Levels /> : <Found text={text.trim()} at={at} />}
        </div>
      </div>
    </PageFrame>
  )
}

function Found({ text, at }: { text: string; at: string }) {
  const found = useRead(searchPlaces, { text, limit: 50, ...(at ? { at } : {}) })
  if (found.problem) return <ProblemNotice problem={found.problem} onRetry={found.refresh} />
  if (!found.data) return <Loading />
  if (found.data.rows.length === 0) return <EmptyState text={t('territory.search-empty')} />
  return (
    <Section>
      <ul className="tp-found" aria-live="polite">
        {found.data.rows.map((p) => (
          <li key={p.id}>
            <To href={placeHref(p.id, at)}>{p.name}</To>
            <Mark tone="muted">{p.kindTitle}</Mark>
            {p.matched !== p.name && (
              <span className="ui-quiet">{t('territory.matched-name', { name: p.matched })}</span>
            )}
            <span className="ui-quiet">{p.above.join(' · ')}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** What kinds of place this jurisdiction has, smallest first as a path is drawn. */
function Levels() {
  const levels = useRead(levelsOf, {}, { freshMs: 600_000 })
  if (!levels.data) return null
  const title = (id: string) => levels.data?.rows.find((l) => l.id === id)?.title ?? id
  return (
    <Section title={t('territory.levels')}>
      <p className="ui-quiet">{t('territory.choose-place')}</p>
      <ol className="tp-levels">
        {levels.data.rows.toReversed().map((l) => (
          <li key={l.id}>
            <strong>{l.title}</strong>
            {l.within.length > 0 && (
              <span className="ui-quiet">
                {t('territory.level-within', { uppers: listed(l.within.map(title)) })}
              </span>
            )}
          </li>
        ))}
      </ol>
    </Section>
  )
}

const placeHref = (id: string, at: string) => `places/${id}${at ? `?at=${at}` : ''}`

const loadOn = (at: string) => async (parent: string | null) => {
  const { rows } = await call(places, { ...(parent ? { parent } : {}), ...(at ? { at } : {}) })
  return rows.map((p) => ({ id: p.id, name: p.name, level: p.kindTitle, more: p.children > 0 }))
}
const loadToday = loadOn('')
