/** The reporter, masked. Seeing more needs a reason, is recorded, and ends by itself. */
import { useEffect, useState } from 'react'
import { useStanding, useWrite } from '#client'
import { To } from '#ui/navigate'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { revealReporter } from '../contract.ts'
import type { Report } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

interface Shown {
  readonly name: string | null
  readonly phone: string | null
  readonly until: number
}

export function Reporter({ report }: { report: Report }) {
  const { reporter } = report
  const { may } = useStanding()
  const [asking, setAsking] = useState(false)
  const [shown, setShown] = useState<Shown | null>(null)
  const [left, setLeft] = useState(0)
  const reveal = useWrite(revealReporter, {
    refreshes: [],
    done: (answer) => {
      setShown({ name: answer.name, phone: answer.phone, until: Date.now() + answer.seconds * 1000 })
      setLeft(answer.seconds)
      setAsking(false)
    },
  })
  useEffect(() => {
    if (!shown) return
    const timer = setInterval(() => {
      const seconds = Math.ceil((shown.until - Date.now()) / 1000)
      setLeft(Math.max(0, seconds))
      if (seconds <= 0) setShown(null)
    }, 250)
    return () => clearInterval(timer)
  }, [shown])

  const seeing = may('trace.audit|privacy.answer|casework.identity') && (
    <To href={`reports/${report.line.id}/seeing`} className="ui-no-print">
      {t('casework.seeing.open')}
    </To>
  )
  if (!reporter.mayReveal)
    return (
      <span className="ui-row">
        <span className="ui-quiet">{reporter.hidden ?? t('casework.reporter.none')}</span>
        {seeing}
      </span>
    )
  return (
    <span className="ui-row">
      <span className="ui-figures">
        {[(shown ?? reporter).name, (shown ?? reporter).phone].filter(Boolean).join(' · ') ||
          t('casework.reporter.masked')}
      </span>
      {shown ? (
        <>
          <span className="cw-left ui-figures" role="timer">
            {t('casework.reveal.left', { n: left })}
          </span>
          <button type="button" className="ui-button is-plain" onClick={() => setShown(null)}>
            {t('casework.reveal.hide')}
          </button>
        </>
      ) : (
        reporter.mayReveal && (
          <button type="button" className="ui-button is-plain ui-no-print" onClick={() => setAsking(true)}>
            {t('casework.reveal')}
          </button>
        )
      )}
      {seeing}
      {reporter.hidden && <small className="ui-quiet">{reporter.hidden}</small>}
      <ReasonDialog
        open={asking}
        title={t('casework.reveal')}
        consequence={t('casework.reveal.consequence')}
        textLabel={t('casework.reveal.reason')}
        textRequired
        textMax={200}
        confirmLabel={t('casework.reveal.confirm')}
        busy={reveal.sending}
        problem={reveal.problem}
        onConfirm={({ text }) => void reveal.send({ id: report.line.id, reason: text })}
        onClose={() => {
          reveal.reset()
          setAsking(false)
        }}
      />
    </span>
  )
}
