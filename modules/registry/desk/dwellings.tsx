/** 房屋: by place, building and door. Shows no persons, so no purpose is asked for. */
import { asProblem, download, queryString, usePages, useStanding } from '#client'
import { ExportButton } from '#ui/export'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { term, texts } from '#ui/texts.ts'
import { dwellings, dwellingsFile } from '../contract.ts'
import type { DwellingLine } from '../contract.ts'
import { areaText } from '../rules.ts'
import { texts as words } from '../words.ts'
import { ListFrame } from './lists.tsx'

const t = texts(words)

export default function Dwellings() {
  const standing = useStanding()
  const filters = useFilters(['text', 'building', 'place', 'state'])
  const { text, place, building, state } = filters.values
  const which = {
    ...(text ? { text } : {}),
    ...(building ? { building } : {}),
    ...(place ? { place } : {}),
    ...(state === 'left' ? { state: 'left' as const } : {}),
  }
  const pages = usePages(dwellings, { ...which, limit: 30 })
  return (
    <ListFrame
      open
      title={t('registry.dwellings')}
      place={place}
      onPlace={(id) => filters.set({ place: id })}
      actions={
        <>
          <ExportButton
            hint={t('registry.export.hint')}
            take={() =>
              download(`${dwellingsFile.path}${queryString(which)}`, `${t('registry.export.dwellings')}.xlsx`)
            }
            says={(error) => asProblem(error).sentence}
          />
          {standing.may('registry.edit') && (
            <To href="registry/add/dwelling" className="ui-button is-primary">
              {t('registry.add.dwelling')}
            </To>
          )}
        </>
      }
    >
      <DataTable<DwellingLine>
        id="registry.dwellings"
        rowKey="id"
        label={t('registry.dwellings')}
        columns={columns()}
        pages={pages}
        filters={[
          { name: 'text', label: t('registry.dwellings.search'), kind: 'text' },
          { name: 'building', label: t('registry.col.building'), kind: 'text' },
          {
            name: 'state',
            label: t('registry.state'),
            kind: 'choice',
            options: [{ value: 'left', label: t('registry.state.other.left') }],
          },
        ]}
        filterValues={filters.values}
        onFilter={filters.set}
        onOpen={(d) => `registry/dwellings/${d.id}`}
        empty={{ text: t('registry.dwellings.empty') }}
        card={(d) => (
          <article className="ui-card rg-card">
            <Door dwelling={d} />
            <span className="ui-quiet">
              {[d.place?.name, term(d.use), areaOf(d), t('registry.members-of', { n: d.people })]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </article>
        )}
      />
    </ListFrame>
  )
}

const areaOf = (d: DwellingLine) => (d.area === null ? '' : areaText(String(d.area)))

function Door({ dwelling: d }: { dwelling: DwellingLine }) {
  return (
    <span className="ui-row">
      <To href={`registry/dwellings/${d.id}`}>{d.address || t('registry.no-address')}</To>
      {d.state === 'left' && <Mark tone="muted">{t('registry.state.other.left')}</Mark>}
    </span>
  )
}

const columns = (): readonly Column<DwellingLine>[] => [
  { key: 'address', title: t('registry.col.address'), fixed: true, cell: (d) => <Door dwelling={d} /> },
  { key: 'use', title: t('registry.col.use'), width: 90, cell: (d) => term(d.use) },
  { key: 'area', title: t('registry.col.area'), width: 110, numeric: true, cell: areaOf },
  { key: 'people', title: t('registry.col.people'), width: 80, numeric: true, cell: (d) => d.people },
  { key: 'place', title: t('registry.col.place'), cell: (d) => d.place?.name },
]
