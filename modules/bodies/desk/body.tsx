/** One body: what it is for, who holds its posts, what is nested in it, and the record of appointments. */
import { useParams, useSearchParams } from 'react-router'
import { useRead, useStanding } from '#client'
import { Facts, PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import { body as bodyOf } from '../contract.ts'
import { texts as words } from '../words.ts'
import { Appointments } from './appointments.tsx'
import { Duty } from './duty.tsx'
import { Posts } from './posts.tsx'
import { Powers, span } from './powers.tsx'
import './bodies.css'

const t = texts(words)

export default function BodyPage() {
  const { id = '' } = useParams()
  const [params] = useSearchParams()
  const at = params.get('at') ?? ''
  const standing = useStanding()
  const body = useRead(bodyOf, { id, ...(at ? { at } : {}) })
  const shown = body.data?.id === id ? body.data : undefined
  return (
    <PageFrame
      title={shown?.title ?? t('bodies.body')}
      back="bodies"
      loading={body.loading}
      problem={body.problem}
      onRetry={body.refresh}
      subtitle={
        shown && (
          <span className="ui-row">
            <Mark>{shown.kindTitle}</Mark>
            <Powers powers={shown.powers} />
            {shown.missing > 0 && <Mark tone="soon">{t('bodies.gap', { count: shown.missing })}</Mark>}
          </span>
        )
      }
    >
      {shown && (
        <>
          {at !== '' && <Notice tone="soon">{t('bodies.as-of-note', { day: showDay(at) })}</Notice>}
          <Section>
            <Facts
              items={[
                { label: t('bodies.nature'), value: t(`bodies.nature.${shown.nature}`) },
                {
                  label: t('bodies.place'),
                  value: <To href={`places/${shown.place}`}>{shown.placeName}</To>,
                },
                {
                  label: t('bodies.within'),
                  value: shown.within && <To href={`bodies/${shown.within}`}>{shown.withinTitle ?? ''}</To>,
                },
                { label: t('bodies.life'), value: span(shown.from, shown.to) },
                { label: t('bodies.source'), value: shown.source },
              ]}
            />
          </Section>
          {shown.duties.length > 0 && (
            <Section title={t('bodies.duties')}>
              <ol className="bd-duties">
                {shown.duties.map((d) => (
                  <li key={d}>
                    <Duty duty={d} ways={shown.ways} body={shown} />
                  </li>
                ))}
              </ol>
            </Section>
          )}
          <Section title={t('bodies.posts')}>
            {shown.missing > 0 && <p className="ui-quiet">{t('bodies.gap-note')}</p>}
            <Posts posts={shown.posts} powers={shown.powers} body={shown} />
          </Section>
          {shown.nested.length > 0 && (
            <Section title={t('bodies.nested')}>
              <ul className="bd-children">
                {shown.nested.map((b) => (
                  <li key={b.id}>
                    <To href={`bodies/${b.id}`}>{b.title}</To>
                  </li>
                ))}
              </ul>
            </Section>
          )}
          {standing.capacity && at === '' && <Appointments body={shown} />}
        </>
      )}
    </PageFrame>
  )
}
