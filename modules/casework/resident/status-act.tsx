/** What the reporter may do: add, withdraw, rate. Words typed survive a closed page and a changed matter. */
import { useId, useState } from 'react'
import { asProblem, upload } from '#client'
import type { Problem } from '#client'
import type { VerdictView } from '#modules/flow/contract'
import { AskedFields } from '#ui/asked'
import { allFilled, answersOf } from '#ui/asked-form.ts'
import type { Written } from '#ui/asked-form.ts'
import { useDraft } from '#ui/draft.ts'
import { Field } from '#ui/field'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { PhotoPicker } from '#ui/photo'
import type { PhotoItem } from '#ui/photo'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { ReportStatus } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export interface ActGiven {
  readonly act: string
  readonly revision: number
  readonly text?: string
  readonly rating?: string
  readonly reason?: string
  readonly photos?: string[]
  readonly answers?: { id: string; value: string }[]
}
/** Throws the `Problem`. */
export type SendAct = (given: ActGiven) => Promise<void>

interface Props {
  readonly status: ReportStatus
  readonly actId: string | null
  readonly anonymous: boolean
  readonly send: SendAct
  readonly onClose: () => void
  readonly onReload: () => void
}

export function ActSheet(props: Props) {
  const { status, actId } = props
  const verdict = status.verdicts.find((v) => v.act === actId)
  // An act that vanished with a reload keeps its sheet, so that the words can still be copied.
  const [last, setLast] = useState<VerdictView | null>(null)
  if (verdict && verdict !== last) setLast(verdict)
  const shown = verdict ?? last
  if (actId === null || !shown) return null
  return <Sheet key={`${status.line.id}.${actId}`} {...props} verdict={shown} gone={verdict === undefined} />
}

interface ActForm {
  readonly text: string
  readonly rating: string | null
  readonly reason: string | null
  /** The step's own form, by field. */
  readonly asked?: Written
}
const emptyAct: ActForm = { text: '', rating: null, reason: null }

function Sheet(props: Props & { verdict: VerdictView; gone: boolean }) {
  const { status, anonymous, send, onClose, onReload, verdict, gone } = props
  const draft = useDraft<ActForm>(`casework.my-act.${status.line.id}.${verdict.act}`, emptyAct)
  const form = draft.value
  const [photos, setPhotos] = useState<readonly PhotoItem[]>([])
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const patch = (part: Partial<ActForm>) => draft.set((was) => ({ ...was, ...part }))
  const asks = (need: VerdictView['needs'][number]) => needs(need) || verdict.offers.includes(need)
  const needs = (need: VerdictView['needs'][number]) => verdict.needs.includes(need)
  const lacksText = needs('text') && form.text.trim() === ''
  const lacksRating = needs('rating') && form.rating === null
  const lacksReason = needs('reason') && form.reason === null
  const refused = gone
    ? t('casework.act.gone', { step: status.line.stepTitle })
    : verdict.allowed
      ? null
      : verdict.why
  const stale = problem?.code === 'kernel.stale'

  const submit = async () => {
    setTried(true)
    if (busy || refused !== null || lacksText || lacksRating || lacksReason) return
    if (!allFilled(verdict.asks, form.asked)) return
    setBusy(true)
    setProblem(null)
    try {
      await send({
        act: verdict.act,
        revision: status.line.revision,
        ...(form.text.trim() ? { text: form.text.trim() } : {}),
        ...(form.rating ? { rating: form.rating } : {}),
        ...(form.reason ? { reason: form.reason } : {}),
        ...(photos.length > 0 ? { photos: photos.map((p) => p.id) } : {}),
        ...answersOf(verdict.asks, form.asked),
      })
      draft.discard()
      toast(t('casework.r.act.done', { act: verdict.title }), { tone: 'good' })
      onClose()
    } catch (error) {
      const failed = asProblem(error)
      setProblem(failed)
      // Somebody acted meanwhile: what is true now is fetched at once, what was typed stays.
      if (failed.code === 'kernel.stale') onReload()
    } finally {
      setBusy(false)
    }
  }

  return (
    <Dialog
      open
      title={verdict.title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('casework.cancel')}
          </button>
          <button
            type="button"
            className={`ui-button is-${verdict.final ? 'danger' : 'primary'}`}
            aria-busy={busy}
            disabled={refused !== null}
            onClick={() => void submit()}
          >
            {verdict.final ? t('casework.r.act.confirm', { act: verdict.title }) : t('casework.r.send')}
          </button>
        </>
      }
    >
      <div className="cr-act">
        {verdict.final && <p className="ui-quiet">{t('casework.r.act.final')}</p>}
        {asks('rating') && (
          <Choice
            label={t('casework.r.act.rating')}
            options={verdict.ratings}
            value={form.rating}
            onChange={(rating) => patch({ rating })}
            wrong={tried && lacksRating ? t('casework.r.act.lack.rating') : null}
          />
        )}
        {asks('reason') && verdict.reasons.length > 0 && (
          <Choice
            label={t('casework.reason')}
            options={verdict.reasons}
            value={form.reason}
            onChange={(reason) => patch({ reason })}
            wrong={tried && lacksReason ? t('casework.lack.reason') : null}
          />
        )}
        {verdict.asks && (
          <AskedFields
            asks={verdict.asks}
            value={form.asked ?? {}}
            onChange={(asked) => patch({ asked })}
            tried={tried}
            lack={t('casework.lack.asked')}
          />
        )}
        {asks('text') && (
          <Field
            label={t('casework.r.act.text')}
            required={needs('text')}
            {...(tried && lacksText ? { error: t('casework.r.act.lack.text') } : {})}
          >
            {(attributes) => (
              <textarea
                {...attributes}
                className="ui-input"
                rows={4}
                maxLength={4000}
                value={form.text}
                onChange={(e) => patch({ text: e.target.value })}
              />
            )}
          </Field>
        )}
        {asks('photo') && (
          <PhotoPicker
            value={photos}
            onChange={setPhotos}
            required={needs('photo')}
            send={async (blob, options) => ({ id: (await upload(blob, { ...options, anonymous })).ref })}
          />
        )}
        {refused && (
          <Notice tone="over" title={refused}>
            <small>{t('casework.act.words-kept')}</small>
          </Notice>
        )}
        {problem &&
          !refused &&
          (stale ? (
            <Notice tone="soon" title={staleBy(problem)}>
              {t('casework.r.act.stale')}
            </Notice>
          ) : problem.code === 'client.offline' ? (
            <Notice tone="soon" title={t('casework.r.unsent')}>
              {t('casework.r.act.unsent')}
            </Notice>
          ) : (
            <ProblemNotice problem={problem} />
          ))}
      </div>
    </Dialog>
  )
}

function staleBy({ params, sentence }: Problem): string {
  const { who, at } = params
  if (typeof who !== 'string' || typeof at !== 'string') return sentence
  return t('casework.r.act.stale-by', { who, at: showInstant(at) })
}

interface ChoiceProps {
  readonly label: string
  readonly options: readonly { readonly id: string; readonly title: string }[]
  readonly value: string | null
  readonly onChange: (id: string) => void
  readonly wrong: string | null
}

function Choice({ label, options, value, onChange, wrong }: ChoiceProps) {
  const name = useId()
  return (
    <fieldset className="ui-choices" {...(wrong ? { 'aria-describedby': `${name}-wrong` } : {})}>
      <legend>{label}</legend>
      {options.map((o) => (
        <label key={o.id}>
          <input type="radio" name={name} checked={value === o.id} onChange={() => onChange(o.id)} />
          <span>{o.title}</span>
        </label>
      ))}
      {wrong && (
        <p className="ui-wrong" id={`${name}-wrong`} role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  )
}
