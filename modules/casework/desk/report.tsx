/** A matter at the desk: facts left, custody and clocks right, acts as buttons with their reasons. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead } from '#client'
import { ActButtons } from '#ui/acts'
import { ClockBar } from '#ui/clock'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { Notice } from '#ui/notice'
import { CustodyPath } from '#ui/path'
import { PrintMarks } from '#ui/print'
import { texts } from '#ui/texts.ts'
import { Timeline } from '#ui/timeline'
import { report as reportOf } from '../contract.ts'
import type { Report } from '../contract.ts'
import { texts as words } from '../words.ts'
import { ActDialog } from './act-dialog.tsx'
import { Clocks } from './clocks.tsx'
import { CorrectDialog } from './correct.tsx'
import { Dispatched, Flow, Pack } from './background.tsx'
import { ReportFacts } from './report-facts.tsx'
import { actButtons, actEntry, clockOf, custodyView, nextOf, reportHref } from './views.ts'
import './desk.css'

const t = texts(words)
const EVERY_MS = 60_000

export default function ReportPage() {
  const { id = '' } = useParams()
  const reading = useRead(reportOf, { id }, { everyMs: EVERY_MS, keep: false })
  const r = reading.data
  return (
    <PageFrame
      title={r?.line.title ?? t('casework.report')}
      subtitle={r && <Head report={r} />}
      back="reports"
      loading={reading.loading}
      problem={r ? undefined : reading.problem}
      onRetry={reading.refresh}
      actions={
        r && (
          <button type="button" className="ui-button is-plain" onClick={() => print()}>
            {t('casework.print')}
          </button>
        )
      }
      {...(r ? { aside: <Aside report={r} /> } : {})}
    >
      {r && <Body report={r} refresh={reading.refresh} />}
    </PageFrame>
  )
}

function Head({ report }: { report: Report }) {
  const { line } = report
  return (
    <span className="ui-row">
      <span className="ui-number">{line.number}</span>
      <Mark tone={line.state === 'open' ? 'good' : 'muted'}>{line.stepTitle}</Mark>
      {line.urgent && <Mark tone="over">{t('casework.urgent', { number: line.urgent })}</Mark>}
      {line.overdue && <Mark tone="over">{t('casework.overdue')}</Mark>}
      {line.paused && <Mark tone="soon">{t('casework.next.paused')}</Mark>}
      {report.confidentiality !== 'named' && (
        <Mark tone="soon">{t(`casework.confidentiality.${report.confidentiality}`)}</Mark>
      )}
    </span>
  )
}

function Body({ report, refresh }: { report: Report; refresh: () => void }) {
  const [act, setAct] = useState<string | null>(null)
  const [correcting, setCorrecting] = useState(false)
  const { line } = report
  const buttons = actButtons(report.verdicts)
  const clock = line.state === 'open' ? clockOf(line) : null
  return (
    <>
      <PrintMarks number={line.number} />
      <section className="ui-card cw-now" aria-label={t('casework.now')}>
        <div className="cw-now-what">
          <p>
            <strong>
              {line.state === 'open'
                ? t('casework.now.holder', { holder: line.holderTitle })
                : line.stepTitle}
            </strong>
            <span className="ui-quiet">{nextOf(line) ?? report.tell}</span>
          </p>
          {clock && (
            <div className="cw-now-clock">
              <ClockBar clock={clock} compact />
            </div>
          )}
        </div>
        {line.urgent && line.state === 'open' && (
          <Notice tone="over" title={t('casework.urgent.first', { number: line.urgent })} />
        )}
        {report.mergedInto && (
          <Notice tone="soon">
            <span>
              {t('casework.merged-into')}{' '}
              <To href={reportHref(report.mergedInto.id)}>{report.mergedInto.number}</To>
            </span>
          </Notice>
        )}
        {buttons.length > 0 ? (
          <ActButtons acts={buttons} onAct={setAct} />
        ) : (
          <p className="ui-quiet">{t('casework.acts.none')}</p>
        )}
      </section>
      <ReportFacts report={report} onCorrect={() => setCorrecting(true)} />
      <Section title={t('casework.timeline')}>
        <Timeline entries={report.acts.map(actEntry)} newestFirst />
      </Section>
      <Flow report={report} />
      <ActDialog report={report} actId={act} onClose={() => setAct(null)} onReload={refresh} />
      {correcting && (
        <CorrectDialog report={report} onClose={() => setCorrecting(false)} onReload={refresh} />
      )}
    </>
  )
}

function Aside({ report }: { report: Report }) {
  return (
    <>
      <Clocks clocks={report.clocks} />
      <Section title={t('casework.custody')}>
        <CustodyPath intervals={custodyView(report.custody)} />
      </Section>
      <Dispatched report={report} />
      <Pack report={report} />
    </>
  )
}
