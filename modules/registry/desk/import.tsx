/** 导入人口名单: choose, check, look, store, result. Each import has its own address: leave, come back, and it is still there. */
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { asProblem, call, download, upload, useRead, useWrite } from '#client'
import type { Problem } from '#client'
import { MAX_BYTES } from '#kernel/files/contract'
import { places, searchPlaces } from '#modules/territory/contract'
import { Choices } from '#ui/choices'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { Facts, PageFrame, Section } from '#ui/frame'
import { FileDrop, Numbers, RowErrors, Steps, sizeOf } from '#ui/import'
import { To } from '#ui/navigate'
import { Notice, ProblemNotice } from '#ui/notice'
import { PlacePicker } from '#ui/place'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import type { PlaceNode } from '#ui/views.ts'
import { cancelPersonImport, personImport, runPersonImport, startPersonImport } from '../contract-import.ts'
import type { PersonImportView } from '../contract-import.ts'
import { texts as words } from '../words.ts'
import { ImportMark } from './imports.tsx'
import './import.css'

const t = texts(words)
const TEMPLATE = '/api/registry/import-template.xlsx'
const errorFile = (id: string) => `/api/registry/import-errors/${id}.xlsx`
const EVERY_MS = 1000
const MEGA = 1024 * 1024

export default function ImportPage() {
  const { id } = useParams()
  return id ? <Running id={id} /> : <Choose />
}

const steps = ['choose', 'check', 'look', 'store', 'result'] as const
function At({ at }: { at: number }) {
  return (
    <Steps
      label={t('registry.import.steps')}
      steps={steps.map((s) => t(`registry.import.step.${s}`))}
      at={at}
    />
  )
}

const loadPlaces = async (parent: string | null): Promise<readonly PlaceNode[]> =>
  (await call(places, parent ? { parent } : {})).rows.map((p) => ({
    id: p.id,
    name: p.name,
    level: p.kindTitle,
    more: p.children > 0,
  }))
const findPlaces = async (text: string, signal: AbortSignal): Promise<readonly PlaceNode[]> =>
  (await call(searchPlaces, { text: text.slice(0, 50), limit: 9 }, { signal })).rows.map((p) => ({
    id: p.id,
    name: p.name,
    level: p.kindTitle,
    within: p.above.join(' · '),
  }))

function Choose() {
  const navigate = useNavigate()
  const [file, setFile] = useState<File | null>(null)
  const [place, setPlace] = useState<PlaceNode | null>(null)
  const [from, setFrom] = useState('')
  const [percent, setPercent] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem>()
  const [tried, setTried] = useState(false)
  const start = useWrite(startPersonImport, {
    done: ({ id }) => void navigate(`/registry/imports/${id}`, { replace: true }),
  })
  const wrong = file ? wrongFile(file) : tried ? t('registry.import.lack.file') : null
  const begin = async () => {
    setTried(true)
    if (!file || wrongFile(file) || percent !== null) return
    setProblem(undefined)
    setPercent(0)
    try {
      const sent = await upload(file, { name: file.name, progress: setPercent })
      await start.send({ file: sent.id, ...(place ? { place: place.id } : {}), ...(from ? { from } : {}) })
    } catch (error) {
      setProblem(asProblem(error))
    } finally {
      setPercent(null)
    }
  }
  const template = () =>
    download(TEMPLATE, t('registry.import.template-name')).catch((e) => setProblem(asProblem(e)))
  const said = problem ?? start.problem
  return (
    <PageFrame title={t('registry.import')} back="registry/imports" narrow>
      <At at={0} />
      <Section title={t('registry.import.file-choose')}>
        <p>
          {t('registry.import.template-first')}{' '}
          <button type="button" className="rg-link" onClick={() => void template()}>
            {t('registry.import.template')}
          </button>
        </p>
        <FileDrop
          file={file}
          onChange={setFile}
          accept=".xlsx"
          invitation={t('registry.import.drop')}
          hint={
            file
              ? t('registry.import.size', { size: sizeOf(file.size) })
              : t('registry.import.limits', { size: Math.floor(MAX_BYTES / MEGA) })
          }
          wrong={wrong}
        />
        <p className="ui-quiet">{t('registry.import.synonyms')}</p>
      </Section>
      <Section>
        <PlacePicker
          label={t('registry.import.place')}
          hint={t('registry.import.place.hint')}
          value={place}
          onChange={setPlace}
          search={findPlaces}
          browse={loadPlaces}
        />
        <Field label={t('registry.import.from')} hint={t('registry.import.from.hint')}>
          {(attributes) => <DayInput {...attributes} className="rg-day" value={from} onChange={setFrom} />}
        </Field>
      </Section>
      {said && <ProblemNotice problem={said} />}
      {percent !== null && (
        <p className="ui-row" role="status">
          <progress max={100} value={percent} aria-label={t('registry.import.sending')} />
          {t('registry.import.sending-at', { n: percent })}
        </p>
      )}
      <div className="ui-form-actions">
        <button
          type="button"
          className="ui-button is-primary"
          aria-busy={percent !== null}
          onClick={() => void begin()}
        >
          {t('registry.import.begin')}
        </button>
        <span className="ui-quiet">{t('registry.import.begin.hint')}</span>
      </div>
    </PageFrame>
  )
}

/** The server looks into the file; here only what a person can see at once. */
function wrongFile(file: File): string | null {
  if (!/\.xlsx$/i.test(file.name)) return t('registry.import.not-xlsx')
  if (file.size > MAX_BYTES) return t('registry.import.too-large', { size: Math.floor(MAX_BYTES / MEGA) })
  return null
}

const stepOf: Record<PersonImportView['state'], number> = {
  checking: 1,
  checked: 2,
  running: 3,
  done: 4,
  cancelled: 4,
  failed: 4,
}
const total = (n: PersonImportView['done']) => n.added + n.changed + n.same + n.conflict

function Running({ id }: { id: string }) {
  const [still, setStill] = useState(false)
  const reading = useRead(personImport, { id }, still ? {} : { everyMs: EVERY_MS })
  const one = reading.data
  const busy = one?.state === 'checking' || one?.state === 'running'
  if (one && still === busy) setStill(!busy)
  return (
    <PageFrame
      title={one?.fileName ?? t('registry.import')}
      subtitle={
        one && (
          <span className="ui-row">
            <ImportMark state={one.state} />
            {t('registry.import.started-by', { by: one.by, at: showInstant(one.startedAt) })}
          </span>
        )
      }
      back="registry/imports"
      narrow
      loading={reading.loading}
      problem={one ? undefined : reading.problem}
      onRetry={reading.refresh}
    >
      {one && (
        <>
          <At at={stepOf[one.state]} />
          <Section title={t(`registry.import.state.${one.state}.long`)}>
            {busy && (
              <>
                <progress
                  className="ui-progress"
                  {...(one.state === 'running' && one.rows > one.bad
                    ? { max: one.rows - one.bad, value: total(one.done) }
                    : {})}
                  aria-label={t(`registry.import.state.${one.state}`)}
                />
                <p className="ui-quiet">{t('registry.import.leave')}</p>
              </>
            )}
            <Numbers items={numbersOf(one)} />
            {one.problem && <Notice tone="over" title={one.problem} />}
            {one.masked > 0 && <p className="ui-quiet">{t('registry.import.masked', { n: one.masked })}</p>}
            <Facts
              items={[
                { label: t('registry.import.place'), value: one.place.name },
                { label: t('registry.import.from'), value: showDay(one.from) },
              ]}
            />
            <Unknown one={one} />
          </Section>
          {one.state === 'checked' && <Store one={one} />}
          {one.firstErrors.length > 0 && <Errors one={one} />}
          <div className="ui-form-actions">
            {one.open > 0 && (
              <To href={`registry/conflicts?import=${one.id}`} className="ui-button is-primary">
                {t('registry.import.open', { n: one.open })}
              </To>
            )}
            {one.endedAt !== null && (
              <To href="registry/imports/new" className="ui-button is-plain">
                {t('registry.import.again')}
              </To>
            )}
            {one.endedAt === null && <Cancel one={one} />}
          </div>
        </>
      )}
    </PageFrame>
  )
}

/** What would happen while nothing has, then what did. */
function numbersOf(one: PersonImportView) {
  const n = one.state === 'checking' || one.state === 'checked' ? one.expected : one.done
  const kinds = ['added', 'changed', 'same', 'conflict'] as const
  return [
    { label: t('registry.import.rows'), n: one.rows },
    ...kinds.map((key) => ({ label: t(`registry.import.${key}`), n: n[key] })),
    { label: t('registry.import.bad'), n: one.bad, over: true },
  ]
}

function Unknown({ one }: { one: PersonImportView }) {
  const titles = one.columns.filter((c) => c.element === null).map((c) => c.title)
  return titles.length > 0 ? (
    <p className="ui-quiet">{t('registry.import.columns.unknown', { titles: titles.join(' · ') })}</p>
  ) : null
}

function Store({ one }: { one: PersonImportView }) {
  const [mode, setMode] = useState<'partial' | 'all' | null>(null)
  const [tried, setTried] = useState(false)
  const run = useWrite(runPersonImport)
  const go = () => {
    setTried(true)
    if (mode) void run.send({ id: one.id, revision: one.revision, mode })
  }
  return (
    <Section>
      <Choices
        required
        label={t('registry.import.mode')}
        options={(['partial', 'all'] as const).map((id) => ({
          id,
          title: t(`registry.import.mode.${id}`),
          hint: t(`registry.import.mode.${id}.hint`),
        }))}
        value={mode}
        onChange={setMode}
        {...(tried && !mode ? { error: t('registry.import.lack.mode') } : {})}
      />
      {run.problem && <ProblemNotice problem={run.problem} />}
      <div className="ui-form-actions">
        <button type="button" className="ui-button is-primary" aria-busy={run.sending} onClick={go}>
          {t('registry.import.run')}
        </button>
        <span className="ui-quiet">{t('registry.import.run.hint')}</span>
      </div>
    </Section>
  )
}

function Errors({ one }: { one: PersonImportView }) {
  const [problem, setProblem] = useState<Problem>()
  const fetchFile = () =>
    download(errorFile(one.id), t('registry.import.errors-name')).catch((e) => setProblem(asProblem(e)))
  return (
    <Section
      title={t('registry.import.errors')}
      actions={
        one.hasErrorFile && (
          <button type="button" className="ui-button is-plain" onClick={() => void fetchFile()}>
            {t('registry.import.error-file')}
          </button>
        )
      }
    >
      {problem && <ProblemNotice problem={problem} />}
      <RowErrors
        rowTitle={t('registry.import.row')}
        reasonTitle={t('registry.import.reason')}
        errors={one.firstErrors}
        more={
          one.bad > one.firstErrors.length &&
          t('registry.import.errors-first', { n: one.firstErrors.length, all: one.bad })
        }
      />
    </Section>
  )
}

function Cancel({ one }: { one: PersonImportView }) {
  const [asking, setAsking] = useState(false)
  const cancel = useWrite(cancelPersonImport, { done: () => setAsking(false) })
  return (
    <>
      <button type="button" className="ui-button is-danger" onClick={() => setAsking(true)}>
        {t('registry.import.cancel')}
      </button>
      <Dialog
        open={asking}
        title={t('registry.import.cancel')}
        onClose={() => setAsking(false)}
        actions={
          <>
            <button type="button" className="ui-button is-plain" onClick={() => setAsking(false)}>
              {t('registry.import.cancel.no')}
            </button>
            <button
              type="button"
              className="ui-button is-danger"
              aria-busy={cancel.sending}
              onClick={() => void cancel.send({ id: one.id })}
            >
              {t('registry.import.cancel')}
            </button>
          </>
        }
      >
        <p>{t('registry.import.cancel.says')}</p>
        {cancel.problem && <ProblemNotice problem={cancel.problem} />}
      </Dialog>
    </>
  )
}
