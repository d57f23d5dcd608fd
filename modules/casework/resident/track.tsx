/** 查进展 without an account: number and query code. Travels without session, so that nobody learns who follows. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { asProblem, call } from '#client'
import type { Problem } from '#client'
import { useDraft } from '#ui/draft.ts'
import { Field } from '#ui/field'
import { PageFrame } from '#ui/frame'
import { Notice, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { track, trackAct } from '../contract.ts'
import type { ReportStatus } from '../contract.ts'
import { texts as words } from '../words.ts'
import { REMEMBERED, keepOpened, opened, remember, seen, tidyCode, tidyNumber } from './kept.ts'
import type { Proof, Remembered } from './kept.ts'
import { Status } from './status.tsx'
import './resident.css'

const t = texts(words)

export default function TrackPage() {
  const [query, setQuery] = useSearchParams()
  const asked = query.get('number') ?? ''
  const list = useDraft<readonly Remembered[]>(REMEMBERED, [])
  const [start] = useState(() => {
    const last = opened()
    return last && (asked === '' || asked === last.number) ? last : null
  })
  const [proof, setProof] = useState<Proof | null>(start)
  const [status, setStatus] = useState<ReportStatus | null>(start?.status ?? null)
  const [problem, setProblem] = useState<Problem | null>(null)

  const { set: setList } = list
  const show = useCallback(
    (wanted: Proof, found: ReportStatus) => {
      setProof(wanted)
      setStatus(found)
      setProblem(null)
      keepOpened({ ...wanted, status: found })
      setList((was) => seen(was, wanted.number, found))
    },
    [setList],
  )
  const fail = useCallback((error: unknown) => setProblem(asProblem(error)), [])
  const ask = (wanted: Proof) => statusBy(wanted).then((found) => show(wanted, found), fail)

  // Opened again in this tab, or remembered on this phone: no typing.
  const first = useRef(true)
  useEffect(() => {
    if (!list.ready || !first.current) return
    first.current = false
    const known = start ?? list.value.find((r) => r.number === asked)
    if (!known) return
    const wanted = proofOf(known)
    void statusBy(wanted).then(
      (found) => show(wanted, found),
      (error: unknown) => {
        if (known.status) {
          setProof(wanted)
          setStatus(known.status)
        }
        fail(error)
      },
    )
  }, [list.ready, list.value, start, asked, show, fail])

  if (proof && status) {
    const remembered = list.value.some((r) => r.number === proof.number)
    return (
      <PageFrame
        title={status.line.title}
        subtitle={<span className="ui-number">{status.line.number}</span>}
        back="/"
      >
        {problem && (
          <Notice
            tone="soon"
            title={t(problem.code === 'client.offline' ? 'casework.r.old' : 'casework.r.not-fresh')}
          >
            {problem.code !== 'client.offline' && problem.sentence}
            <div>
              <button type="button" className="ui-button is-plain" onClick={() => void ask(proof)}>
                {t('casework.r.reload')}
              </button>
            </div>
          </Notice>
        )}
        <Status
          status={status}
          proof={proof}
          onReload={() => void ask(proof)}
          sendAct={async (given) => {
            show(proofOf(proof), await call(trackAct, { ...proofOf(proof), ...given }, { anonymous: true }))
          }}
        />
        <div className="cr-noted ui-no-print">
          {remembered ? (
            <button
              type="button"
              className="ui-button is-plain is-block"
              onClick={() => list.set((was) => was.filter((r) => r.number !== proof.number))}
            >
              {t('casework.r.forget')}
            </button>
          ) : (
            <button
              type="button"
              className="ui-button is-plain is-block"
              onClick={() =>
                list.set((was) => remember(was, { ...proofOf(proof), title: status.line.title, status }))
              }
            >
              {t('casework.r.remember')}
            </button>
          )}
          <button
            type="button"
            className="ui-button is-plain is-block"
            onClick={() => {
              keepOpened(null)
              setProof(null)
              setStatus(null)
              setQuery({}, { replace: true })
            }}
          >
            {t('casework.r.track.another')}
          </button>
        </div>
      </PageFrame>
    )
  }
  return (
    <PageFrame title={t('casework.r.track')} subtitle={t('casework.r.track.long')} back="/">
      <Entry key={asked} number={asked} problem={problem} onAsk={ask} />
    </PageFrame>
  )
}

const statusBy = (wanted: Proof): Promise<ReportStatus> => call(track, wanted, { anonymous: true })
const proofOf = (proof: Proof): Proof => ({ number: proof.number, code: proof.code })

interface EntryProps {
  readonly number: string
  readonly problem: Problem | null
  readonly onAsk: (wanted: Proof) => Promise<void>
}

const NUMBER = /^\d{8}-\d{7,12}$/
const CODE = /^[2-9A-HJ-NP-Z]{6}$/

function Entry({ number: given, problem, onAsk }: EntryProps) {
  const [number, setNumber] = useState(given)
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const wanted = { number: tidyNumber(number), code: tidyCode(code) }
  const badNumber = !NUMBER.test(wanted.number)
  const badCode = !CODE.test(wanted.code)
  return (
    <form
      className="ui-card ui-form"
      noValidate
      onSubmit={(e) => {
        e.preventDefault()
        setTried(true)
        if (badNumber || badCode || busy) return
        setBusy(true)
        void onAsk(wanted).finally(() => setBusy(false))
      }}
    >
      <Field
        label={t('casework.r.receipt.number')}
        hint={t('casework.r.track.number-hint')}
        required
        {...(tried && badNumber ? { error: t('casework.r.track.bad-number') } : {})}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input cr-number"
            inputMode="numeric"
            autoComplete="off"
            maxLength={24}
            value={number}
            onChange={(e) => setNumber(e.target.value)}
          />
        )}
      </Field>
      <Field
        label={t('casework.r.receipt.code')}
        hint={t('casework.r.track.code-hint')}
        required
        {...(tried && badCode ? { error: t('casework.r.track.bad-code') } : {})}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input cr-code-input"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={12}
            value={code}
            onChange={(e) => setCode(e.target.value)}
          />
        )}
      </Field>
      {problem && <ProblemNotice problem={problem} />}
      <div className="ui-form-actions">
        <button type="submit" className="ui-button is-primary" aria-busy={busy}>
          {t('casework.r.track.go')}
        </button>
      </div>
      <p className="ui-hint">{t('casework.r.track.lost')}</p>
    </form>
  )
}
