/** Lists of a pack: motions, powers, meetings, rules of ballots, categories of publication; each with its clause and writer. */
import { Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { EmptyState } from '#ui/notice'
import { listed, texts } from '#ui/texts.ts'
import type { Overview } from '../contract.ts'
import { quorumSaid, saidAs, testSaid } from '../wording.ts'
import { texts as words } from '../words.ts'
import { SearchList } from './list.tsx'
import type { Column } from './list.tsx'
import { speech } from './speech.ts'
import { Wrote } from './wrote.tsx'

const t = texts(words)

interface Written {
  readonly source: string | null
  readonly layers: readonly string[]
}
const wrote = <R extends Written>(): Column<R> => ({
  title: t('packs.source.title'),
  cell: (r) => <Wrote source={r.source} layers={r.layers} />,
  width: '18em',
})
const counted = (title: string, n: number) => t('packs.counted', { title, n })

export function Lists({ overview: o }: { overview: Overview }) {
  const all = o.motions.length + o.powers.length + o.meetings.length + o.votes.length + o.categories.length
  if (all === 0) return <EmptyState text={t('packs.lists.empty')} />
  return (
    <>
      <Powers overview={o} />
      <Motions overview={o} />
      <Meetings overview={o} />
      <Votes overview={o} />
      <Categories overview={o} />
    </>
  )
}

function Powers({ overview: o }: { overview: Overview }) {
  if (o.powers.length === 0) return null
  return (
    <Section title={counted(t('packs.list.powers'), o.powers.length)}>
      <SearchList
        label={t('packs.list.powers')}
        rows={o.powers}
        keyOf={(p) => p.id}
        textOf={(p) => [p.title, p.group, p.body, p.text].join(' ')}
        columns={[
          { title: t('packs.rule.no'), cell: (p) => p.no, figures: true, width: '4em' },
          {
            title: t('packs.power'),
            cell: (p) => (
              <>
                <strong>{p.title}</strong> {p.example && <Mark tone="muted">{t('packs.power.example')}</Mark>}
                <div className="ui-quiet">{p.text}</div>
              </>
            ),
          },
          { title: t('packs.power.group'), cell: (p) => p.group, width: '8em' },
          { title: t('packs.power.body'), cell: (p) => p.body, width: '10em' },
          { title: t('packs.power.procedure'), cell: (p) => p.procedure, width: '10em' },
          wrote(),
        ]}
      />
    </Section>
  )
}

function Motions({ overview: o }: { overview: Overview }) {
  if (o.motions.length === 0) return null
  return (
    <Section title={counted(t('packs.motions'), o.motions.length)}>
      <SearchList
        label={t('packs.motions')}
        rows={o.motions}
        keyOf={(m) => m.id}
        columns={[
          { title: t('packs.motion'), cell: (m) => <strong>{m.title}</strong>, width: '12em' },
          { title: t('packs.motion.procedure'), cell: (m) => m.procedure, width: '10em' },
          {
            title: t('packs.motion.raised-by'),
            cell: (m) => listed(m.raisedBy.map((who) => saidAs(speech, 'packs.raiser', who))),
            width: '12em',
          },
          {
            title: t('packs.motion.supports'),
            cell: (m) =>
              m.supports === 0
                ? t('packs.motion.supports.none')
                : t('packs.motion.supports.n', { n: m.supports }),
            width: '6em',
          },
          {
            title: t('packs.motion.affects'),
            cell: (m) => listed([saidAs(speech, 'packs.affects', m.affects), ...m.meetings]),
          },
          wrote(),
        ]}
      />
    </Section>
  )
}

function Meetings({ overview: o }: { overview: Overview }) {
  if (o.meetings.length === 0) return null
  return (
    <Section title={counted(t('packs.meetings'), o.meetings.length)}>
      <SearchList
        label={t('packs.meetings')}
        rows={o.meetings}
        keyOf={(m) => m.id}
        columns={[
          {
            title: t('packs.meeting'),
            cell: (m) => (
              <>
                <strong>{m.title}</strong>
                <div className="ui-quiet">
                  {saidAs(speech, 'packs.affects', m.affects)} ·{' '}
                  {t(m.binding ? 'packs.meeting.binding' : 'packs.meeting.opinion')}
                </div>
              </>
            ),
            width: '11em',
          },
          { title: t('packs.meeting.convener'), cell: (m) => listed(m.conveners), width: '11em' },
          { title: t('packs.meeting.invites'), cell: (m) => listed(m.invites), width: '10em' },
          {
            title: t('packs.meeting.members'),
            cell: (m) => (m.members.length === 0 ? t('packs.meeting.members.all') : listed(m.members)),
            width: '10em',
          },
          {
            title: t('packs.meeting.notice'),
            cell: (m) => t('packs.days', { n: m.noticeDays }),
            figures: true,
            width: '6em',
          },
          { title: t('packs.meeting.quorum'), cell: (m) => quorumSaid(speech, m), width: '10em' },
          wrote(),
        ]}
      />
    </Section>
  )
}

function Votes({ overview: o }: { overview: Overview }) {
  if (o.votes.length === 0) return null
  return (
    <Section title={counted(t('packs.votes'), o.votes.length)}>
      <SearchList
        label={t('packs.votes')}
        rows={o.votes}
        keyOf={(v) => v.id}
        columns={[
          { title: t('packs.vote'), cell: (v) => <strong>{v.title}</strong>, width: '14em' },
          {
            title: t('packs.vote.tests'),
            cell: (v) => (
              <ul>
                {v.tests.map((test) => (
                  <li key={test.title}>{testSaid(speech, test)}</li>
                ))}
                {v.objectionDays > 0 && <li>{t('packs.vote.objections', { n: v.objectionDays })}</li>}
              </ul>
            ),
          },
          wrote(),
        ]}
      />
    </Section>
  )
}

function Categories({ overview: o }: { overview: Overview }) {
  if (o.categories.length === 0) return null
  return (
    <Section title={counted(t('packs.categories'), o.categories.length)}>
      <SearchList
        label={t('packs.categories')}
        rows={o.categories}
        keyOf={(c) => c.id}
        columns={[
          {
            title: t('packs.category'),
            cell: (c) => (
              <>
                <strong>{c.title}</strong> {c.law !== null && <Mark>{t('packs.category.law')}</Mark>}
              </>
            ),
          },
          {
            title: t('packs.category.days'),
            cell: (c) => t('packs.days', { n: c.days }),
            figures: true,
            width: '8em',
          },
          {
            title: t('packs.category.every'),
            cell: (c) => saidAs(speech, 'packs.every', c.every),
            width: '8em',
          },
          {
            title: t('packs.category.by'),
            cell: (c) => (c.by.length === 0 ? t('packs.category.by.any') : listed(c.by)),
            width: '12em',
          },
          { title: t('packs.category.question'), cell: (c) => c.questionDays, figures: true, width: '8em' },
          wrote(),
        ]}
      />
    </Section>
  )
}
