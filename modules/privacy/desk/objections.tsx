/** Objections my unit has to answer, the most urgent first. */
import { usePages } from '#client'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { term, texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { Tone } from '#ui/views.ts'
import { objections } from '../contract.ts'
import type { ObjectionView } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const states = ['open', 'answered', 'withdrawn'] as const
const tones: Record<ObjectionView['state'], Tone> = { open: 'soon', answered: 'good', withdrawn: 'plain' }

export default function Objections() {
  const filters = useFilters(['state'])
  const state = states.find((s) => s === filters.values['state'])
  const pages = usePages(objections, { limit: 50, ...(state ? { state } : {}) }, { everyMs: 60_000 })
  const columns: readonly Column<ObjectionView>[] = [
    { key: 'made', title: t('privacy.trace.at'), width: 140, time: true, cell: (o) => showInstant(o.madeAt) },
    { key: 'text', title: t('privacy.objection.text'), fixed: true, cell: (o) => o.text },
    { key: 'unit', title: t('privacy.objection.unit'), width: 200, cell: (o) => term(o.unit) },
    {
      key: 'due',
      title: t('privacy.objection.due'),
      width: 170,
      cell: (o) => (
        <>
          {showInstant(o.dueAt)} {o.level > 0 && <Mark tone="over">{t('privacy.objection.level')}</Mark>}
        </>
      ),
    },
    {
      key: 'state',
      title: t('privacy.objection.state'),
      width: 110,
      cell: (o) => <Mark tone={o.late ? 'over' : tones[o.state]}>{t(`privacy.state.${o.state}`)}</Mark>,
    },
  ]
  return (
    <PageFrame title={t('privacy.objections')} subtitle={t('privacy.objections.about')}>
      <DataTable<ObjectionView>
        id="privacy.objections"
        rowKey="id"
        label={t('privacy.objections')}
        columns={columns}
        pages={pages}
        filters={[
          {
            name: 'state',
            label: t('privacy.objection.state'),
            kind: 'choice',
            options: states.map((value) => ({ value, label: t(`privacy.state.${value}`) })),
          },
        ]}
        filterValues={filters.values}
        onFilter={filters.set}
        onOpen={(o) => `objections/${o.id}`}
        empty={{ text: t('privacy.objections.empty') }}
      />
    </PageFrame>
  )
}
