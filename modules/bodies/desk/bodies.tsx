/** 组织: all bodies of the jurisdiction, by kind, place and name. */
import { usePages, useRead } from '#client'
import { place as placeOf } from '#modules/territory/contract'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { DataTable, useFilters } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import { kinds as kindsOf, list } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Bodies() {
  const { values, set } = useFilters(['text', 'kind', 'place'])
  const { text, kind, place } = values
  const pages = usePages(list, {
    ...(text?.trim() ? { text: text.trim().slice(0, 50) } : {}),
    ...(kind ? { kind } : {}),
    ...(place ? { place } : {}),
  })
  const kinds = useRead(kindsOf, {}, { freshMs: 600_000 })
  const under = useRead(placeOf, place ? { id: place } : undefined)
  return (
    <PageFrame
      title={t('bodies.bodies')}
      subtitle={
        place && under.data ? (
          <span className="ui-row">
            {t('bodies.only-under', { place: under.data.name })}
            <button type="button" className="ui-button is-plain" onClick={() => set({ place: undefined })}>
              {t('bodies.clear-place')}
            </button>
          </span>
        ) : undefined
      }
    >
      <DataTable
        id="bodies.list"
        rowKey="id"
        label={t('bodies.bodies')}
        pages={pages}
        filters={[
          { name: 'text', label: t('bodies.search'), kind: 'text' },
          {
            name: 'kind',
            label: t('bodies.kind'),
            kind: 'choice',
            options: (kinds.data?.rows ?? []).map((k) => ({ value: k.id, label: k.title })),
          },
        ]}
        filterValues={values}
        onFilter={set}
        onOpen={(b) => `bodies/${b.id}`}
        empty={{ text: t('bodies.no-bodies') }}
        columns={[
          { key: 'title', title: t('bodies.body'), cell: (b) => b.title, fixed: true },
          { key: 'kind', title: t('bodies.kind'), cell: (b) => b.kindTitle },
          { key: 'nature', title: t('bodies.nature'), cell: (b) => t(`bodies.nature.${b.nature}`) },
          {
            key: 'place',
            title: t('bodies.place'),
            cell: (b) => <To href={`places/${b.place}`}>{b.placeName}</To>,
          },
          {
            key: 'missing',
            title: t('bodies.gaps'),
            cell: (b) =>
              b.missing > 0 ? (
                <Mark tone="soon">{t('bodies.gap', { count: b.missing })}</Mark>
              ) : (
                <Mark tone="good">{t('bodies.no-gap')}</Mark>
              ),
            width: 120,
          },
          {
            key: 'from',
            title: t('bodies.since'),
            time: true,
            cell: (b) => showDay(b.from),
            numeric: true,
            hidden: true,
          },
        ]}
      />
    </PageFrame>
  )
}
