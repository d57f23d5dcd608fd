/** Where it is: suggested from the words, searched, or walked to level by level; then the spot in words. */
import { useEffect, useId, useRef, useState } from 'react'
import { call, useRead } from '#client'
import { places as placesOf, place as placeOf, searchPlaces } from '#modules/territory/contract'
import { Field } from '#ui/field'
import { Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'
import type { Suggested } from './category.tsx'
import { isCoarse, shownWithin } from './form.ts'
import type { DraftPlace } from './form.ts'
import type { PaneProps } from './pane.ts'

const t = texts(words)
/** Places seldom change. */
const FRESH_MS = 600_000

interface Props extends PaneProps {
  readonly suggestions: Suggested['places']
}

export function PlacePane({ form, patch, lacks, suggestions }: Props) {
  const choose = (place: DraftPlace | null) => patch({ place })
  return (
    <section className="cr-where" aria-label={t('casework.r.place')}>
      {form.place ? (
        <Chosen place={form.place} onChoose={choose} />
      ) : (
        <>
          {suggestions.length > 0 && (
            <div className="cr-group">
              <p className="cr-label">{t('casework.r.place.from-text')}</p>
              <ul className="cr-rows">
                {suggestions.map((s) => (
                  <li key={s.id}>
                    <button
                      type="button"
                      onClick={() => choose({ id: s.id, name: s.name, within: s.path.slice(0, -1) })}
                    >
                      <span>{s.name}</span>
                      <small>{shownWithin(s.path.slice(0, -1))}</small>
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          )}
          <Search onChoose={choose} />
        </>
      )}
      <Walk here={form.place} onChoose={choose} />
      {lacks.includes('place') && (
        <p className="ui-wrong" role="alert">
          {t('casework.r.lack.place')}
        </p>
      )}
    </section>
  )
}

function Chosen({ place, onChoose }: { place: DraftPlace; onChoose: (place: DraftPlace | null) => void }) {
  return (
    <div className="ui-place-chosen" role="status">
      <span>
        <strong>{place.name}</strong>
        <small>{shownWithin(place.within)}</small>
      </span>
      <button type="button" className="ui-button is-plain" onClick={() => onChoose(null)}>
        {t('casework.r.place.change')}
      </button>
    </div>
  )
}

/** By name, pinyin or code. */
function Search({ onChoose }: { onChoose: (place: DraftPlace) => void }) {
  const id = useId()
  const [text, setText] = useState('')
  const [answer, setAnswer] = useState<readonly (DraftPlace & { level: string })[] | null>(null)
  const asked = text.trim()
  const found = asked === '' ? null : answer
  useEffect(() => {
    if (asked === '') return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      call(searchPlaces, { text: asked, limit: 12 }, { signal: stop.signal, repeats: 0 }).then(
        ({ rows }) =>
          setAnswer(rows.map((r) => ({ id: r.id, name: r.name, within: r.above, level: r.kindTitle }))),
        () => {},
      )
    }, 200)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [asked])
  return (
    <div className="cr-group">
      <label className="cr-label" htmlFor={id}>
        {t('casework.r.place.search')}
      </label>
      <input
        id={id}
        type="search"
        className="ui-input"
        autoComplete="off"
        placeholder={t('casework.r.place.search-hint')}
        value={text}
        onChange={(e) => setText(e.target.value)}
      />
      <p className="ui-hint" role="status">
        {found === null
          ? ''
          : found.length === 0
            ? t('casework.r.place.none')
            : t('casework.r.place.found', { n: found.length })}
      </p>
      {found && found.length > 0 && (
        <ul className="cr-rows">
          {found.map(({ level, ...place }) => (
            <li key={place.id}>
              <button type="button" onClick={() => onChoose(place)}>
                <span>{place.name}</span>
                <small>{[level, shownWithin(place.within)].filter(Boolean).join(' · ')}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Every tap chooses; the list then shows what lies inside, for those who know it closer. */
function Walk({ here, onChoose }: { here: DraftPlace | null; onChoose: (place: DraftPlace | null) => void }) {
  const roots = useRead(placesOf, {}, { freshMs: FRESH_MS })
  const root = roots.data?.rows.length === 1 ? roots.data.rows[0] : undefined
  const lineage = useRead(placeOf, here ? { id: here.id } : undefined, { freshMs: FRESH_MS, keep: false })
  const parent = here?.id ?? root?.id
  const list = useRead(placesOf, parent ? { parent } : undefined, { freshMs: FRESH_MS, keep: false })
  const rows = parent ? list.data?.rows : roots.data?.rows
  const above = here ? (lineage.data?.lineage ?? []).filter((p) => p.id !== here.id && p.id !== root?.id) : []
  const names = here ? [...here.within, here.name] : root ? [root.name] : []
  const box = useRef<HTMLDivElement>(null)
  if (here && rows?.length === 0 && above.length === 0) return null
  const problem = roots.problem ?? list.problem
  return (
    <div className="cr-group" ref={box}>
      <p className="cr-label">
        {here
          ? rows?.length === 0
            ? t('casework.r.place.finest')
            : t('casework.r.place.closer')
          : t('casework.r.place.walk')}
      </p>
      {above.length > 0 && (
        <div className="ui-walk-trail">
          {above.map((p, index) => (
            <button
              key={p.id}
              type="button"
              onClick={() =>
                onChoose({
                  id: p.id,
                  name: p.name,
                  within: [...(root ? [root.name] : []), ...above.slice(0, index).map((a) => a.name)],
                })
              }
            >
              {p.name}
            </button>
          ))}
        </div>
      )}
      {problem && !rows ? (
        <ProblemNotice problem={problem} onRetry={parent ? list.refresh : roots.refresh} />
      ) : rows ? (
        <ul className="cr-rows is-two">
          {rows.map((p) => (
            <li key={p.id}>
              <button
                type="button"
                className={p.children > 0 ? 'has-more' : ''}
                onClick={() => {
                  onChoose({ id: p.id, name: p.name, within: names })
                  box.current?.closest('section')?.scrollIntoView({ block: 'start' })
                }}
              >
                <span>{p.name}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <Loading />
      )}
    </div>
  )
}

export function DetailPane({ form, patch, lacks }: PaneProps) {
  return (
    <Field
      label={t('casework.r.detail')}
      hint={t('casework.r.detail.hint')}
      required={isCoarse(form.place)}
      {...(lacks.includes('detail') ? { error: t('casework.r.lack.detail') } : {})}
    >
      {(attributes) => (
        <input
          {...attributes}
          className="ui-input"
          maxLength={200}
          value={form.placeText}
          onChange={(e) => patch({ placeText: e.target.value })}
        />
      )}
    </Field>
  )
}
