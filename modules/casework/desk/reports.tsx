/** 诉求清单: everything in one's sight, by place, words, state and more. */
import { useMemo, useState } from 'react'
import { Select } from 'antd'
import { asProblem, download, queryString, usePages, useRead, useStanding } from '#client'
import { place as placeOf } from '#modules/territory/contract'
import type { MatterLine as Line } from '#modules/flow/contract'
import { ClockBar } from '#ui/clock'
import { ExportButton } from '#ui/export'
import { PageFrame } from '#ui/frame'
import { Mark, MatterLine } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState } from '#ui/notice'
import { PlaceTree } from '#ui/place'
import { DataTable, useFilters } from '#ui/table'
import type { Column, FilterField } from '#ui/table'
import { term, texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { channels, counts as countsOf, reports, reportsFile, scheme as schemeOf } from '../contract.ts'
import { channelNames, texts as words } from '../words.ts'
import { filterNames, reportsInput } from './filters.ts'
import { HolderFilter } from './holder-filter.tsx'
import { loadPlaces } from './places.ts'
import { schemeChoices } from './scheme-tree.ts'
import { clockOf, lineView, nextOf, reportHref } from './views.ts'
import './desk.css'

const t = texts(words)

export default function Reports() {
  const { values, set } = useFilters(filterNames)
  const standing = useStanding()
  const pages = usePages(reports, reportsInput(values))
  const filters = useFields()
  const [tree, setTree] = useState(false)
  if (pages.problem?.status === 403)
    return (
      <PageFrame title={t('casework.reports')}>
        <EmptyState text={pages.problem.sentence} />
      </PageFrame>
    )
  return (
    <PageFrame
      title={t('casework.reports')}
      subtitle={<PlaceShown id={values.place} onClear={() => set({ place: undefined })} />}
      actions={
        <>
          <ExportButton
            hint={t('casework.export.hint')}
            take={() => {
              const which = queryString({ ...reportsInput(values), limit: undefined })
              return download(`${reportsFile.path}${which}`, `${t('casework.reports')}.xlsx`)
            }}
            says={(error) => asProblem(error).sentence}
          />
          {standing.may('casework.intake|casework.patrol') && (
            <To href="intake" className="ui-button is-primary">
              {t('casework.intake')}
            </To>
          )}
        </>
      }
    >
      <div className={`cw-split${tree ? ' is-open' : ''}`}>
        <nav className="cw-places ui-no-print" aria-label={t('casework.by-place')}>
          <button
            type="button"
            className="ui-button is-plain cw-places-toggle"
            aria-expanded={tree}
            onClick={() => setTree(!tree)}
          >
            {t('casework.by-place')}
          </button>
          <div className="cw-places-tree">
            <PlaceTree
              load={loadPlaces}
              selected={values.place ?? null}
              label={t('casework.by-place')}
              onSelect={(p) => {
                set({ place: p.id === values.place ? undefined : p.id })
                setTree(false)
              }}
            />
          </div>
        </nav>
        <DataTable<Line>
          id="casework.reports"
          rowKey="id"
          label={t('casework.reports')}
          columns={columns()}
          pages={pages}
          filters={filters}
          filterValues={values}
          onFilter={set}
          onOpen={(row) => reportHref(row.id)}
          card={(row) => (
            <div className="ui-card cw-card">
              <MatterLine matter={lineView(row)} />
            </div>
          )}
          empty={{ text: t('casework.reports.empty') }}
        />
      </div>
    </PageFrame>
  )
}

function PlaceShown({ id, onClear }: { id: string | undefined; onClear: () => void }) {
  const found = useRead(placeOf, id ? { id } : undefined, { freshMs: 600_000 })
  if (!id) return <>{t('casework.reports.all')}</>
  return (
    <span className="ui-row">
      {found.data ? found.data.lineage.map((p) => p.name).join(' › ') : '…'}
      <button type="button" className="cw-clear" onClick={onClear}>
        {t('casework.place.clear')}
      </button>
    </span>
  )
}

const columns = (): readonly Column<Line>[] => [
  {
    key: 'title',
    title: t('casework.title'),
    fixed: true,
    cell: (r) => (
      <span className="cw-cell-title">
        <span className="ui-row">
          <To href={reportHref(r.id)} className="ui-matter-title">
            {r.title}
          </To>
          {r.urgent && <Mark tone="over">{t('casework.urgent', { number: r.urgent })}</Mark>}
        </span>
        <span className="ui-number">{r.number}</span>
      </span>
    ),
  },
  {
    key: 'place',
    title: t('casework.place'),
    width: 125,
    cell: (r) => r.placeName ?? <Mark tone="soon">{t('casework.unlocated')}</Mark>,
  },
  {
    key: 'item',
    title: t('casework.item'),
    width: 115,
    cell: (r) => r.itemTitle ?? <span className="ui-quiet">{t('casework.item.none')}</span>,
  },
  {
    key: 'holder',
    title: t('casework.holder'),
    width: 150,
    cell: (r) => (r.state === 'open' ? r.holderTitle : <span className="ui-quiet">–</span>),
  },
  {
    key: 'next',
    title: t('casework.next-act'),
    width: 95,
    cell: (r) => nextOf(r) ?? <Mark tone="muted">{r.stepTitle}</Mark>,
  },
  {
    key: 'due',
    title: t('casework.deadline'),
    width: 165,
    cell: (r) => {
      const clock = r.state === 'open' ? clockOf(r) : null
      return clock ? <ClockBar clock={clock} compact /> : <span className="ui-quiet">–</span>
    },
  },
  {
    key: 'opened',
    title: t('casework.opened'),
    width: 120,
    hidden: true,
    time: true,
    cell: (r) => showInstant(r.openedAt),
  },
]

/** The query bar; steps and categories come from the pack. */
function useFields(): readonly FilterField[] {
  const scheme = useRead(schemeOf, {}, { freshMs: 600_000 })
  const counts = useRead(countsOf, {}, { freshMs: 60_000 })
  const items = useMemo(() => schemeChoices(scheme.data?.nodes ?? []), [scheme.data])
  const steps = counts.data?.steps
  return useMemo(
    () => [
      { name: 'q', label: t('casework.search.words'), kind: 'text' },
      {
        name: 'state',
        label: t('casework.state'),
        kind: 'choice',
        options: (['open', 'closed', 'archived'] as const).map((value) => ({
          value,
          label: t(`casework.state.${value}`),
        })),
      },
      {
        name: 'step',
        label: t('casework.step'),
        kind: 'choice',
        options: (steps ?? []).map((s) => ({ value: s.step, label: s.title })),
      },
      {
        name: 'item',
        label: t('casework.item'),
        kind: 'own',
        control: (value, set) => (
          <Select
            aria-label={t('casework.item')}
            placeholder={t('casework.item')}
            allowClear
            showSearch={{ optionFilterProp: 'search' }}
            value={value ?? null}
            options={items.map((i) => ({ value: i.value, label: i.title, search: i.search, level: i.level }))}
            optionRender={({ data }) => <span className={`cw-level-${data.level}`}>{data.label}</span>}
            style={{ minWidth: 128, maxWidth: 220 }}
            popupMatchSelectWidth={false}
            onChange={(next: string | null) => set(next ?? undefined)}
          />
        ),
      },
      {
        name: 'holder',
        label: t('casework.holder'),
        kind: 'own',
        control: (value, set) => <HolderFilter value={value} onChange={set} />,
      },
      {
        name: 'channel',
        label: t('casework.channel'),
        kind: 'choice',
        options: channels.map((value) => ({ value, label: term(channelNames[value]) })),
      },
      { name: 'opened', label: t('casework.opened'), kind: 'days' },
      {
        name: 'sort',
        label: t('casework.sort'),
        kind: 'choice',
        options: (['newest', 'oldest', 'due'] as const).map((value) => ({
          value,
          label: t(`casework.sort.${value}`),
        })),
      },
      { name: 'overdue', label: t('casework.count.overdue'), kind: 'flag' },
      { name: 'unlocated', label: t('casework.unlocated'), kind: 'flag' },
    ],
    [items, steps],
  )
}
