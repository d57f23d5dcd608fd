/** 留痕查询 for the audit administrator: ids and names of fields, the state of the chain, nothing of the content. */
import { usePages, useRead } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { ProblemNotice } from '#ui/notice'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { sealState, trace } from '../contract.ts'
import type { TraceRow } from '../contract.ts'
import { fieldsOf, whoLooked } from '../pages/sentences.ts'
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
    limit: 50,
  })
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
          { name: 'act', label: t('privacy.trace.act'), kind: 'text' },
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

const columns: readonly Column<TraceRow>[] = [
  { key: 'at', title: t('privacy.trace.at'), width: 140, fixed: true, cell: (r) => showInstant(r.at) },
  { key: 'kind', title: t('privacy.trace.kind'), width: 60, cell: (r) => t(`privacy.trace.${r.kind}`) },
  { key: 'act', title: t('privacy.trace.act'), width: 190, cell: (r) => <code>{r.act}</code> },
  {
    key: 'who',
    title: t('privacy.trace.who'),
    cell: (r) => whoLooked(r, standing(r.capacity)),
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
    cell: (r) => (
      <>
        {r.subjectKind === 'person' ? t('privacy.trace.human') : r.subjectKind}{' '}
        <code className="ui-quiet">{r.subject ?? ''}</code>
      </>
    ),
  },
  { key: 'fields', title: t('privacy.trace.fields'), cell: (r) => fieldsOf(r.fields) },
  { key: 'purpose', title: t('privacy.trace.purpose'), width: 130, cell: (r) => r.purpose ?? '' },
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

/** Whoever looked without a post: the person themselves, somebody not signed in, or the system. */
function standing(capacity: string | null): string {
  if (capacity === 'resident') return t('privacy.trace.resident')
  if (capacity === 'public') return t('privacy.trace.public')
  return capacity ?? t('privacy.trace.system')
}
