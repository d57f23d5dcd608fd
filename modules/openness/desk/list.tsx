/** 公开事项: what my unit shows, or everything in my place and below, with days left and what waits. */
import { useMemo } from 'react'
import { usePages, useRead, useStanding } from '#client'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { DataTable, useFilters } from '#ui/table'
import type { Column, FilterField } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { categories as categoriesOf, list } from '../contract.ts'
import type { PublicationLine } from '../contract.ts'
import { Marks, PublicationCard, WindowBar, lastDay, stateOf } from '../pages/card.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)
const names = ['scope', 'state', 'category', 'q', 'waiting'] as const
const states = ['open', 'ended', 'returned'] as const
const hrefOf = (p: PublicationLine) => `openness/${p.id}`

export default function List() {
  const { may } = useStanding()
  const { values, set } = useFilters(names)
  const oversees = may('openness.oversee')
  const state = states.find((s) => s === values.state)
  const pages = usePages(list, {
    limit: 30,
    ...(values.scope === 'below' || values.scope === 'own' ? { scope: values.scope } : {}),
    ...(state ? { state } : {}),
    ...(values.category ? { category: values.category } : {}),
    ...(values.q ? { q: values.q } : {}),
    ...(values.waiting === '1' ? { waiting: true } : {}),
  })
  const fields = useFields(oversees && may('openness.publish'))
  return (
    <PageFrame
      title={t('openness.d.list')}
      subtitle={t('openness.d.list.about')}
      actions={
        may('openness.publish') && (
          <To href="openness/new" className="ui-button is-primary">
            {t('openness.d.publish')}
          </To>
        )
      }
    >
      <DataTable<PublicationLine>
        id="openness.list"
        rowKey="id"
        label={t('openness.d.list')}
        columns={columns()}
        pages={pages}
        filters={fields}
        filterValues={values}
        onFilter={set}
        onOpen={hrefOf}
        card={(row) => <PublicationCard line={row} href={hrefOf(row)} />}
        empty={{ text: t('openness.d.list.none') }}
      />
    </PageFrame>
  )
}

const columns = (): readonly Column<PublicationLine>[] => [
  {
    key: 'title',
    title: t('openness.d.words'),
    fixed: true,
    cell: (p) => (
      <span className="ui-stack-small">
        <To href={hrefOf(p)} className="ui-matter-title">
          {p.title}
        </To>
        {p.matter && <span className="ui-number">{t('openness.matter', { number: p.matter.number })}</span>}
      </span>
    ),
  },
  { key: 'category', title: t('openness.d.category'), width: 210, cell: (p) => p.categoryTitle },
  { key: 'body', title: t('openness.d.body'), width: 180, cell: (p) => p.bodyTitle },
  {
    key: 'state',
    title: t('openness.d.state'),
    width: 130,
    cell: (p) => {
      const { text, tone } = stateOf(p)
      return (
        <span className="ui-stack-small">
          <Mark tone={tone}>{text}</Mark>
          <WindowBar line={p} />
        </span>
      )
    },
  },
  {
    key: 'window',
    title: t('openness.d.time'),
    width: 190,
    time: true,
    cell: (p) => t('openness.until', { day: lastDay(p.until) }),
  },
  {
    key: 'said',
    title: t('openness.questions'),
    width: 150,
    cell: (p) =>
      p.asked + p.objected === 0 ? (
        <span className="ui-quiet">–</span>
      ) : (
        <span className="ui-stack-small">
          {p.late > 0 ? (
            <Mark tone="over">{t('openness.late', { n: p.late })}</Mark>
          ) : p.unanswered > 0 ? (
            <Mark tone="soon">{t('openness.unanswered', { n: p.unanswered })}</Mark>
          ) : (
            p.asked > 0 && <span>{t('openness.asked', { n: p.asked })}</span>
          )}
          {p.undisposed > 0 ? (
            <Mark tone="soon">{t('openness.d.open-objections', { n: p.undisposed })}</Mark>
          ) : (
            p.objected > 0 && <span>{t('openness.objected', { n: p.objected })}</span>
          )}
        </span>
      ),
  },
  { key: 'marks', title: t('openness.corrected'), width: 110, hidden: true, cell: (p) => <Marks line={p} /> },
]

function useFields(both: boolean): readonly FilterField[] {
  const read = useRead(categoriesOf, {}, { freshMs: 600_000 })
  const rows = read.data?.rows
  return useMemo(
    () => [
      { name: 'q', label: t('openness.d.words'), kind: 'text' },
      ...(both
        ? [
            {
              name: 'scope',
              label: t('openness.d.scope'),
              kind: 'choice' as const,
              options: (['own', 'below'] as const).map((value) => ({
                value,
                label: t(`openness.d.scope.${value}`),
              })),
            },
          ]
        : []),
      {
        name: 'state',
        label: t('openness.d.state'),
        kind: 'choice',
        options: states.map((value) => ({ value, label: t(`openness.state.${value}`) })),
      },
      {
        name: 'category',
        label: t('openness.d.category'),
        kind: 'choice',
        options: (rows ?? []).map((c) => ({ value: c.id, label: c.title })),
      },
      { name: 'waiting', label: t('openness.d.waiting'), kind: 'flag' },
    ],
    [rows, both],
  )
}
