/** One of my own reports, signed in; or one of somebody I act for. */
import { useParams } from 'react-router'
import { call, refreshReads, useRead } from '#client'
import { useQueryClient } from '@tanstack/react-query'
import { PageFrame } from '#ui/frame'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { act, myReport } from '../contract.ts'
import { texts as words } from '../words.ts'
import { Status } from './status.tsx'
import './resident.css'

const t = texts(words)

export default function MyReport() {
  const { id = '', mandate } = useParams()
  const forThem = mandate ? { mandate } : {}
  const cache = useQueryClient()
  const read = useRead(myReport, { id, ...forThem }, { everyMs: 60_000 })
  const status = read.data
  return (
    <PageFrame
      title={status?.line.title ?? t('casework.r.mine')}
      {...(status ? { subtitle: <span className="ui-number">{status.line.number}</span> } : {})}
      back={mandate ? `for/${mandate}` : 'matters'}
      loading={read.loading}
      problem={status ? undefined : read.problem}
      onRetry={read.refresh}
    >
      {status && (
        <>
          {read.problem && (
            <Notice tone="soon" title={t('casework.r.old')}>
              {read.problem.sentence}
            </Notice>
          )}
          <Status
            status={status}
            proof={null}
            {...(mandate ? { pictures: { number: 'mandate', code: mandate } } : {})}
            onReload={read.refresh}
            sendAct={async (given) => {
              await call(act, { id, ...forThem, ...given })
              await refreshReads(cache, ['casework.'])
            }}
          />
        </>
      )}
    </PageFrame>
  )
}
