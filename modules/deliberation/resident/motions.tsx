/** 议事 for residents: motions as cards, a few filters, the way to raise one and to the list of powers. */
import { useSearchParams } from 'react-router'
import { usePages, useRead, useStanding } from '#client'
import { place as placeOf } from '#modules/territory/contract'
import { PageFrame } from '#ui/frame'
import { MatterCard } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { PlacePicker } from '#ui/place'
import { texts } from '#ui/texts.ts'
import { motionKinds, motions } from '../contract.ts'
import { filterNames, motionsInput, states } from '../pages/filters.ts'
import { findPlaces } from '../pages/places.ts'
import { lineView, supportsText } from '../pages/views.ts'
import { texts as words } from '../words.ts'
import '../pages/deliberation.css'

const t = texts(words)
type Name = (typeof filterNames)[number]

export default function Motions() {
  const [params, setParams] = useSearchParams()
  const { person } = useStanding()
  const values = Object.fromEntries(filterNames.map((name) => [name, params.get(name) ?? undefined]))
  const set = (name: Name, value: string | undefined) =>
    setParams(
      (was) => {
        const next = new URLSearchParams(was)
        if (value) next.set(name, value)
        else next.delete(name)
        return next
      },
      { replace: true },
    )
  const pages = usePages(motions, motionsInput(values, 20))
  const kinds = useRead(motionKinds, {}, { freshMs: 600_000 }).data?.kinds
  return (
    <PageFrame
      title={t('deliberation.deliberate')}
      subtitle={t('deliberation.about')}
      back="/"
      actions={
        <>
          <To href="covenants" className="ui-button is-plain">
            {t('deliberation.rules')}
          </To>
          <To href="powers" className="ui-button is-plain">
            {t('deliberation.powers')}
          </To>
          {kinds?.length !== 0 && (
            <To href="motions/new" className="ui-button is-primary">
              {t('deliberation.new')}
            </To>
          )}
        </>
      }
    >
      <details className="ui-card dl-filters" open={params.size > 0}>
        <summary>{t('deliberation.more-filters')}</summary>
        <div className="ui-stack-small">
          <label className="ui-label">
            {t('deliberation.search')}
            <input
              type="search"
              className="ui-input"
              maxLength={60}
              value={values['q'] ?? ''}
              onChange={(e) => set('q', e.target.value)}
            />
          </label>
          <PlaceFilter value={values['place']} onChange={(id) => set('place', id)} />
          <Chips
            label={t('deliberation.state')}
            value={values['state']}
            options={states.map((id) => ({ id, title: t(`deliberation.state.${id}`) }))}
            onChange={(id) => set('state', id)}
          />
          <Chips
            label={t('deliberation.kind')}
            value={values['kind']}
            options={kinds ?? []}
            onChange={(id) => set('kind', id)}
          />
          {person && (
            <Chips
              label={t('deliberation.mine')}
              value={values['mine']}
              options={(['raised', 'supported'] as const).map((id) => ({
                id,
                title: t(`deliberation.mine.${id}`),
              }))}
              onChange={(id) => set('mine', id)}
            />
          )}
        </div>
      </details>
      {pages.problem && pages.rows.length === 0 ? (
        <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />
      ) : pages.loading ? (
        <Loading />
      ) : pages.rows.length === 0 ? (
        <EmptyState text={t(kinds?.length === 0 ? 'deliberation.not-adopted' : 'deliberation.empty')} />
      ) : (
        <ul className="dl-cards" aria-label={t('deliberation.motions')} aria-busy={pages.fetching}>
          {pages.rows.map((row) => (
            <li key={row.line.id}>
              <MatterCard matter={lineView(row.line, supportsText(row))} />
            </li>
          ))}
        </ul>
      )}
      {(pages.hasNext || pages.hasPrevious) && (
        <div className="ui-row">
          <button
            type="button"
            className="ui-button is-plain"
            disabled={!pages.hasPrevious}
            onClick={pages.previous}
          >
            {t('deliberation.previous')}
          </button>
          <button type="button" className="ui-button is-plain" disabled={!pages.hasNext} onClick={pages.next}>
            {t('deliberation.next')}
          </button>
        </div>
      )}
    </PageFrame>
  )
}

interface ChipsProps {
  readonly label: string
  readonly value: string | undefined
  readonly options: readonly { readonly id: string; readonly title: string }[]
  readonly onChange: (id: string | undefined) => void
}

function Chips({ label, value, options, onChange }: ChipsProps) {
  return (
    <div className="dl-chips" role="group" aria-label={label}>
      <span className="ui-quiet" aria-hidden="true">
        {label}
      </span>
      {options.map((o) => (
        <button
          key={o.id}
          type="button"
          aria-pressed={o.id === value}
          onClick={() => onChange(o.id === value ? undefined : o.id)}
        >
          {o.title}
        </button>
      ))}
    </div>
  )
}

function PlaceFilter({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (id: string | undefined) => void
}) {
  const found = useRead(placeOf, value ? { id: value } : undefined, { freshMs: 600_000 }).data
  return (
    <PlacePicker
      label={t('deliberation.place')}
      value={value ? { id: value, name: found?.lineage.at(-1)?.name ?? '…' } : null}
      onChange={(place) => onChange(place?.id)}
      search={findPlaces}
    />
  )
}
