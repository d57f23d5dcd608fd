/** What I was told, and what lies in my unit's duty queue. */
import { usePages, useWrite } from '#client'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { ProblemNotice } from '#ui/notice'
import { DataTable, useFilters } from '#ui/table'
import type { Column } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { notices, see } from '../contract.ts'
import type { NoticeView } from '../contract.ts'
import { leadsTo, saysOf } from '../says.ts'
import { texts as words } from '../words.ts'
import './notices.css'

const t = texts(words)

export default function Notices() {
  const filters = useFilters(['unseen'])
  const unseen = filters.values['unseen'] === 'true'
  const pages = usePages(notices, { limit: 50, ...(unseen ? { unseen } : {}) }, { everyMs: 60_000 })
  const seeing = useWrite(see)
  const opened = (n: NoticeView) => {
    if (!n.seen) void seeing.send({ ids: [n.id] })
    return n.matter?.id ? `${n.matter.kind}s/${n.matter.id}` : leadsTo('desk', n.kind)
  }
  const columns: readonly Column<NoticeView>[] = [
    { key: 'at', title: t('notices.when'), width: 140, time: true, cell: (n) => showInstant(n.at) },
    {
      key: 'what',
      title: t('notices.what'),
      fixed: true,
      cell: (n) => <Says notice={n} />,
    },
    {
      key: 'matter',
      title: t('notices.matter'),
      cell: (n) =>
        n.matter?.id ? (
          <div className="notices-matter">
            <To href={`${n.matter.kind}s/${n.matter.id}`} className="ui-matter-title">
              {n.matter.title}
            </To>
            <span className="ui-quiet ui-figures">{n.matter.number}</span>
          </div>
        ) : (
          n.matter && <span className="ui-quiet">{t('notices.hidden-matter')}</span>
        ),
    },
    {
      key: 'for',
      title: t('notices.for'),
      width: 190,
      cell: (n) => (n.queue === null ? t('notices.to-me') : t('notices.to-queue', { body: n.queue })),
    },
    {
      key: 'seen',
      title: t('notices.state'),
      width: 110,
      cell: (n) =>
        n.seen ? <span className="ui-quiet">{t('notices.seen')}</span> : <Mark>{t('notices.unseen')}</Mark>,
    },
  ]
  return (
    <PageFrame title={t('notices.title')} subtitle={t('notices.about')}>
      {seeing.problem && <ProblemNotice problem={seeing.problem} />}
      <DataTable<NoticeView>
        id="notices.list"
        rowKey="id"
        label={t('notices.title')}
        columns={columns}
        pages={pages}
        filters={[
          {
            name: 'unseen',
            label: t('notices.state'),
            kind: 'choice',
            options: [{ value: 'true', label: t('notices.only-unseen') }],
          },
        ]}
        filterValues={filters.values}
        onFilter={filters.set}
        onOpen={opened}
        empty={{ text: t('notices.empty') }}
        actions={
          <button
            type="button"
            className="ui-button is-plain"
            aria-busy={seeing.sending}
            onClick={() => void seeing.send({})}
          >
            {t('notices.see-all')}
          </button>
        }
      />
    </PageFrame>
  )
}

function Says({ notice }: { notice: NoticeView }) {
  const says = saysOf(notice)
  return says && <span className={notice.seen ? 'ui-quiet' : ''}>{t(says.key, says.params)}</span>
}
