/** 户: by place and household number. */
import { usePages, useStanding } from '#client'
import type { PurposeView } from '#modules/privacy/contract'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { households } from '../contract.ts'
import type { HouseholdLine } from '../contract.ts'
import { texts as words } from '../words.ts'
import { ListFrame, SearchBox } from './lists.tsx'
import { Purposed } from './purpose.tsx'
import { LOOK_MS } from './shared.ts'

const t = texts(words)

export default function Households() {
  return <Purposed title={t('registry.households')}>{(purpose) => <List purpose={purpose} />}</Purposed>
}

function List({ purpose }: { purpose: PurposeView }) {
  const standing = useStanding()
  const filters = useFilters(['text', 'place', 'state'])
  const { text, place, state } = filters.values
  const pages = usePages(
    households,
    {
      purpose: purpose.id,
      limit: 30,
      ...(text ? { text } : {}),
      ...(place ? { place } : {}),
      ...(state === 'left' ? { state } : {}),
    },
    { freshMs: LOOK_MS },
  )
  return (
    <ListFrame
      title={t('registry.households')}
      place={place}
      onPlace={(id) => filters.set({ place: id })}
      actions={
        standing.may('registry.edit') && (
          <To href="registry/add/household" className="ui-button is-primary">
            {t('registry.add.household')}
          </To>
        )
      }
    >
      <SearchBox
        key={text ?? ''}
        label={t('registry.col.code')}
        text={text ?? ''}
        onSearch={(typed) => filters.set({ text: typed.trim() || undefined })}
      />
      <DataTable<HouseholdLine>
        id="registry.households"
        rowKey="id"
        label={t('registry.households')}
        columns={columns()}
        pages={pages}
        filters={[
          {
            name: 'state',
            label: t('registry.state'),
            kind: 'choice',
            options: [{ value: 'left', label: t('registry.state.other.left') }],
          },
        ]}
        filterValues={filters.values}
        onFilter={filters.set}
        onOpen={(h) => `registry/households/${h.id}`}
        empty={{ text: t('registry.households.empty') }}
        card={(h) => (
          <article className="ui-card rg-card">
            <Code household={h} />
            <span className="ui-quiet">
              {[h.head, t('registry.members-of', { n: h.members }), h.place?.name, h.address]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </article>
        )}
      />
    </ListFrame>
  )
}

function Code({ household: h }: { household: HouseholdLine }) {
  return (
    <span className="ui-row">
      <To href={`registry/households/${h.id}`}>{h.code ?? t('registry.no-code')}</To>
      {h.state === 'left' && <Mark tone="muted">{t('registry.state.other.left')}</Mark>}
    </span>
  )
}

const columns = (): readonly Column<HouseholdLine>[] => [
  {
    key: 'code',
    title: t('registry.col.code'),
    fixed: true,
    width: 140,
    cell: (h) => <Code household={h} />,
  },
  { key: 'head', title: t('registry.col.head'), width: 120, cell: (h) => h.head },
  { key: 'members', title: t('registry.col.members'), width: 80, numeric: true, cell: (h) => h.members },
  { key: 'address', title: t('registry.col.address'), cell: (h) => h.address },
  { key: 'place', title: t('registry.col.place'), cell: (h) => h.place?.name },
]
