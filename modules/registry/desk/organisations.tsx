/** 单位: by place, name or code. */
import { usePages, useStanding } from '#client'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { organisations } from '../contract.ts'
import type { OrganisationLine } from '../contract.ts'
import { texts as words } from '../words.ts'
import { ListFrame } from './lists.tsx'

const t = texts(words)

export default function Organisations() {
  const standing = useStanding()
  const filters = useFilters(['text', 'place', 'state'])
  const { text, place, state } = filters.values
  const pages = usePages(organisations, {
    limit: 30,
    ...(text ? { text } : {}),
    ...(place ? { place } : {}),
    ...(state === 'left' ? { state } : {}),
  })
  return (
    <ListFrame
      open
      title={t('registry.organisations')}
      place={place}
      onPlace={(id) => filters.set({ place: id })}
      actions={
        standing.may('registry.edit') && (
          <To href="registry/add/organisation" className="ui-button is-primary">
            {t('registry.add.organisation')}
          </To>
        )
      }
    >
      <DataTable<OrganisationLine>
        id="registry.organisations"
        rowKey="id"
        label={t('registry.organisations')}
        columns={columns()}
        pages={pages}
        filters={[
          { name: 'text', label: t('registry.organisations.search'), kind: 'text' },
          {
            name: 'state',
            label: t('registry.state'),
            kind: 'choice',
            options: [{ value: 'left', label: t('registry.state.other.left') }],
          },
        ]}
        filterValues={filters.values}
        onFilter={filters.set}
        onOpen={(o) => `registry/organisations/${o.id}`}
        empty={{ text: t('registry.organisations.empty') }}
        card={(o) => (
          <article className="ui-card rg-card">
            <Name organisation={o} />
            <span className="ui-quiet">
              {[o.kindTitle, o.code, o.place?.name].filter(Boolean).join(' · ')}
            </span>
          </article>
        )}
      />
    </ListFrame>
  )
}

function Name({ organisation: o }: { organisation: OrganisationLine }) {
  return (
    <span className="ui-row">
      <To href={`registry/organisations/${o.id}`}>{o.name}</To>
      {o.state === 'left' && <Mark tone="muted">{t('registry.state.other.left')}</Mark>}
    </span>
  )
}

const columns = (): readonly Column<OrganisationLine>[] => [
  { key: 'name', title: t('registry.col.title'), fixed: true, cell: (o) => <Name organisation={o} /> },
  { key: 'kind', title: t('registry.col.kind'), width: 120, cell: (o) => o.kindTitle },
  { key: 'code', title: t('registry.col.credit-code'), width: 190, cell: (o) => o.code },
  { key: 'address', title: t('registry.col.address'), hidden: true, cell: (o) => o.address },
  { key: 'place', title: t('registry.col.place'), cell: (o) => o.place?.name },
]
