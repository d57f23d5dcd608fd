/** 议题 at the desk: every public motion of the locality as a table. */
import { useMemo } from 'react'
import { usePages, useRead } from '#client'
import { place as placeOf } from '#modules/territory/contract'
import { ClockBar } from '#ui/clock'
import { PageFrame } from '#ui/frame'
import { Mark, MatterLine } from '#ui/matter'
import { To } from '#ui/navigate'
import { PlacePicker } from '#ui/place'
import { DataTable, useFilters } from '#ui/table'
import type { Column, FilterField } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { motionKinds, motions } from '../contract.ts'
import type { MotionLine } from '../contract.ts'
import { filterNames, motionsInput, shares, states } from '../pages/filters.ts'
import { findPlaces } from '../pages/places.ts'
import { clockOf, lineView, matterHref, supportsText } from '../pages/views.ts'
import { texts as words } from '../words.ts'
import '../pages/deliberation.css'

const t = texts(words)
interface Row extends MotionLine {
  readonly id: string
}

export default function Motions() {
  const { values, set } = useFilters(filterNames)
  const pages = usePages(motions, motionsInput(values, 50))
  const rows = useMemo(() => pages.rows.map((r): Row => ({ ...r, id: r.line.id })), [pages.rows])
  const filters = useFields()
  return (
    <PageFrame
      title={t('deliberation.motions')}
      subtitle={t('deliberation.about.desk')}
      actions={
        <>
          <To href="powers" className="ui-button is-plain">
            {t('deliberation.powers')}
          </To>
          <To href="motions/new" className="ui-button is-primary">
            {t('deliberation.new')}
          </To>
        </>
      }
    >
      <DataTable<Row>
        id="deliberation.motions"
        rowKey="id"
        label={t('deliberation.motions')}
        columns={columns()}
        pages={{ ...pages, rows }}
        filters={filters}
        filterValues={values}
        onFilter={set}
        onOpen={(row) => matterHref(row.line)}
        card={(row) => (
          <div className="ui-card">
            <MatterLine matter={lineView(row.line, supportsText(row))} />
          </div>
        )}
        empty={{ text: t('deliberation.empty') }}
      />
    </PageFrame>
  )
}

const columns = (): readonly Column<Row>[] => [
  {
    key: 'title',
    title: t('deliberation.title'),
    fixed: true,
    cell: (r) => (
      <span className="ui-stack-small">
        <To href={matterHref(r.line)} className="ui-matter-title">
          {r.line.title}
        </To>
        <span className="ui-number">{r.line.number}</span>
      </span>
    ),
  },
  { key: 'kind', title: t('deliberation.kind'), width: 120, cell: (r) => r.line.itemTitle },
  { key: 'place', title: t('deliberation.place'), width: 130, cell: (r) => r.line.placeName },
  {
    key: 'step',
    title: t('deliberation.step'),
    width: 120,
    cell: (r) => <Mark tone={r.line.state === 'open' ? 'good' : 'muted'}>{r.line.stepTitle}</Mark>,
  },
  {
    key: 'holder',
    title: t('deliberation.holder'),
    width: 170,
    cell: (r) => (r.line.state === 'open' ? r.line.holderTitle : <span className="ui-quiet">–</span>),
  },
  {
    key: 'supports',
    title: t('deliberation.supports'),
    width: 90,
    numeric: true,
    // Towards what is needed only who counts; of all, when it is reached.
    cell: (r) => {
      const n = r.counted ?? r.supports
      return n < r.needed ? `${n}/${r.needed}` : r.supports
    },
  },
  {
    key: 'due',
    title: t('deliberation.due'),
    width: 165,
    cell: (r) => {
      const clock = clockOf(r.line)
      return clock ? <ClockBar clock={clock} compact /> : <span className="ui-quiet">–</span>
    },
  },
  {
    key: 'raised',
    title: t('deliberation.raised-at'),
    width: 120,
    hidden: true,
    time: true,
    cell: (r) => showInstant(r.line.openedAt),
  },
]

function useFields(): readonly FilterField[] {
  const kinds = useRead(motionKinds, {}, { freshMs: 600_000 }).data?.kinds
  return useMemo(
    () => [
      { name: 'q', label: t('deliberation.search'), kind: 'text' },
      {
        name: 'place',
        label: t('deliberation.place'),
        kind: 'own',
        control: (value, set) => <PlaceFilter value={value} onChange={set} />,
      },
      {
        name: 'state',
        label: t('deliberation.state'),
        kind: 'choice',
        options: states.map((value) => ({ value, label: t(`deliberation.state.${value}`) })),
      },
      {
        name: 'kind',
        label: t('deliberation.kind'),
        kind: 'choice',
        options: (kinds ?? []).map((k) => ({ value: k.id, label: k.title })),
      },
      {
        name: 'mine',
        label: t('deliberation.mine'),
        kind: 'choice',
        options: shares.map((value) => ({ value, label: t(`deliberation.mine.${value}`) })),
      },
    ],
    [kinds],
  )
}

function PlaceFilter({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (value: string | undefined) => void
}) {
  const found = useRead(placeOf, value ? { id: value } : undefined, { freshMs: 600_000 }).data
  return (
    <div className="dl-place-filter">
      <PlacePicker
        label={t('deliberation.place')}
        value={value ? { id: value, name: found?.lineage.at(-1)?.name ?? '…' } : null}
        onChange={(place) => onChange(place?.id)}
        search={findPlaces}
      />
    </div>
  )
}
