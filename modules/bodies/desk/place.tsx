/** 一格一页: a place with everything that stands in it, on any day. */
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { call, useRead } from '#client'
import type { Output } from '#kernel/endpoint'
import { place as placeOf, places } from '#modules/territory/contract'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To, inShell } from '#ui/navigate'
import { Loading, Notice, ProblemNotice } from '#ui/notice'
import { LevelPath } from '#ui/path'
import { PlaceTree } from '#ui/place'
import { PageSlot } from '#ui/slots'
import { listed, texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import { atPlace } from '../contract.ts'
import { texts as words } from '../words.ts'
import { Posts } from './posts.tsx'
import { Powers, span } from './powers.tsx'
import './bodies.css'

const t = texts(words)
type Place = Output<typeof placeOf>

export default function PlacePage() {
  const { id = '' } = useParams()
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const at = params.get('at') ?? ''
  const asked = { id, ...(at ? { at } : {}) }
  const place = useRead(placeOf, asked)
  const shown = place.data?.id === id ? place.data : undefined
  return (
    <PageFrame
      title={shown?.name ?? t('bodies.place-page')}
      back="places"
      subtitle={shown && <Marks place={shown} />}
      loading={place.loading}
      problem={place.problem}
      onRetry={place.refresh}
      actions={
        <div className="bd-actions ui-no-print">
          <Field label={t('bodies.as-of')}>
            {(attributes) => (
              <DayInput
                {...attributes}
                value={at}
                onChange={(next) => setParams(next ? { at: next } : {}, { replace: true })}
              />
            )}
          </Field>
          <To href={`reports?place=${id}`} className="ui-button is-plain">
            {t('bodies.live-matters')}
          </To>
        </div>
      }
    >
      {shown && (
        <div className="bd-split">
          <nav className="ui-card bd-tree ui-no-print" aria-label={t('bodies.tree')}>
            <PlaceTree
              load={loadPlaces}
              selected={id}
              label={t('bodies.tree')}
              onSelect={(p) => void navigate(inShell(`places/${p.id}${at ? `?at=${at}` : ''}`))}
            />
          </nav>
          <div className="ui-stack">
            {at !== '' && (
              <Notice tone="soon">
                <span className="bd-actions">
                  {t('bodies.as-of-note', { day: showDay(at) })}
                  <button
                    type="button"
                    className="ui-button is-plain"
                    onClick={() => setParams({}, { replace: true })}
                  >
                    {t('bodies.back-to-today')}
                  </button>
                </span>
              </Notice>
            )}
            {!shown.inForce && <Notice tone="soon">{t('bodies.not-then')}</Notice>}
            {shown.lineage.length > 0 && (
              <Section title={t('bodies.level-path')}>
                <LevelPath
                  steps={shown.lineage.map((p) => ({
                    id: p.id,
                    name: p.name,
                    level: p.kindTitle,
                    here: p.id === id,
                    ...(p.id === id ? {} : { to: `places/${p.id}${at ? `?at=${at}` : ''}` }),
                  }))}
                />
              </Section>
            )}
            {shown.inForce && <BodiesHere place={shown} at={at} />}
            {shown.inForce && <PageSlot name="place" />}
            {shown.inForce && <Children place={shown} at={at} />}
            <Names place={shown} />
          </div>
        </div>
      )}
    </PageFrame>
  )
}

function Marks({ place }: { place: Place }) {
  const rebuilt = place.codes.some((c) => c.source.includes(REBUILT))
  return (
    <span className="ui-row">
      <Mark>{place.kindTitle}</Mark>
      <span className="ui-quiet">{span(place.from, place.to)}</span>
      {rebuilt && <Mark tone="soon">{t('bodies.reconstruction')}</Mark>}
      {rebuilt && <span className="ui-quiet">{t('bodies.reconstruction-note')}</span>}
    </span>
  )
}

/** A source that says so is shown as reconstructed (packs/README.md). */
const REBUILT = words['bodies.reconstruction']

function BodiesHere({ place, at }: { place: Place; at: string }) {
  const here = useRead(atPlace, { place: place.id, ...(at ? { at } : {}) })
  const upper = place.lineage.at(-2)
  if (here.problem) return <ProblemNotice problem={here.problem} onRetry={here.refresh} />
  if (!here.data) return <Loading />
  return (
    <Section title={t('bodies.bodies-here')}>
      {here.data.rows.length === 0 && (
        <p className="ui-row">
          <span className="ui-quiet">{t('bodies.no-bodies')}</span>
          {upper && (
            <To href={`places/${upper.id}${at ? `?at=${at}` : ''}`}>
              {t('bodies.served-by', { place: upper.name })}
            </To>
          )}
        </p>
      )}
      <div className="bd-bodies">
        {here.data.rows.map((b) => (
          <article
            key={b.id}
            className={b.within && here.data?.rows.some((o) => o.id === b.within) ? 'is-nested' : ''}
          >
            <header className="ui-row">
              <h3>
                <To href={`bodies/${b.id}${at ? `?at=${at}` : ''}`}>{b.title}</To>
              </h3>
              <Powers powers={b.powers} />
              {b.missing > 0 && <Mark tone="soon">{t('bodies.gap', { count: b.missing })}</Mark>}
            </header>
            <Posts posts={b.posts} powers={b.powers} body={b} />
          </article>
        ))}
      </div>
    </Section>
  )
}

function Children({ place, at }: { place: Place; at: string }) {
  const below = useRead(places, { parent: place.id, ...(at ? { at } : {}) })
  const staffed = useRead(atPlace, { place: place.id, ...(at ? { at } : {}) })
  const gaps = new Map(staffed.data?.below.map((b) => [b.place, b.missing]))
  return (
    <Section title={t('bodies.children')}>
      {place.children.length === 0 ? (
        <p className="ui-quiet">{t('bodies.children-none')}</p>
      ) : (
        <p className="ui-quiet">
          {listed(
            place.children.map((c) => t('bodies.children-count', { kind: c.kindTitle, count: c.count })),
          )}
        </p>
      )}
      <ul className="bd-children">
        {below.data?.rows.map((p) => (
          <li key={p.id}>
            <To href={`places/${p.id}${at ? `?at=${at}` : ''}`}>{p.name}</To>{' '}
            {gaps.has(p.id) && <Mark tone="soon">{t('bodies.gap', { count: gaps.get(p.id)! })}</Mark>}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Names({ place }: { place: Place }) {
  const kin = [
    ...place.predecessors.map((k) => ({
      key: `p${k.id}`,
      text: t('bodies.predecessor', kinOf(k)),
      id: k.id,
    })),
    ...place.successors.map((k) => ({ key: `s${k.id}`, text: t('bodies.successor', kinOf(k)), id: k.id })),
  ]
  return (
    <Section title={t('bodies.names-and-codes')}>
      <table className="bd-posts">
        <tbody>
          {place.names.map((n) => (
            <tr key={`${n.name}${n.from}`}>
              <th scope="row">{n.name}</th>
              <td>{n.official ? t('bodies.official') : t('bodies.alias')}</td>
              <td className="ui-quiet">{span(n.from, n.to)}</td>
            </tr>
          ))}
          {place.codes.map((c) => (
            <tr key={`${c.code}${c.source}${c.from}`}>
              <th scope="row" className="ui-figures">
                {c.code}
              </th>
              <td>
                {t('bodies.codes')} · {c.source}
              </td>
              <td className="ui-quiet">{span(c.from, c.to)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {kin.length > 0 && (
        <>
          <h3>{t('bodies.history')}</h3>
          <ul className="bd-kin">
            {kin.map((k) => (
              <li key={k.key}>
                <To href={`places/${k.id}`}>{k.text}</To>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  )
}

function kinOf(k: Place['successors'][number]) {
  return {
    name: k.name,
    kind: k.kindTitle,
    day: showDay(k.on),
    numerator: k.numerator,
    denominator: k.denominator,
  }
}

async function loadPlaces(parent: string | null) {
  const { rows } = await call(places, parent ? { parent } : {})
  return rows.map((p) => ({ id: p.id, name: p.name, level: p.kindTitle, more: p.children > 0 }))
}
