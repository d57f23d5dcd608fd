/** 留痕查询 for the audit administrator: ids and names of fields, the state of the chain, nothing of the content. */
import { useMemo } from 'react'
import { usePages, useRead } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { ProblemNotice } from '#ui/notice'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { language, term, texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { purposes, sealState, trace } from '../contract.ts'
import type { TraceRow } from '../contract.ts'
import { actOf, kindOf, standingOf, touched, whoLooked } from '../pages/sentences.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const DAY_MS = 86_400_000
const kinds = ['write', 'read'] as const
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Days of the bar as instants; the last seven days when none are chosen. */
function spanOf(from: string | undefined, to: string | undefined) {
  const end = to ? new Date(`${to}T00:00:00`).getTime() + DAY_MS : startOfTomorrow()
  const start = from ? new Date(`${from}T00:00:00`).getTime() : end - 7 * DAY_MS
  return { from: new Date(start).toISOString(), to: new Date(end).toISOString() }
}
const startOfTomorrow = () => new Date().setHours(24, 0, 0, 0)

export default function Trace() {
  const filters = useFilters(['days-from', 'days-to', 'kind', 'person', 'subject', 'act', 'unit'])
  const v = filters.values
  const kind = kinds.find((k) => k === v['kind'])
  const id = (name: 'person' | 'subject' | 'unit') => {
    const value = v[name]?.trim()
    return value && UUID.test(value) ? { [name]: value } : {}
  }
  const pages = usePages(trace, {
    ...spanOf(v['days-from'], v['days-to']),
    ...(kind ? { kind } : {}),
    ...id('person'),
    ...id('subject'),
    ...id('unit'),
    ...(v['act'] ? { act: v['act'] } : {}),
    language: language(),
    limit: 50,
  })
  const known = useRead(purposes, {}, { freshMs: 600_000 })
  const columns = useMemo(() => columnsWith(known.data?.rows ?? []), [known.data])
  return (
    <PageFrame title={t('privacy.trace')} subtitle={t('privacy.trace.about')}>
      <Seal />
      <DataTable<TraceRow>
        id="privacy.trace"
        rowKey={(r) => `${r.at}/${r.no}`}
        label={t('privacy.trace')}
        columns={columns}
        pages={pages}
        filters={[
          { name: 'days', label: t('privacy.trace.days'), kind: 'days' },
          {
            name: 'kind',
            label: t('privacy.trace.kind'),
            kind: 'choice',
            options: kinds.map((value) => ({ value, label: t(`privacy.trace.${value}`) })),
          },
          { name: 'act', label: t('privacy.trace.act-code'), kind: 'text' },
          { name: 'person', label: t('privacy.trace.person'), kind: 'text' },
          { name: 'subject', label: t('privacy.trace.subject'), kind: 'text' },
          { name: 'unit', label: t('privacy.trace.unit'), kind: 'text' },
        ]}
        filterValues={filters.values}
        onFilter={filters.set}
        empty={{ text: t('privacy.trace.empty') }}
      />
    </PageFrame>
  )
}

/** A number only a program reads: its end tells two of them apart, the whole is under the pointer and in the copy. */
function No({ of }: { of: string | null }) {
  return of === null ? null : (
    <code className="ui-quiet" title={of}>
      …{of.slice(-8)}
    </code>
  )
}

const columnsWith = (
  purposesKnown: readonly { id: string; title: string }[],
): readonly Column<TraceRow>[] => [
  {
    key: 'at',
    title: t('privacy.trace.at'),
    width: 130,
    fixed: true,
    time: true,
    cell: (r) => showInstant(r.at),
  },
  { key: 'kind', title: t('privacy.trace.kind'), width: 60, cell: (r) => t(`privacy.trace.${r.kind}`) },
  {
    key: 'act',
    title: t('privacy.trace.act'),
    width: 200,
    cell: (r) => <span title={r.act}>{actOf(r)}</span>,
  },
  { key: 'code', title: t('privacy.trace.act-code'), hidden: true, cell: (r) => <code>{r.act}</code> },
  {
    key: 'who',
    title: t('privacy.trace.who'),
    width: 180,
    cell: (r) => whoLooked(r, standingOf(r.capacity)),
  },
  {
    key: 'person',
    title: t('privacy.trace.person'),
    hidden: true,
    cell: (r) => <code>{r.person ?? ''}</code>,
  },
  {
    key: 'subject',
    title: t('privacy.trace.subject-of'),
    width: 180,
    cell: (r) => (
      <>
        {kindOf(r.subjectKind)} <No of={r.subject} />
      </>
    ),
  },
  {
    key: 'subject-id',
    title: t('privacy.trace.subject'),
    hidden: true,
    cell: (r) => <code>{r.subject ?? ''}</code>,
  },
  {
    key: 'fields',
    title: t('privacy.trace.fields'),
    width: 260,
    cell: (r) => touched(r.subjectKind, r.fields),
  },
  {
    key: 'purpose',
    title: t('privacy.trace.purpose'),
    width: 130,
    cell: (r) => term(purposesKnown.find((p) => p.id === r.purpose)?.title ?? r.purpose ?? ''),
  },
  {
    key: 'matter',
    title: t('privacy.trace.matter'),
    hidden: true,
    cell: (r) => <code>{r.matter ?? ''}</code>,
  },
  {
    key: 'seal',
    title: t('privacy.trace.seal'),
    width: 110,
    cell: (r) =>
      !r.genuine ? (
        <Mark tone="over">{t('privacy.trace.forged')}</Mark>
      ) : r.sealed ? (
        <Mark tone="good">{t('privacy.trace.sealed')}</Mark>
      ) : (
        <Mark>{t('privacy.trace.unsealed')}</Mark>
      ),
  },
]

function Seal() {
  const read = useRead(sealState, {}, { everyMs: 60_000 })
  const s = read.data
  return (
    <Section title={t('privacy.seal')}>
      {read.problem && <ProblemNotice problem={read.problem} onRetry={read.refresh} />}
      {s && (
        <>
          <p>
            {s.block === null || s.sealedAt === null
              ? t('privacy.seal.none')
              : t('privacy.seal.block', {
                  block: s.block,
                  at: showInstant(s.sealedAt),
                  hash: s.hash?.slice(0, 15),
                })}
          </p>
          <p>
            {s.unsealedSince === null
              ? t('privacy.seal.all')
              : t('privacy.seal.waiting', { at: showInstant(s.unsealedSince) })}
          </p>
          <p>
            {s.verified === null
              ? t('privacy.seal.unverified')
              : t('privacy.seal.verified', {
                  at: showInstant(s.verified.at),
                  block: s.verified.block,
                  rows: s.verified.rows,
                  faults: s.verified.faults,
                })}
          </p>
        </>
      )}
    </Section>
  )
}
