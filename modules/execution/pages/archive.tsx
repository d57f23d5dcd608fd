/** The sealed archive: by whom, with which digests, whether it is still what was sealed; and sealing it. */
import { useState } from 'react'
import { download, Problem, useWrite } from '#client'
import { ConfirmDialog } from '#ui/confirm'
import { Facts, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { term, texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { seal } from '../contract.ts'
import type { ArchiveView, OfMatter } from '../contract.ts'
import { texts as words } from '../words.ts'
import { refreshes } from './plan-dialogs.tsx'

const t = texts(words)

export function Archive({ of, matter }: { of: OfMatter; matter: string }) {
  const [sealing, setSealing] = useState(false)
  const { archive, now } = of
  if (archive) return <Sealed archive={archive} matter={matter} number={of.number ?? ''} />
  if (!now.archive || now.archive.seal !== null) return null
  return (
    <Section title={t('execution.archive.title')}>
      <p className="ui-quiet">{t('execution.archive.about')}</p>
      <div className="ex-acts">
        <button type="button" className="ui-button is-primary" onClick={() => setSealing(true)}>
          {t('execution.archive.seal')}
        </button>
      </div>
      {sealing && of.revision !== null && (
        <SealDialog matter={matter} revision={of.revision} onClose={() => setSealing(false)} />
      )}
    </Section>
  )
}

interface SealedProps {
  readonly archive: ArchiveView
  readonly matter: string
  readonly number: string
}

function Sealed({ archive: a, matter, number }: SealedProps) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const get = async (kind: 'readable' | 'machine', ending: string) => {
    setProblem(null)
    try {
      await download(`/api/execution/archive/${kind}/${matter}`, `${number}.${ending}`)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      setProblem(error)
    }
  }
  const digest = (value: string, bytes: number) => (
    <>
      <span className="ex-digest">{value}</span>{' '}
      <span className="ui-quiet ui-figures">{t('execution.size', { n: Math.ceil(bytes / 1024) })}</span>
    </>
  )
  return (
    <Section title={t('execution.archive.title')}>
      <p className="ui-row">
        <span>{t('execution.archive.sealed', { by: term(a.by), at: showInstant(a.sealedAt) })}</span>
        <Mark tone={a.sound ? 'good' : 'over'}>
          {t(a.sound ? 'execution.archive.sound' : 'execution.archive.broken')}
        </Mark>
      </p>
      {!a.sound && <Notice tone="over">{t('execution.archive.broken.long')}</Notice>}
      <Facts
        items={[
          { label: t('execution.archive.readable.name'), value: digest(a.readableDigest, a.readableBytes) },
          { label: t('execution.archive.machine.name'), value: digest(a.machineDigest, a.machineBytes) },
        ]}
      />
      {a.sound && (
        <div className="ex-acts ui-no-print">
          <button type="button" className="ui-button is-primary" onClick={() => void get('readable', 'html')}>
            {t('execution.archive.readable')}
          </button>
          <button type="button" className="ui-button is-plain" onClick={() => void get('machine', 'json')}>
            {t('execution.archive.machine')}
          </button>
        </div>
      )}
      {problem && <ProblemNotice problem={problem} />}
    </Section>
  )
}

interface SealProps {
  readonly matter: string
  readonly revision: number
  readonly onClose: () => void
}
function SealDialog({ matter, revision, onClose }: SealProps) {
  const write = useWrite(seal, {
    refreshes,
    done: () => {
      toast(t('execution.archive.seal.done'), { tone: 'good' })
      onClose()
    },
  })
  return (
    <ConfirmDialog
      title={t('execution.archive.seal')}
      asks={t('execution.archive.seal.ask')}
      tone="danger"
      busy={write.sending}
      problem={write.problem}
      onConfirm={() => void write.send({ matter, revision })}
      onClose={onClose}
    />
  )
}
