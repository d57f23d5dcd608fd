/** All notices of a resident. */
import { usePages } from '#client'
import { PageFrame } from '#ui/frame'
import { EmptyState } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { notices } from '../contract.ts'
import { texts as words } from '../words.ts'
import { NoticeList } from './list.tsx'

const t = texts(words)

export default function AllNotices() {
  const pages = usePages(notices, { limit: 30 })
  return (
    <PageFrame
      title={t('notices.mine')}
      back="/me"
      loading={pages.loading}
      problem={pages.problem}
      onRetry={pages.refresh}
    >
      {pages.rows.length === 0 ? (
        <EmptyState text={t('notices.mine.empty')} />
      ) : (
        <NoticeList rows={pages.rows} />
      )}
      <div className="ui-row">
        {pages.hasPrevious && (
          <button type="button" className="ui-button is-plain" onClick={pages.previous}>
            {t('notices.previous')}
          </button>
        )}
        {pages.hasNext && (
          <button type="button" className="ui-button is-plain" onClick={pages.next}>
            {t('notices.next')}
          </button>
        )}
      </div>
    </PageFrame>
  )
}
