/** 会议 at the desk: what is to come and what was held. */
import { usePages, useStanding } from '#client'
import { PageFrame } from '#ui/frame'
import { To } from '#ui/navigate'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { list } from '../contract.ts'
import type { MeetingLine } from '../contract.ts'
import { MeetingCard, StateMark } from '../pages/card.tsx'
import { meterText } from '../pages/meter.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)
const scopes = ['unit', 'place', 'mine', 'all'] as const

export default function Meetings() {
  const { values, set } = useFilters(['when', 'scope'])
  const { may, capacity } = useStanding()
  const when = values.when === 'past' ? 'past' : 'next'
  const scope =
    scopes.find((s) => s === values.scope) ??
    (capacity && may('meetings.convene|meetings.record|meetings.vote') ? 'unit' : 'all')
  const pages = usePages(list, { when, scope })
  return (
    <PageFrame
      title={t('meetings.title')}
      subtitle={t('meetings.about')}
      {...(may('meetings.convene')
        ? {
            actions: (
              <To href="meetings/new" className="ui-button is-primary">
                {t('meetings.convene')}
              </To>
            ),
          }
        : {})}
    >
      <DataTable<MeetingLine>
        id="meetings.list"
        rowKey="id"
        label={t('meetings.title')}
        pages={pages}
        columns={columns()}
        filters={[
          {
            kind: 'choice',
            name: 'when',
            label: t('meetings.when'),
            options: (['next', 'past'] as const).map((id) => ({ value: id, label: t(`meetings.${id}`) })),
          },
          {
            kind: 'choice',
            name: 'scope',
            label: t('meetings.scope'),
            options: scopes.map((id) => ({ value: id, label: t(`meetings.scope.${id}`) })),
          },
        ]}
        filterValues={{ when, scope }}
        onFilter={set}
        onOpen={(m) => `meetings/${m.id}`}
        card={(m) => <MeetingCard meeting={m} />}
        empty={{ text: t(`meetings.none-${when}`) }}
      />
    </PageFrame>
  )
}

const columns = (): readonly Column<MeetingLine>[] => [
  {
    key: 'title',
    title: t('meetings.what'),
    fixed: true,
    cell: (m) => <To href={`meetings/${m.id}`}>{m.title}</To>,
  },
  { key: 'kind', title: t('meetings.kind'), cell: (m) => m.kindTitle },
  { key: 'when', title: t('meetings.when'), time: true, cell: (m) => showInstant(m.startsAt) },
  { key: 'venue', title: t('meetings.where'), cell: (m) => m.venue },
  { key: 'body', title: t('meetings.who'), cell: (m) => m.bodyTitle },
  { key: 'people', title: t('meetings.people'), cell: (m) => meterText(m.meter) },
  { key: 'state', title: t('meetings.state'), cell: (m) => <StateMark meeting={m} /> },
]
