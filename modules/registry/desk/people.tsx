/** 人: by place, name, first letters; a whole id number or telephone is posted, so that it stands in no address. */
import { useState } from 'react'
import { asProblem, download, queryString, usePages, useStanding, useWrite } from '#client'
import type { PurposeView } from '#modules/privacy/contract'
import { ExportButton } from '#ui/export'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { Notice, ProblemNotice } from '#ui/notice'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { term, texts } from '#ui/texts.ts'
import { findPerson, people, peopleFile } from '../contract.ts'
import type { PersonLine } from '../contract.ts'
import { numberIn } from '../pages/typed.ts'
import { texts as words } from '../words.ts'
import { ListFrame, SearchBox } from './lists.tsx'
import { Purposed } from './purpose.tsx'
import { LOOK_MS } from './shared.ts'

const t = texts(words)
const states = ['here', 'left', 'merged'] as const

export default function People() {
  return <Purposed title={t('registry.people')}>{(purpose) => <List purpose={purpose} />}</Purposed>
}

function List({ purpose }: { purpose: PurposeView }) {
  const standing = useStanding()
  const filters = useFilters(['text', 'place', 'building', 'state'])
  const { text, place, building } = filters.values
  const state = states.find((s) => s === filters.values.state)
  const [byNumber, setByNumber] = useState(false)
  const find = useWrite(findPerson, { refreshes: [] })
  const [found, setFound] = useState<{ rows: readonly PersonLine[]; elsewhere: boolean } | null>(null)
  const which = {
    purpose: purpose.id,
    ...(text ? { text } : {}),
    ...(place ? { place } : {}),
    ...(building ? { building } : {}),
    ...(state ? { state } : {}),
  }
  const pages = usePages(people, byNumber ? undefined : { ...which, limit: 30 }, { freshMs: LOOK_MS })
  const search = async (typed: string) => {
    find.reset()
    setFound(null)
    const number = numberIn(typed)
    setByNumber(number !== null)
    filters.set({ text: number ? undefined : typed.trim() || undefined })
    if (number) setFound((await find.send({ purpose: purpose.id, ...number })) ?? null)
  }
  const shown = byNumber
    ? { ...onePage(found?.rows ?? []), loading: find.sending, fetching: find.sending }
    : pages
  return (
    <ListFrame
      title={t('registry.people')}
      place={place}
      onPlace={(id) => filters.set({ place: id })}
      actions={
        <>
          {!byNumber && (
            <ExportButton
              hint={t('registry.export.hint')}
              take={() =>
                download(`${peopleFile.path}${queryString(which)}`, `${t('registry.export.people')}.xlsx`)
              }
              says={(error) => asProblem(error).sentence}
            />
          )}
          {standing.may('registry.edit') && (
            <To href="registry/add/person" className="ui-button is-primary">
              {t('registry.add.person')}
            </To>
          )}
        </>
      }
    >
      <SearchBox
        key={text ?? ''}
        label={t('registry.search')}
        text={text ?? ''}
        onSearch={(typed) => void search(typed)}
      />
      {byNumber && found && (
        <Notice>
          <span className="ui-row">
            {t('registry.found-by-number', { n: found.rows.length })}
            {found.elsewhere && <Mark tone="soon">{t('registry.found-elsewhere')}</Mark>}
            <button type="button" className="rg-link" onClick={() => void search('')}>
              {t('registry.back-to-list')}
            </button>
          </span>
        </Notice>
      )}
      {building && (
        <p className="ui-row">
          {t('registry.in-building', { building })}
          <button type="button" className="rg-link" onClick={() => filters.set({ building: undefined })}>
            {t('registry.everywhere')}
          </button>
        </p>
      )}
      {byNumber && find.problem ? (
        <ProblemNotice problem={find.problem} />
      ) : (
        <DataTable<PersonLine>
          id="registry.people"
          rowKey="id"
          label={t('registry.people')}
          columns={columns()}
          pages={shown}
          filters={[
            {
              name: 'state',
              label: t('registry.state'),
              kind: 'choice',
              options: states.map((value) => ({ value, label: t(`registry.state.person.${value}`) })),
            },
          ]}
          filterValues={filters.values}
          onFilter={filters.set}
          onOpen={(p) => `registry/people/${p.id}`}
          empty={{ text: t('registry.people.empty') }}
          card={(p) => <PersonCard person={p} />}
        />
      )}
    </ListFrame>
  )
}

/** Rows that came at once, as a page of a list. */
function onePage<R>(rows: readonly R[]) {
  return {
    rows,
    total: rows.length,
    page: 0,
    hasNext: false,
    hasPrevious: false,
    next: () => {},
    previous: () => {},
    first: () => {},
    problem: undefined,
    refresh: () => {},
  }
}

const columns = (): readonly Column<PersonLine>[] => [
  { key: 'name', title: t('registry.col.name'), fixed: true, width: 120, cell: (p) => <Name person={p} /> },
  { key: 'sex', title: t('registry.col.sex-age'), width: 90, cell: sexAge },
  { key: 'id', title: t('registry.col.id-number'), width: 130, cell: (p) => p.idNumber },
  { key: 'phone', title: t('registry.col.phone'), width: 130, cell: (p) => p.phone },
  { key: 'relation', title: t('registry.col.relation'), width: 100, cell: (p) => term(p.relation) },
  { key: 'residence', title: t('registry.col.residence'), hidden: true, cell: (p) => term(p.residence) },
  { key: 'address', title: t('registry.col.address'), cell: (p) => p.address },
  { key: 'place', title: t('registry.col.place'), cell: (p) => p.place?.name },
]

export function sexAge(p: Pick<PersonLine, 'sex' | 'age'>): string {
  const sex = p.sex === null ? '' : t(`registry.sex.${p.sex}`)
  return [sex, p.age === null ? '' : t('registry.age', { n: p.age })].filter(Boolean).join(' ')
}

function Name({ person: p }: { person: PersonLine }) {
  return (
    <span className="ui-row">
      <To href={`registry/people/${p.id}`}>{p.name}</To>
      {p.minor && <Mark tone="soon">{t('registry.minor')}</Mark>}
      {p.state !== 'here' && <Mark tone="muted">{t(`registry.state.person.${p.state}`)}</Mark>}
    </span>
  )
}

function PersonCard({ person: p }: { person: PersonLine }) {
  return (
    <article className="ui-card rg-card">
      <Name person={p} />
      <span className="ui-quiet">
        {[sexAge(p), term(p.relation), p.idNumber, p.phone].filter(Boolean).join(' · ')}
      </span>
      <span className="ui-quiet">{[p.place?.name, p.address].filter(Boolean).join(' · ')}</span>
    </article>
  )
}
