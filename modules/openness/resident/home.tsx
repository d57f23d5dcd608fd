/** 公开 of where I live: what is on show with days left, what has to be shown, what was not in time. */
import { useSearchParams } from 'react-router'
import { useRead, useStanding } from '#client'
import { useDraft } from '#ui/draft.ts'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState } from '#ui/notice'
import { PlacePicker } from '#ui/place'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import type { PlaceNode } from '#ui/views.ts'
import { home } from '../contract.ts'
import type { CoverageLine, MissedLine } from '../contract.ts'
import { PublicationCard } from '../pages/card.tsx'
import { findPlaces, loadPlaces } from '../pages/places.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

/** The place last looked at stays on this phone. */
const KEPT = 'openness.place'

export default function Home() {
  const { person } = useStanding()
  const [query, setQuery] = useSearchParams()
  const kept = useDraft<string | null>(KEPT, null)
  const chosen = query.get('place') ?? (kept.ready ? kept.value : null)
  const read = useRead(home, chosen ? { place: chosen } : undefined)
  const choose = (place: PlaceNode | null) => {
    kept.set(place?.id ?? null)
    setQuery(place ? { place: place.id } : {})
  }
  const d = chosen ? read.data : undefined
  return (
    <PageFrame
      title={t('openness.title')}
      subtitle={d ? [...d.place.above.slice(1), d.place.name].join(' › ') : t('openness.r.about')}
      loading={Boolean(chosen) && read.loading}
      problem={d ? undefined : chosen ? read.problem : undefined}
      onRetry={read.refresh}
      {...(d
        ? {
            actions: (
              <button type="button" className="ui-button is-plain" onClick={() => choose(null)}>
                {t('openness.r.place.change')}
              </button>
            ),
          }
        : {})}
    >
      {!chosen && (
        <Section>
          <PlacePicker
            label={t('openness.r.place')}
            hint={t('openness.r.place.hint')}
            value={null}
            onChange={choose}
            search={findPlaces}
            browse={loadPlaces}
            required
          />
        </Section>
      )}
      {d && chosen && (
        <>
          {d.bodies.length === 0 && d.below.length > 0 && (
            <Section title={t('openness.r.below')}>
              <div className="on-below">
                {d.below.map((b) => (
                  <To key={b.place} href={`open?place=${b.place}`} className="ui-button is-plain">
                    {b.body}
                  </To>
                ))}
              </div>
            </Section>
          )}
          <Section title={t('openness.r.now')} bare>
            {d.now.length === 0 ? (
              <EmptyState text={t('openness.r.now.none')} />
            ) : (
              <ul className="on-rows">
                {d.now.map((line) => (
                  <li key={line.id}>
                    <PublicationCard line={line} href={`open/${line.id}`} />
                  </li>
                ))}
              </ul>
            )}
            <To href={`open/archive?place=${chosen}`} className="ui-button is-plain is-block">
              {t('openness.r.archive')}
            </To>
            {person && (
              <To href="open/mine" className="ui-button is-plain is-block">
                {t('openness.r.mine')}
              </To>
            )}
          </Section>
          {d.bodies.map((b) => (
            <Section key={b.id} title={t('openness.r.coverage', { body: b.title })}>
              {b.coverage.some((c) => c.law !== null) && (
                <p className="ui-quiet">{t('openness.r.coverage.law', { n: b.lawShown })}</p>
              )}
              <ul className="on-coverage">
                {b.coverage.map((c) => (
                  <li key={c.category}>
                    <span>{c.title}</span>
                    <Coverage line={c} />
                  </li>
                ))}
              </ul>
            </Section>
          ))}
          {d.missed.length > 0 && (
            <Section title={t('openness.r.missed')}>
              <ul className="on-coverage">
                {d.missed.map((m) => (
                  <Missed key={m.id} line={m} />
                ))}
              </ul>
            </Section>
          )}
        </>
      )}
      <To href="packs" className="ui-button is-plain is-block">
        {t('openness.r.ways')}
      </To>
    </PageFrame>
  )
}

function Coverage({ line: c }: { line: CoverageLine }) {
  const tone = { shown: 'good', due: 'plain', overdue: 'over', 'at-need': 'muted' } as const
  return (
    <span className="ui-row">
      <span className="ui-quiet">{t(`openness.every.${c.every}`)}</span>
      <Mark tone={tone[c.standing]}>
        {t(`openness.standing.${c.standing}`, { day: c.dueOn && showDay(c.dueOn), n: c.missing })}
      </Mark>
    </span>
  )
}

function Missed({ line: m }: { line: MissedLine }) {
  return (
    <li>
      <span>
        {m.categoryTitle}
        <br />
        <span className="ui-quiet">
          {m.bodyTitle} · {t('openness.period', { from: showDay(m.period.from), to: showDay(m.period.to) })}
        </span>
      </span>
      {m.madeGoodOn ? (
        <To href={`open/${m.publication}`}>{t('openness.r.missed.made', { day: showDay(m.madeGoodOn) })}</To>
      ) : (
        <Mark tone="over">{t('openness.r.missed.still')}</Mark>
      )}
    </li>
  )
}
