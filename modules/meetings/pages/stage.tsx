/** A result in two stages, for everybody: how long it may be objected to, objections with answers, recounts, the certificate. */
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Problem, download, useWrite } from '#client'
import { Field } from '#ui/field'
import { Mark } from '#ui/matter'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import { object } from '../contract.ts'
import type { BallotView, StageView } from '../contract.ts'
import { texts as words } from '../words.ts'
import './meetings.css'

const t = texts(words)
type Numbers = StageView['first']

const numbers = (key: 'meetings.stage.first' | 'meetings.recount.numbers', n: Numbers): string =>
  t(key, {
    f: n.for,
    a: n.against,
    n: n.abstain,
    s: n.spoilt,
    verdict: t(`meetings.result.${n.verdict}`),
  })

interface Props {
  readonly ballot: BallotView
  readonly stage: StageView
  /** What whoever runs the meeting may do with an objection, or a recount. */
  readonly ofObjection?: (o: StageView['objections'][number]) => ReactNode
  readonly ofRecount?: (r: StageView['recounts'][number]) => ReactNode
}

export function Stage({ ballot: b, stage: s, ofObjection, ofRecount }: Props) {
  const r = b.result
  const isReplaced =
    r !== null &&
    (['for', 'against', 'abstain', 'spoilt', 'verdict'] as const).some((key) => r[key] !== s.first[key])
  return (
    <div className="mt-stage">
      <p role="status">
        <Mark tone={s.stage === 'final' ? 'good' : 'soon'}>{t(`meetings.stage.${s.stage}`)}</Mark> {stands(s)}
      </p>
      {isReplaced && (
        <Notice tone="soon" title={t('meetings.stage.replaced')}>
          {numbers('meetings.stage.first', s.first)}
        </Notice>
      )}
      {(s.objections.length > 0 || s.recounts.length > 0) && (
        <>
          <h4>{t('meetings.objections')}</h4>
          <ul className="mt-objections">
            {s.objections.map((o) => (
              <li key={o.id}>
                <span className="ui-row">
                  <strong>{t('meetings.objection.no', { n: o.no })}</strong>
                  {o.mine && <Mark>{t('meetings.objection.mine')}</Mark>}
                  <Mark tone={o.disposition === null ? 'soon' : 'plain'}>
                    {t(`meetings.objection.${o.disposition ?? 'waiting'}`)}
                  </Mark>
                  <span className="ui-quiet">
                    {o.name ? `${o.name} · ` : ''}
                    {showInstant(o.at)}
                  </span>
                </span>
                <p className="mt-said">{o.text}</p>
                {o.reasons && (
                  <p className="mt-said">
                    <span className="ui-quiet">{t('meetings.objection.reasons')}：</span>
                    {o.reasons}
                  </p>
                )}
                {ofObjection?.(o)}
              </li>
            ))}
            {s.recounts.map((one) => (
              <li key={`r${one.no}`}>
                <span className="ui-row">
                  <strong>{t('meetings.recount', { no: one.no })}</strong>
                  <span className="ui-quiet">
                    {t('meetings.recount.of', { n: one.objection })} ·{' '}
                    {t(one.byHand ? 'meetings.recount.by.people' : 'meetings.recount.by.machine')}
                  </span>
                </span>
                <p role="status">
                  {one.result ? numbers('meetings.recount.numbers', one.result) : t('meetings.recount.open')}
                </p>
                {ofRecount?.(one)}
              </li>
            ))}
          </ul>
        </>
      )}
      {s.mayObject === null && <Objecting ballot={b} />}
      {s.digest && <Certificate ballot={b} digest={s.digest} />}
    </div>
  )
}

function stands(s: StageView): string {
  if (s.finalAt) return t('meetings.stage.final-at', { at: showInstant(s.finalAt) })
  if (s.daysLeft > 0) return t('meetings.stage.until', { day: showDay(s.lastDay), n: s.daysLeft })
  return s.waiting > 0 ? t('meetings.stage.over', { n: s.waiting }) : t('meetings.stage.soon')
}

function Objecting({ ballot: b }: { ballot: BallotView }) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const objecting = useWrite(object, {
    done: () => {
      setOpen(false)
      setText('')
      toast(t('meetings.objection.sent'))
    },
  })
  if (!open)
    return (
      <div className="ui-form-actions">
        <button type="button" className="ui-button is-plain" onClick={() => setOpen(true)}>
          {t('meetings.objection.make')}
        </button>
      </div>
    )
  const ready = text.trim().length >= 5
  return (
    <form
      className="ui-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) void objecting.send({ ballot: b.id, text: text.trim() })
      }}
    >
      {objecting.problem && <ProblemNotice problem={objecting.problem} />}
      <Field label={t('meetings.objection.text')} hint={t('meetings.objection.text.hint')} required>
        {(attributes) => (
          <textarea
            {...attributes}
            className="ui-input"
            rows={3}
            maxLength={1000}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        )}
      </Field>
      <div className="ui-form-actions">
        <button
          type="submit"
          className="ui-button is-primary"
          disabled={!ready}
          aria-busy={objecting.sending}
        >
          {t('meetings.objection.send')}
        </button>
        <button type="button" className="ui-button is-plain" onClick={() => setOpen(false)}>
          {t('meetings.r.vote.back')}
        </button>
      </div>
    </form>
  )
}

function Certificate({ ballot: b, digest }: { ballot: BallotView; digest: string }) {
  const [problem, setProblem] = useState<Problem | null>(null)
  const get = async () => {
    setProblem(null)
    try {
      await download(`/api/meetings/certificate/${b.id}`, `vote-${b.id}.json`)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      setProblem(error)
    }
  }
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      <p className="mt-digest">
        {t('meetings.stage.certificate')} <code>{digest}</code>
      </p>
      <div className="ui-form-actions">
        <button type="button" className="ui-button is-plain" onClick={() => void get()}>
          {t('meetings.stage.download')}
        </button>
      </div>
    </>
  )
}
