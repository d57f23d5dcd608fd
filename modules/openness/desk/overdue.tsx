/** 未按期公开: periods that went by without what was due, here and (for those who oversee) below. */
import { usePages, useStanding } from '#client'
import type { Static } from '#kernel/endpoint'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { DataTable, useFilters } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import { overdue } from '../contract.ts'
import { texts as words } from '../words.ts'
import '../pages/openness.css'

const t = texts(words)
type Line = Static<(typeof overdue)['output']>['rows'][number]

const periodOf = (m: Line): string =>
  t('openness.window', { from: showDay(m.period.from), to: showDay(m.period.to) })

export default function Overdue() {
  const { may } = useStanding()
  const { values, set } = useFilters(['all'])
  const pages = usePages(overdue, { limit: 30, ...(values.all === '1' ? { all: true } : {}) })
  const publishes = may('openness.publish') && !may('openness.oversee')
  const made = (m: Line) =>
    m.publication ? (
      <To href={`openness/${m.publication}`}>{t('openness.d.overdue.made')}</To>
    ) : publishes ? (
      <To href={`openness/new?category=${m.category}&period=${m.period.from}`} className="ui-button is-plain">
        {t('openness.d.overdue.make')}
      </To>
    ) : (
      <Mark tone="over">{t('openness.r.missed.still')}</Mark>
    )
  return (
    <PageFrame title={t('openness.d.overdue')} subtitle={t('openness.d.overdue.about')}>
      <DataTable
        id="openness.overdue"
        rowKey="id"
        label={t('openness.d.overdue')}
        pages={pages}
        filters={[{ name: 'all', label: t('openness.d.overdue.all'), kind: 'flag' }]}
        filterValues={values}
        onFilter={set}
        card={(m) => (
          <article className="ui-card on-card">
            <strong>{m.categoryTitle}</strong>
            <span className="on-meta">
              <span>{m.bodyTitle}</span>
              <span>{periodOf(m)}</span>
            </span>
            <span className="on-waiting">
              <span className="ui-figures">
                {t('openness.d.overdue.since')} {t('openness.d.overdue.days', { n: m.daysLate })}
              </span>
              {made(m)}
            </span>
          </article>
        )}
        empty={{ text: t('openness.d.overdue.none') }}
        columns={[
          { key: 'body', title: t('openness.d.body'), fixed: true, cell: (m) => m.bodyTitle },
          { key: 'category', title: t('openness.d.category'), cell: (m) => m.categoryTitle },
          {
            key: 'period',
            title: t('openness.d.overdue.period'),
            width: 230,
            time: true,
            cell: periodOf,
          },
          {
            key: 'late',
            title: t('openness.d.overdue.since'),
            width: 110,
            numeric: true,
            cell: (m) => t('openness.d.overdue.days', { n: m.daysLate }),
          },
          {
            key: 'made',
            title: t('openness.d.state'),
            width: 140,
            cell: made,
          },
        ]}
      />
    </PageFrame>
  )
}
