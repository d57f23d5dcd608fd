/** The parts every public matter of this module shows: where it stands, what may be done, what happened, on what it rests. */
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useStanding } from '#client'
import type { MatterLine, ProcedureView, VerdictView } from '#modules/flow/contract'
import { ActButtons } from '#ui/acts'
import { ClockBar } from '#ui/clock'
import { Diagram } from '#ui/diagram'
import { Facts, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { CustodyPath } from '#ui/path'
import { texts } from '#ui/texts.ts'
import { Timeline } from '#ui/timeline'
import type { Motion } from '../contract.ts'
import { texts as words } from '../words.ts'
import { ActDialog } from './act-dialog.tsx'
import { StepRow } from './path.tsx'
import { actButtons, actEntry, clockOf, clockView, custodyView, diagramOf } from './views.ts'
import './deliberation.css'

const t = texts(words)

export type WholeView = Pick<
  Motion,
  'line' | 'tell' | 'path' | 'custody' | 'clocks' | 'acts' | 'verdicts' | 'procedure' | 'pack'
>

export function Head({ line }: { line: MatterLine }) {
  return (
    <span className="ui-row">
      <span className="ui-number">{line.number}</span>
      {line.itemTitle && <span>{line.itemTitle}</span>}
      {line.placeName && <span>{line.placeName}</span>}
      <Mark tone={line.state === 'open' ? 'good' : 'muted'}>{line.stepTitle}</Mark>
      {line.overdue && <Mark tone="over">{t('deliberation.overdue')}</Mark>}
      {line.paused && <Mark tone="soon">{t('deliberation.paused')}</Mark>}
    </span>
  )
}

interface NowProps {
  readonly whole: WholeView
  readonly onReload: () => void
  /** Further buttons of the page's own. */
  readonly children?: ReactNode
}

/** The row of steps, who has it, until when, and the buttons. */
export function Now({ whole, onReload, children }: NowProps) {
  const { line } = whole
  const { person, capacity } = useStanding()
  const [act, setAct] = useState<VerdictView | null>(null)
  const clock = clockOf(line)
  const buttons = actButtons(whole.verdicts)
  return (
    <section className="ui-card dl-now">
      <StepRow path={whole.path} />
      <div className="dl-now-what">
        <p data-aloud={whole.tell}>
          <strong>{whole.tell}</strong>
          {line.state === 'open' && (
            <span className="ui-quiet">{t('deliberation.now.holder', { holder: line.holderTitle })}</span>
          )}
        </p>
        {clock && (
          <div className="dl-now-clock">
            <ClockBar clock={clock} compact />
          </div>
        )}
      </div>
      {children}
      {buttons.length > 0 ? (
        <ActButtons acts={buttons} onAct={(id) => setAct(whole.verdicts.find((v) => v.act === id) ?? null)} />
      ) : (
        person &&
        capacity &&
        line.state === 'open' && (
          <p className="ui-quiet">
            {t(whole.verdicts.some((v) => v.allowed) ? 'deliberation.acts.below' : 'deliberation.acts.none')}
          </p>
        )
      )}
      {act && <ActDialog line={line} verdict={act} onClose={() => setAct(null)} onReload={onReload} />}
    </section>
  )
}

export function History({ whole }: { whole: WholeView }) {
  return (
    <Section title={t('deliberation.timeline')}>
      <Timeline entries={whole.acts.map(actEntry)} newestFirst />
    </Section>
  )
}

export function Behind({ whole }: { whole: WholeView }) {
  const running = whole.clocks.filter((c) => c.stoppedAt === null)
  return (
    <>
      {running.length > 0 && (
        <Section title={t('deliberation.clocks')}>
          {running.map((c) => (
            <ClockBar key={c.startedAt + c.title} clock={clockView(c)} />
          ))}
        </Section>
      )}
      <Section title={t('deliberation.custody')}>
        <CustodyPath intervals={custodyView(whole.custody)} />
      </Section>
      <Section title={t('deliberation.rests-on')}>
        <Facts
          items={[
            { label: t('deliberation.procedure'), value: whole.procedure.title },
            { label: t('deliberation.source'), value: whole.procedure.source },
            {
              label: t('deliberation.version'),
              value: t('deliberation.version-of', {
                title: whole.pack.title,
                version: whole.pack.version,
              }),
            },
          ]}
        />
      </Section>
    </>
  )
}

/** The procedure as a picture; `open` where it is what the page is about. */
export function Picture({
  procedure,
  here,
  open = false,
}: {
  procedure: ProcedureView
  here: string | null
  open?: boolean
}) {
  const { nodes, edges } = useMemo(() => diagramOf(procedure, here), [procedure, here])
  const drawn = <Diagram nodes={nodes} edges={edges} label={procedure.title} />
  return open ? (
    <Section title={t('deliberation.powers.flow')}>{drawn}</Section>
  ) : (
    <details className="ui-card dl-picture ui-no-print">
      <summary>{t('deliberation.diagram')}</summary>
      {drawn}
    </details>
  )
}
