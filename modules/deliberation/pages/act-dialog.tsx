/** One act of a motion: asks for what its verdict needs and offers; what was typed is kept until it is done. */
import { useState } from 'react'
import { upload, useWrite } from '#client'
import type { MatterLine, VerdictView } from '#modules/flow/contract'
import { AskedFields } from '#ui/asked'
import { allFilled, answersOf } from '#ui/asked-form.ts'
import { Choices } from '#ui/choices'
import { useDraft } from '#ui/draft.ts'
import { Field } from '#ui/field'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { PhotoPicker } from '#ui/photo'
import type { PhotoItem } from '#ui/photo'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { act as actOf } from '../contract.ts'
import { texts as words } from '../words.ts'
import { JoinPicker } from './join-picker.tsx'

const t = texts(words)

interface Props {
  readonly line: MatterLine
  readonly verdict: VerdictView
  readonly onClose: () => void
  /** Fetches the matter again; what was typed stays. */
  readonly onReload: () => void
}

interface Given {
  readonly reason: string | null
  readonly text: string
  readonly rating: string | null
  /** The act's form, by field. */
  readonly form?: Readonly<Record<string, string>>
  /** Number of the motion it is joined to. */
  readonly duplicateOf?: string | null
}
const nothing: Given = { reason: null, text: '', rating: null }

export function ActDialog({ line, verdict, onClose, onReload }: Props) {
  const draft = useDraft<Given>(`deliberation.act.${line.id}.${verdict.act}`, nothing)
  const given = draft.value
  const [photos, setPhotos] = useState<readonly PhotoItem[]>([])
  const [tried, setTried] = useState(false)
  const patch = (part: Partial<Given>) => draft.set((was) => ({ ...was, ...part }))
  const needs = (need: VerdictView['needs'][number]) => verdict.needs.includes(need)
  const asks = (need: VerdictView['needs'][number]) => needs(need) || verdict.offers.includes(need)
  const lacks = {
    reason: needs('reason') && given.reason === null,
    text: needs('text') && given.text.trim() === '',
    rating: needs('rating') && given.rating === null,
    duplicate: needs('duplicate') && !given.duplicateOf,
    photo: needs('photo') && photos.length === 0,
    form: !allFilled(verdict.asks, given.form),
  }
  const writing = useWrite(actOf, {
    done: () => {
      draft.discard()
      toast(t('deliberation.act.done', { act: verdict.title }), { tone: 'good' })
      onClose()
    },
  })
  const isStale = writing.problem?.code === 'kernel.stale'
  const wrong = (need: keyof typeof lacks) => (tried && lacks[need] ? { error: t('deliberation.lack') } : {})
  const submit = () => {
    setTried(true)
    if (Object.values(lacks).some(Boolean)) return
    void writing.send({
      id: line.id,
      revision: line.revision,
      act: verdict.act,
      ...(given.reason ? { reason: given.reason } : {}),
      ...(given.text.trim() ? { text: given.text.trim() } : {}),
      ...(given.rating ? { rating: given.rating } : {}),
      ...(given.duplicateOf && needs('duplicate') ? { duplicateOf: given.duplicateOf } : {}),
      ...answersOf(verdict.asks, given.form),
      ...(photos.length > 0 ? { photos: photos.map((p) => p.id) } : {}),
    })
  }
  return (
    <Dialog
      open
      title={t('deliberation.act.title', { act: verdict.title })}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('deliberation.cancel')}
          </button>
          <button
            type="button"
            className={`ui-button is-${verdict.final ? 'danger' : 'primary'}`}
            aria-busy={writing.sending}
            onClick={submit}
          >
            {verdict.title}
          </button>
        </>
      }
    >
      <div className="ui-stack">
        {verdict.leads && <p className="ui-quiet">{t('deliberation.act.leads', { step: verdict.leads })}</p>}
        {verdict.final && <p className="ui-quiet">{t('deliberation.act.final')}</p>}
        {needs('duplicate') && (
          <JoinPicker
            id={line.id}
            value={given.duplicateOf ?? null}
            onChange={(duplicateOf) => patch({ duplicateOf })}
            {...wrong('duplicate')}
          />
        )}
        {asks('reason') && verdict.reasons.length > 0 && (
          <Choices
            label={t('deliberation.act.reason')}
            options={verdict.reasons}
            value={given.reason}
            onChange={(reason) => patch({ reason })}
            required={needs('reason')}
            {...wrong('reason')}
          />
        )}
        {asks('rating') && (
          <Choices
            label={t('deliberation.act.rating')}
            options={verdict.ratings}
            value={given.rating}
            onChange={(rating) => patch({ rating })}
            required={needs('rating')}
            {...wrong('rating')}
          />
        )}
        {verdict.asks && (
          <AskedFields
            asks={verdict.asks}
            value={given.form ?? {}}
            onChange={(form) => patch({ form })}
            tried={tried}
            lack={t('deliberation.lack')}
          />
        )}
        {asks('text') && (
          <Field label={t('deliberation.act.text')} required={needs('text')} {...wrong('text')}>
            {(attributes) => (
              <textarea
                {...attributes}
                className="ui-input"
                rows={4}
                maxLength={4000}
                value={given.text}
                onChange={(e) => patch({ text: e.target.value })}
              />
            )}
          </Field>
        )}
        {asks('photo') && (
          <PhotoPicker
            value={photos}
            onChange={setPhotos}
            send={upload}
            required={needs('photo')}
            {...wrong('photo')}
          />
        )}
        {isStale && (
          <Notice tone="soon" title={t('deliberation.act.stale', { act: verdict.title })}>
            <button
              type="button"
              className="ui-button is-plain"
              onClick={() => {
                onReload()
                writing.reset()
              }}
            >
              {t('deliberation.act.kept')}
            </button>
          </Notice>
        )}
        {writing.problem && !isStale && <ProblemNotice problem={writing.problem} />}
      </div>
    </Dialog>
  )
}
