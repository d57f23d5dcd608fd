/** One act: asks for exactly what its verdict needs and offers, keeps what was typed until it is done. */
import { useMemo, useState } from 'react'
import { fileUrl, upload, useWrite } from '#client'
import type { VerdictView } from '#modules/flow/contract'
import { AskedFields } from '#ui/asked'
import { Field } from '#ui/field'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { PhotoPicker } from '#ui/photo'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { useDraft } from '#ui/draft.ts'
import { act as actOf } from '../contract.ts'
import type { Report } from '../contract.ts'
import { texts as words } from '../words.ts'
import {
  MAX_EXTENSION,
  actInput,
  asks,
  emptyForm,
  isAskedFilled,
  missing,
  needs,
  revived,
} from './act-form.ts'
import type { ActForm } from './act-form.ts'
import { DuplicateField, TargetField } from './act-pickers.tsx'
import { Choices } from './choices.tsx'
import { lengthOf } from './views.ts'

const t = texts(words)

interface Props {
  readonly report: Report
  /** Act whose dialog is open. */
  readonly actId: string | null
  readonly onClose: () => void
  /** Fetches the matter again; what was typed stays. */
  readonly onReload: () => void
}

export function ActDialog({ report, actId, onClose, onReload }: Props) {
  const verdict = report.verdicts.find((v) => v.act === actId)
  // An act that vanished with a reload keeps its dialog, so that the words can still be copied.
  const [last, setLast] = useState<VerdictView | null>(null)
  if (verdict && verdict !== last) setLast(verdict)
  const shown = verdict ?? last
  if (actId === null || !shown) return null
  return (
    <Act
      key={`${report.line.id}.${actId}`}
      report={report}
      verdict={shown}
      gone={verdict === undefined}
      onClose={onClose}
      onReload={onReload}
    />
  )
}

interface ActProps {
  readonly report: Report
  readonly verdict: VerdictView
  readonly gone: boolean
  readonly onClose: () => void
  readonly onReload: () => void
}

function Act({ report, verdict, gone, onClose, onReload }: ActProps) {
  const { line } = report
  const draft = useDraft<ActForm>(`casework.act.${line.id}.${verdict.act}`, emptyForm)
  const form = draft.value
  const [tried, setTried] = useState(false)
  const lacking = tried ? missing(verdict, form) : []
  const patch = (part: Partial<ActForm>) => draft.set((was) => ({ ...was, ...part }))
  const write = useWrite(actOf, {
    done: (answer) => {
      draft.discard()
      toast(
        answer.state === 'open'
          ? t('casework.act.done', { act: verdict.title, holder: answer.holderTitle, step: answer.stepTitle })
          : t('casework.act.ended', { act: verdict.title, step: answer.stepTitle }),
        { tone: 'good' },
      )
      onClose()
    },
  })
  const stale = write.problem?.code === 'kernel.stale'
  const refused = gone
    ? t('casework.act.gone', { step: line.stepTitle })
    : verdict.allowed
      ? null
      : verdict.why
  const submit = () => {
    setTried(true)
    if (refused === null && missing(verdict, form).length === 0 && isAskedFilled(verdict, form))
      void write.send(actInput(line, verdict, form, (why) => t('casework.no-photo-says', { why })))
  }
  const wrong = (need: (typeof lacking)[number], key: keyof typeof words) =>
    lacking.includes(need) ? { error: t(key) } : {}

  return (
    <Dialog
      open
      title={t('casework.act.title', { act: verdict.title, number: line.number })}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('casework.cancel')}
          </button>
          <button
            type="button"
            className={`ui-button is-${verdict.final ? 'danger' : 'primary'}`}
            aria-busy={write.sending}
            disabled={refused !== null}
            onClick={submit}
          >
            {verdict.title}
          </button>
        </>
      }
    >
      <form
        className="cw-act"
        onSubmit={(e) => {
          e.preventDefault()
          submit()
        }}
        onKeyDown={(e) => {
          if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return
          e.preventDefault()
          submit()
        }}
      >
        <Consequence report={report} verdict={verdict} />
        {draft.restored && (
          <p className="ui-row ui-quiet">
            {t('casework.draft.restored')}
            <button type="button" className="cw-clear" onClick={draft.discard}>
              {t('casework.draft.discard')}
            </button>
          </p>
        )}
        {asks(verdict, 'target') && (
          <TargetField
            report={report}
            value={form.target}
            onChange={(target) => patch({ target })}
            {...wrong('target', 'casework.lack.target')}
          />
        )}
        {asks(verdict, 'duplicate') && (
          <DuplicateField
            report={report}
            value={form.duplicateOf}
            onChange={(duplicateOf) => patch({ duplicateOf })}
            {...wrong('duplicate', 'casework.lack.duplicate')}
          />
        )}
        {asks(verdict, 'rating') && (
          <Choices
            label={t('casework.rating')}
            options={verdict.ratings}
            value={form.rating}
            onChange={(rating) => patch({ rating })}
            required={needs(verdict, 'rating')}
            {...wrong('rating', 'casework.lack.rating')}
          />
        )}
        {asks(verdict, 'reason') && (
          <Choices
            label={t('casework.reason')}
            options={verdict.reasons}
            value={form.reason}
            onChange={(reason) => patch({ reason })}
            required={needs(verdict, 'reason')}
            {...wrong('reason', 'casework.lack.reason')}
          />
        )}
        {asks(verdict, 'whose') && (
          <Whose
            report={report}
            verdict={verdict}
            form={form}
            patch={patch}
            {...wrong('whose', 'casework.lack.whose')}
          />
        )}
        {asks(verdict, 'extension') && (
          <Extension
            report={report}
            verdict={verdict}
            form={form}
            patch={patch}
            wrong={lacking.includes('extension')}
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
        {asks(verdict, 'text') && (
          <Field
            label={t('casework.text.of', { act: verdict.title })}
            required={needs(verdict, 'text')}
            {...wrong('text', 'casework.lack.text')}
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
        {asks(verdict, 'photo') && (
          <PhotoPicker
            value={revived(form.photos, draft.restored, fileUrl)}
            onChange={(photos) => patch({ photos, noPhoto: null })}
            send={upload}
            required={needs(verdict, 'photo')}
            {...wrong('photo', 'casework.lack.photo')}
            {...(needs(verdict, 'photo')
              ? {
                  without: {
                    reasons: noPhotoReasons(),
                    value: form.noPhoto,
                    onChange: (noPhoto: string | null) => patch({ noPhoto }),
                  },
                }
              : {})}
          />
        )}
        {refused && (
          <Notice tone="over" title={refused}>
            {verdict.source && !gone && <small>{t('casework.source', { source: verdict.source })}</small>}
            <small>{t('casework.act.words-kept')}</small>
          </Notice>
        )}
        {write.problem && (
          <ProblemNotice
            problem={write.problem}
            {...(stale ? {} : write.problem.mayRepeat ? { onRetry: submit } : {})}
          />
        )}
        {stale && (
          <Stale
            at={write.problem?.params['at']}
            onReload={() => {
              onReload()
              write.reset()
            }}
          />
        )}
      </form>
    </Dialog>
  )
}

const noPhotoReasons = () => [
  t('casework.no-photo.private'),
  t('casework.no-photo.nothing'),
  t('casework.no-photo.broken'),
]

function Consequence({ report, verdict }: { report: Report; verdict: VerdictView }) {
  const { leads } = verdict
  if (leads && report.procedure.ends.some((end) => end.title === leads))
    return <p className="ui-quiet">{t('casework.act.ends', { step: leads })}</p>
  return (
    <p className="ui-quiet">
      {leads ? t('casework.act.leads', { step: leads }) : t('casework.act.stays')}
      {t('casework.act.no-undo')}
    </p>
  )
}

function Stale({ at, onReload }: { at: unknown; onReload: () => void }) {
  return (
    <div className="ui-row">
      <button type="button" className="ui-button is-primary" onClick={onReload}>
        {t('casework.stale.reload')}
      </button>
      <span className="ui-quiet">
        {typeof at === 'string'
          ? t('casework.stale.kept-at', { at: showInstant(at) })
          : t('casework.stale.kept')}
      </span>
    </div>
  )
}

interface PartProps {
  readonly report: Report
  readonly verdict: VerdictView
  readonly form: ActForm
  readonly patch: (part: Partial<ActForm>) => void
}

/** Whose business it is; what the rules say may be taken over. */
function Whose({ report, verdict, form, patch, error }: PartProps & { error?: string }) {
  const proposed = report.dispatch?.whose
  return (
    <div className="cw-whose">
      <Field
        label={t('casework.whose')}
        hint={t('casework.whose.hint')}
        required={needs(verdict, 'whose')}
        {...(error ? { error } : {})}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            maxLength={200}
            value={form.whose}
            onChange={(e) => patch({ whose: e.target.value })}
          />
        )}
      </Field>
      {proposed && form.whose !== proposed && (
        <button type="button" className="cw-clear" onClick={() => patch({ whose: proposed })}>
          {t('casework.whose.take', { whose: proposed })}
        </button>
      )}
    </div>
  )
}

function Extension({ report, verdict, form, patch, wrong }: PartProps & { wrong: boolean }) {
  const clock = useMemo(() => report.clocks.find((c) => c.stoppedAt === null), [report.clocks])
  const n = Number(form.extension)
  const says = clock && Number.isInteger(n) && n > 0 ? lengthOf(clock.mode, n) : ''
  return (
    <Field
      label={t('casework.extension')}
      hint={
        clock
          ? t('casework.extension.hint', { clock: clock.title, unit: lengthOf(clock.mode, MAX_EXTENSION) })
          : t('casework.extension.hint-none', { most: MAX_EXTENSION })
      }
      required={needs(verdict, 'extension')}
      {...(wrong ? { error: t('casework.lack.extension', { most: MAX_EXTENSION }) } : {})}
    >
      {(attributes) => (
        <span className="ui-row">
          <input
            {...attributes}
            className="ui-input cw-number"
            inputMode="numeric"
            maxLength={2}
            value={form.extension}
            onChange={(e) => patch({ extension: e.target.value })}
          />
          <span className="ui-quiet">{says}</span>
        </span>
      )}
    </Field>
  )
}
