/** The latest notices on 我的. */
import { useRead, useWrite } from '#client'
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { notices, see } from '../contract.ts'
import { texts as words } from '../words.ts'
import { NoticeList } from './list.tsx'

const t = texts(words)

export default function MyNotices() {
  const reading = useRead(notices, { limit: 5 })
  const seeing = useWrite(see)
  const rows = reading.data?.rows ?? []
  return (
    <Section
      title={t('notices.mine')}
      actions={
        rows.some((n) => !n.seen) && (
          <button
            type="button"
            className="ui-button is-plain"
            aria-busy={seeing.sending}
            onClick={() => void seeing.send({})}
          >
            {t('notices.mine.all')}
          </button>
        )
      }
    >
      {reading.problem && <ProblemNotice problem={reading.problem} onRetry={reading.refresh} />}
      {reading.loading && <Loading />}
      {reading.data && rows.length === 0 && <EmptyState text={t('notices.mine.empty')} />}
      {rows.length > 0 && <NoticeList rows={rows} />}
      {reading.data?.next && (
        <To href="notices" className="ui-button is-plain is-block">
          {t('notices.mine.more')}
        </To>
      )}
    </Section>
  )
}
