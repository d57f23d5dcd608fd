/** What stands behind a matter: the rule that dispatches it, its procedure as a picture, the pack it runs under. */
import { useMemo } from 'react'
import { Diagram } from '#ui/diagram'
import { Facts, Section } from '#ui/frame'
import { texts } from '#ui/texts.ts'
import type { Report } from '../contract.ts'
import { texts as words } from '../words.ts'
import { flowDiagram } from './flow-diagram.ts'

const t = texts(words)

export function Dispatched({ report }: { report: Report }) {
  const d = report.dispatch
  if (!d) return null
  return (
    <Section title={t('casework.dispatch')}>
      <p>{d.why}</p>
      <Facts
        items={[
          { label: t('casework.dispatch.body'), value: d.bodyTitle },
          { label: t('casework.dispatch.whose'), value: d.whose },
          {
            label: t('casework.dispatch.rule'),
            value:
              d.rule && t('casework.dispatch.rule-of', { title: d.ruleTitle ?? d.rule, version: d.version }),
          },
          { label: t('casework.clock.source'), value: d.source },
        ]}
      />
    </Section>
  )
}

export function Pack({ report }: { report: Report }) {
  return (
    <Section title={t('casework.rests-on')}>
      <Facts
        items={[
          { label: t('casework.procedure'), value: report.procedure.title },
          { label: t('casework.clock.source'), value: report.procedure.source },
          {
            label: t('casework.pack'),
            value: t('casework.pack-of', { title: report.pack.title, version: report.pack.version }),
          },
          {
            label: t('casework.snapshot'),
            value: <code className="cw-hash">{report.pack.snapshot.replace(/^\w+:/, '').slice(0, 12)}</code>,
          },
        ]}
      />
    </Section>
  )
}

/** Folded: most days nobody needs it, some days it explains everything. */
export function Flow({ report }: { report: Report }) {
  const { nodes, edges } = useMemo(
    () => flowDiagram(report.procedure, report.line.step),
    [report.procedure, report.line.step],
  )
  return (
    <details className="ui-card cw-more cw-flow ui-no-print">
      <summary>{t('casework.flow')}</summary>
      <Diagram nodes={nodes} edges={edges} label={report.procedure.title} />
    </details>
  )
}
