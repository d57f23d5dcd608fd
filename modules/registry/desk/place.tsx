/** People, households, dwellings and organisations of a place, on the page of the place (一格一页), as of its day. */
import { useParams, useSearchParams } from 'react-router'
import { useRead, useStanding } from '#client'
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import { buildings, counts } from '../contract.ts'
import { texts as words } from '../words.ts'
import './registry.css'

const t = texts(words)
const shown = ['people', 'households', 'dwellings', 'organisations'] as const

export default function PlaceCounts() {
  const { id = '' } = useParams()
  const [params] = useSearchParams()
  const standing = useStanding()
  const at = params.get('at') ?? ''
  const read = useRead(counts, { place: id, ...(at ? { at } : {}) })
  const c = read.data
  const sees = standing.may('registry.view')
  if (read.problem)
    return (
      <Section title={t('registry.counts')}>
        <ProblemNotice problem={read.problem} onRetry={read.refresh} />
      </Section>
    )
  if (!c) return <Loading />
  return (
    <Section title={t('registry.counts')}>
      <ul className="rg-counts">
        {shown.map((kind) => (
          <li key={kind}>
            <strong className="ui-figures">
              {c[kind] === null ? t('registry.counts.few') : c[kind].toLocaleString('en-US')}
            </strong>
            {sees && at === '' ? (
              <To href={`registry/${kind}?place=${id}`}>{t(`registry.counts.${kind}`)}</To>
            ) : (
              <span className="ui-quiet">{t(`registry.counts.${kind}`)}</span>
            )}
          </li>
        ))}
      </ul>
      <p className="ui-quiet">
        {t('registry.counts.of', { day: showDay(c.at) })}
        {c.hidden && ` ${t('registry.counts.hidden')}`}
      </p>
      {sees && at === '' && <Buildings place={id} />}
    </Section>
  )
}

/** The buildings of one's own places; elsewhere there are none to see. */
function Buildings({ place }: { place: string }) {
  const read = useRead(buildings, { place })
  if (read.problem || !read.data || read.data.rows.length === 0) return null
  const several = new Set(read.data.rows.map((b) => b.place.id)).size > 1
  return (
    <details className="rg-buildings">
      <summary>{t('registry.buildings', { n: read.data.rows.length })}</summary>
      <ul className="rg-rows">
        {read.data.rows.map((b) => (
          <li key={`${b.place.id}${b.building}`} className="ui-row">
            <To href={`registry/dwellings?place=${b.place.id}&building=${encodeURIComponent(b.building)}`}>
              {[several ? b.place.name : '', b.building || t('registry.no-building')]
                .filter(Boolean)
                .join(' ')}
            </To>
            <span className="ui-quiet">
              {t('registry.building.counts', { dwellings: b.dwellings, people: b.people })}
            </span>
            <To href={`registry/people?place=${b.place.id}&building=${encodeURIComponent(b.building)}`}>
              {t('registry.building.people')}
            </To>
          </li>
        ))}
      </ul>
    </details>
  )
}
