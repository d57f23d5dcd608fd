/** Procedures: one at a time, as a drawing (ours or BPMN 2.0) and step by step in words. */
import { Suspense, lazy, useState } from 'react'
import { useSearchParams } from 'react-router'
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState, Loading, toast } from '#ui/notice'
import { listed, texts } from '#ui/texts.ts'
import type { Overview, ProcedureView } from '../contract.ts'
import { texts as words } from '../words.ts'
import { mainPath } from './align.ts'
import { ProcedureDiagram } from './procedure-diagram.tsx'
import { speech } from './speech.ts'
import { Steps } from './steps.tsx'
import { Wrote } from './wrote.tsx'

const t = texts(words)
// Half a megabyte nobody should load who does not ask for it.
const BpmnView = lazy(() => import('./bpmn-view.tsx'))

export function Procedures({ overview }: { overview: Overview }) {
  const [search] = useSearchParams()
  const wanted = search.get('procedure')
  const shown = overview.procedures.find((p) => p.id === wanted) ?? overview.procedures[0]
  if (!shown) return <EmptyState text={t('packs.procedures.empty')} />
  const href = (p: ProcedureView) => {
    const query = new URLSearchParams(search)
    query.set('procedure', p.id)
    return `packs?${query}`
  }
  return (
    <>
      {overview.procedures.length > 1 && (
        <nav className="pk-choices" aria-label={t('packs.procedure.choose')}>
          {overview.procedures.map((p) => (
            <To key={p.id} href={href(p)} current={p === shown}>
              {p.title} <small>{t('packs.procedure.steps', { n: mainPath(p).size })}</small>
            </To>
          ))}
        </nav>
      )}
      <Procedure key={`${overview.hash} ${shown.id}`} procedure={shown} overview={overview} />
    </>
  )
}

function Procedure({ procedure: p, overview }: { procedure: ProcedureView; overview: Overview }) {
  const [bpmn, setBpmn] = useState<string | null>(null)
  const [saving, setSaving] = useState(false)
  const write = async () => {
    const [{ writeBpmn }, { bpmnFrame, bpmnFile }] = await Promise.all([
      import('../bpmn/xml.ts'),
      import('../bpmn/frame.ts'),
    ])
    return { xml: writeBpmn(p, bpmnFrame(overview, p, speech)), file: bpmnFile(overview, p.id) }
  }
  const failed = () => toast(t('packs.bpmn.failed'), { tone: 'over' })
  const save = async () => {
    setSaving(true)
    await write().then(({ xml, file }) => keep(xml, file), failed)
    setSaving(false)
  }
  return (
    <>
      <Section title={p.title}>
        <div className="ui-row">
          <button
            type="button"
            className="ui-button"
            aria-pressed={bpmn !== null}
            onClick={() => (bpmn === null ? void write().then((w) => setBpmn(w.xml), failed) : setBpmn(null))}
          >
            {t(bpmn === null ? 'packs.bpmn' : 'packs.bpmn.own')}
          </button>
          <button type="button" className="ui-button" aria-busy={saving} onClick={() => void save()}>
            {t('packs.bpmn.save')}
          </button>
        </div>
        <Wrote source={p.source && t('packs.source', { source: p.source })} layers={p.layers} />
        {bpmn === null ? (
          <ProcedureDiagram title={p.title} start={p.start} steps={p.steps} ends={p.ends} />
        ) : (
          <Suspense fallback={<Loading text={t('packs.bpmn.opening')} />}>
            <BpmnView xml={bpmn} label={t('packs.procedure.picture', { title: p.title })} />
          </Suspense>
        )}
        {p.roles.some(saysMore) && (
          <dl className="pk-roles" aria-label={t('packs.roles')}>
            {p.roles.filter(saysMore).map((r) => (
              <div key={r.id}>
                <dt>{r.title}</dt>
                <dd>{r.kinds.length === 0 ? t('packs.role.nobody') : listed(r.kinds)}</dd>
              </div>
            ))}
          </dl>
        )}
      </Section>
      <Section title={t('packs.procedure.table')}>
        <Steps procedure={p} />
      </Section>
    </>
  )
}

/** A role played by the one body it is called after says nothing new. */
const saysMore = (r: ProcedureView['roles'][number]): boolean =>
  r.kinds.length !== 1 || r.kinds[0] !== r.title

function keep(xml: string, file: string): void {
  const url = URL.createObjectURL(new Blob([xml], { type: 'application/xml' }))
  const link = document.createElement('a')
  link.href = url
  link.download = file
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
