/** 导入: choose, check, store, result. Each import has its own address: leave, come back, and it is still there. */
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { asProblem, download, upload, useRead, useWrite } from '#client'
import type { Problem } from '#client'
import { MAX_BYTES } from '#kernel/files/contract'
import { Facts, PageFrame, Section } from '#ui/frame'
import { Choices } from '#ui/choices'
import { FileDrop, Numbers, RowErrors, Steps, sizeOf } from '#ui/import'
import { To } from '#ui/navigate'
import { Notice, ProblemNotice } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { cancelImport, importState, startImport } from '../contract.ts'
import type { ImportView } from '../contract.ts'
import { texts as words } from '../words.ts'
import { ImportStateMark } from './imports.tsx'
import { importProgress } from './views.ts'
import './desk.css'

const t = texts(words)
const TEMPLATE = '/api/casework/import-template.xlsx'
const errorFile = (id: string) => `/api/casework/import-errors/${id}.xlsx`
const EVERY_MS = 1000
const MEGA = 1024 * 1024

export default function ImportPage() {
  const { id } = useParams()
  return id ? <Running id={id} /> : <Choose />
}

function At({ at }: { at: 0 | 1 | 2 | 3 }) {
  const steps = (['choose', 'check', 'store', 'result'] as const).map((s) => t(`casework.import.step.${s}`))
  return <Steps label={t('casework.import.steps')} steps={steps} at={at} />
}

function Choose() {
  const navigate = useNavigate()
  const [file, setFile] = useState<File | null>(null)
  const [mode, setMode] = useState<ImportView['mode'] | null>(null)
  const [percent, setPercent] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem>()
  const [tried, setTried] = useState(false)
  const start = useWrite(startImport, {
    done: ({ id }) => void navigate(`/imports/${id}`, { replace: true }),
  })
  const wrong = file ? wrongFile(file) : null
  const begin = async () => {
    setTried(true)
    if (!file || wrong || !mode || percent !== null) return
    setProblem(undefined)
    setPercent(0)
    try {
      const sent = await upload(file, { name: file.name, progress: setPercent })
      await start.send({ file: sent.id, mode })
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setPercent(null)
    }
  }
  const template = () =>
    download(TEMPLATE, t('casework.import.template-name')).catch((e) => setProblem(asProblem(e)))
  return (
    <PageFrame title={t('casework.import')} back="imports" narrow>
      <At at={0} />
      <Section title={t('casework.import.file-choose')}>
        <p>
          {t('casework.import.template-first')}{' '}
          <button type="button" className="cw-clear" onClick={() => void template()}>
            {t('casework.import.template')}
          </button>
        </p>
        <FileDrop
          file={file}
          onChange={setFile}
          accept=".xlsx"
          invitation={t('casework.import.drop')}
          hint={
            file
              ? t('casework.import.size', { size: sizeOf(file.size) })
              : t('casework.import.limits', { size: Math.floor(MAX_BYTES / MEGA) })
          }
          wrong={wrong ?? (tried && !file ? t('casework.import.lack.file') : null)}
        />
      </Section>
      <Section>
        <Choices
          required
          label={t('casework.import.mode')}
          options={(['partial', 'all'] as const).map((id) => ({
            id,
            title: t(`casework.import.mode.${id}`),
            hint: t(`casework.import.mode.${id}.hint`),
          }))}
          value={mode}
          onChange={setMode}
          {...(tried && !mode ? { error: t('casework.import.lack.mode') } : {})}
        />
      </Section>
      {(problem ?? start.problem) && <ProblemNotice problem={(problem ?? start.problem)!} />}
      {percent !== null && (
        <p className="ui-row" role="status">
          <progress max={100} value={percent} aria-label={t('casework.import.sending')} />
          {t('casework.import.sending-at', { n: percent })}
        </p>
      )}
      <div className="ui-form-actions">
        <button
          type="button"
          className="ui-button is-primary"
          aria-busy={percent !== null}
          onClick={() => void begin()}
        >
          {t('casework.import.begin')}
        </button>
      </div>
    </PageFrame>
  )
}

/** The server looks into the file; here only what a person can see at once. */
function wrongFile(file: File): string | null {
  if (!/\.xlsx$/i.test(file.name)) return t('casework.import.not-xlsx')
  if (file.size > MAX_BYTES) return t('casework.import.too-large', { size: Math.floor(MAX_BYTES / MEGA) })
  return null
}

function Running({ id }: { id: string }) {
  const [over, setOver] = useState(false)
  const reading = useRead(importState, { id }, over ? {} : { everyMs: EVERY_MS })
  const one = reading.data
  const progress = one ? importProgress(one) : null
  if (progress && progress.over !== over) setOver(progress.over)
  return (
    <PageFrame
      title={one?.fileName ?? t('casework.import')}
      subtitle={
        one && (
          <span className="ui-row">
            <ImportStateMark state={one.state} />
            {t('casework.import.started-by', { by: one.by, at: showInstant(one.startedAt) })}
          </span>
        )
      }
      back="imports"
      narrow
      loading={reading.loading}
      problem={one ? undefined : reading.problem}
      onRetry={reading.refresh}
    >
      {one && progress && (
        <>
          <At at={progress.step} />
          <Section title={t(`casework.import.state.${one.state}.long`)}>
            {!progress.over && (
              <>
                <progress
                  className="ui-progress"
                  max={100}
                  value={progress.percent}
                  aria-label={t(`casework.import.step.${progress.step === 1 ? 'check' : 'store'}`)}
                />
                <p className="ui-quiet">{t('casework.import.leave')}</p>
              </>
            )}
            <Numbers
              items={(['rows', 'good', 'bad', 'repeated', 'done'] as const).map((key) => ({
                label: t(`casework.import.${key}`),
                n: one[key],
                over: key === 'bad',
              }))}
            />
            {one.problem && <Notice tone="over" title={one.problem} />}
            <Result one={one} over={progress.over} />
          </Section>
          {one.firstErrors.length > 0 && <Errors one={one} />}
          {!progress.over && <Cancel one={one} />}
        </>
      )}
    </PageFrame>
  )
}

function Result({ one, over }: { one: ImportView; over: boolean }) {
  if (!over) return null
  return (
    <>
      <Facts
        items={[
          { label: t('casework.import.mode'), value: t(`casework.import.mode.${one.mode}`) },
          { label: t('casework.import.ended'), value: one.endedAt && showInstant(one.endedAt) },
        ]}
      />
      <div className="ui-form-actions">
        {one.done > 0 && (
          <To href="reports?channel=import&sort=newest" className="ui-button is-primary">
            {t('casework.import.see')}
          </To>
        )}
        <To href="imports/new" className="ui-button is-plain">
          {t('casework.import.again')}
        </To>
      </div>
    </>
  )
}

function Errors({ one }: { one: ImportView }) {
  const [problem, setProblem] = useState<Problem>()
  const fetchFile = () =>
    download(errorFile(one.id), t('casework.import.errors-name')).catch((e) => setProblem(asProblem(e)))
  return (
    <Section
      title={t('casework.import.errors')}
      actions={
        one.hasErrorFile && (
          <button type="button" className="ui-button is-plain" onClick={() => void fetchFile()}>
            {t('casework.import.error-file')}
          </button>
        )
      }
    >
      {problem && <ProblemNotice problem={problem} />}
      <RowErrors
        rowTitle={t('casework.import.row')}
        reasonTitle={t('casework.import.reason')}
        errors={one.firstErrors}
        more={
          one.bad > one.firstErrors.length &&
          t('casework.import.errors-first', { n: one.firstErrors.length, all: one.bad })
        }
      />
    </Section>
  )
}

function Cancel({ one }: { one: ImportView }) {
  const [asking, setAsking] = useState(false)
  const cancel = useWrite(cancelImport, { done: () => setAsking(false) })
  return (
    <div className="ui-form-actions">
      <button type="button" className="ui-button is-danger" onClick={() => setAsking(true)}>
        {t('casework.import.cancel')}
      </button>
      <Dialog
        open={asking}
        title={t('casework.import.cancel')}
        onClose={() => setAsking(false)}
        actions={
          <>
            <button type="button" className="ui-button is-plain" onClick={() => setAsking(false)}>
              {t('casework.import.cancel.no')}
            </button>
            <button
              type="button"
              className="ui-button is-danger"
              aria-busy={cancel.sending}
              onClick={() => void cancel.send({ id: one.id })}
            >
              {t('casework.import.cancel')}
            </button>
          </>
        }
      >
        <p>{t('casework.import.cancel.says', { n: one.done })}</p>
        {cancel.problem && <ProblemNotice problem={cancel.problem} />}
      </Dialog>
    </div>
  )
}
