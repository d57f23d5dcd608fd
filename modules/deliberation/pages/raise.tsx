/** Raising a motion: what kind, where, for whom, in words. Kept in the browser until it is sent. */
import { useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { useNavigate } from 'react-router'
import { upload, useRead, useStanding, useWrite } from '#client'
import { Choices } from '#ui/choices'
import { useDraft } from '#ui/draft.ts'
import { Field } from '#ui/field'
import { PageFrame } from '#ui/frame'
import { EmptyState, Loading, Notice, ProblemNotice, toast } from '#ui/notice'
import { useOneByOne } from '#ui/one-by-one'
import { PhotoPicker } from '#ui/photo'
import type { PhotoItem } from '#ui/photo'
import { PlacePicker } from '#ui/place'
import { texts } from '#ui/texts.ts'
import type { PlaceNode } from '#ui/views.ts'
import { TEXT, TITLE, motionKinds, raiseMotion } from '../contract.ts'
import type { Affects, MotionKindView, Raiser } from '../contract.ts'
import { texts as words } from '../words.ts'
import { DraftFields, draftOf, emptyDraft } from './draft-fields.tsx'
import type { TypedDraft } from './draft-fields.tsx'
import { findPlaces } from './places.ts'
import './deliberation.css'

const t = texts(words)

interface Draft {
  readonly kind: string | null
  readonly as: Raiser | null
  readonly place: PlaceNode | null
  readonly affects: Affects | null
  readonly named: 'shown' | 'hidden' | null
  readonly title: string
  readonly text: string
  /** The covenant it asks for. */
  readonly rule?: TypedDraft
}
const empty: Draft = {
  kind: null,
  as: null,
  place: null,
  affects: null,
  named: null,
  title: '',
  text: '',
}

export default function Raise() {
  const { capacity } = useStanding()
  const kinds = useRead(motionKinds, {}, { freshMs: 60_000 })
  const mine = (kinds.data?.kinds ?? []).filter((k) => k.as.length > 0)
  return (
    <PageFrame
      title={t('deliberation.new')}
      back="motions"
      narrow
      problem={kinds.data ? undefined : kinds.problem}
      onRetry={kinds.refresh}
    >
      {kinds.loading ? (
        <Loading />
      ) : mine.length === 0 ? (
        <EmptyState text={t('deliberation.not-adopted')} />
      ) : (
        // Another post has other ways to raise one.
        <Form key={capacity?.id ?? ''} kinds={mine} />
      )}
    </PageFrame>
  )
}

function Form({ kinds }: { kinds: readonly MotionKindView[] }) {
  const navigate = useNavigate()
  const draft = useDraft<Draft>('deliberation.raise', empty)
  const given = draft.value
  const [photos, setPhotos] = useState<readonly PhotoItem[]>([])
  const [tried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const steps = useOneByOne(form)
  const patch = (part: Partial<Draft>) => draft.set((was) => ({ ...was, ...part }))
  const kind = kinds.find((k) => k.id === given.kind)
  const ways = kind?.as ?? []
  const as = ways.length === 1 ? ways[0]! : (ways.find((w) => w === given.as) ?? null)
  const rule = draftOf(given.rule ?? emptyDraft)
  const raising = useWrite(raiseMotion, {
    done: (answer) => {
      draft.discard()
      toast(t('deliberation.new.done', { number: answer.number }), { tone: 'good' })
      void navigate(`/motions/${answer.id}`, { replace: true })
    },
  })
  const lacks = {
    kind: kind === undefined,
    as: kind !== undefined && as === null,
    place: given.place === null,
    affects: kind?.affects === 'choose' && given.affects === null,
    named: as === 'resident' && given.named === null,
    title: given.title.trim().length < TITLE.min,
    text: given.text.trim().length < TEXT.min,
    rule: kind?.adopts != null && rule === null,
  }
  const wrong = (name: keyof typeof lacks, key: keyof typeof words = 'deliberation.lack') =>
    tried && lacks[name] ? { error: t(key) } : {}
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (Object.values(lacks).some(Boolean) || !kind || !as || !given.place) return
    void raising.send({
      kind: kind.id,
      place: given.place.id,
      title: given.title.trim(),
      text: given.text.trim(),
      as,
      ...(kind.affects === 'choose' && given.affects ? { affects: given.affects } : {}),
      ...(as === 'resident' ? { named: given.named === 'shown' } : {}),
      ...(kind.adopts && rule ? { draft: rule } : {}),
      ...(photos.length > 0 ? { photos: photos.map((p) => p.id) } : {}),
    })
  }
  return (
    <form ref={form} className="ui-card ui-form" noValidate onSubmit={submit}>
      <Notice tone="plain" title={t('deliberation.new.public')} />
      <Choices
        label={t('deliberation.new.kind')}
        required
        options={kinds.map((k) => ({
          id: k.id,
          title: k.title,
          ...(k.supports > 0
            ? {
                hint: t(k.counts ? 'deliberation.new.kind.residents' : 'deliberation.new.kind.supports', {
                  n: k.supports,
                }),
              }
            : {}),
        }))}
        value={kind?.id ?? null}
        onChange={(id) => patch({ kind: id })}
        {...wrong('kind')}
      />
      {ways.length > 1 && (
        <Choices
          label={t('deliberation.new.as')}
          required
          options={ways.map((id) => ({ id, title: t(`deliberation.raiser.${id}`) }))}
          value={as}
          onChange={(id) => patch({ as: id })}
          {...wrong('as')}
        />
      )}
      <PlacePicker
        label={t('deliberation.new.place')}
        hint={t('deliberation.new.place.hint')}
        required
        value={given.place}
        onChange={(place) => patch({ place })}
        search={findPlaces}
        {...wrong('place')}
      />
      {kind?.affects === 'choose' && (
        <Choices
          label={t('deliberation.new.affects')}
          required
          options={(['whole', 'part'] as const).map((id) => ({
            id,
            title: t(`deliberation.affects.${id}`),
          }))}
          value={given.affects}
          onChange={(affects) => patch({ affects })}
          {...wrong('affects')}
        />
      )}
      <Field
        label={t('deliberation.new.title')}
        hint={t('deliberation.new.title.hint')}
        required
        {...wrong('title', 'deliberation.lack.title')}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            maxLength={TITLE.max}
            value={given.title}
            onChange={(e) => patch({ title: e.target.value })}
          />
        )}
      </Field>
      <Field
        label={t('deliberation.new.text')}
        hint={t('deliberation.new.text.hint')}
        required
        {...wrong('text', 'deliberation.lack.text')}
      >
        {(attributes) => (
          <textarea
            {...attributes}
            className="ui-input"
            rows={6}
            maxLength={TEXT.max}
            value={given.text}
            onChange={(e) => patch({ text: e.target.value })}
          />
        )}
      </Field>
      {kind?.adopts && (
        <DraftFields
          value={given.rule ?? emptyDraft}
          onChange={(next) => patch({ rule: next })}
          wrong={tried && lacks.rule}
        />
      )}
      <PhotoPicker value={photos} onChange={setPhotos} send={upload} />
      {as === 'resident' && (
        <Choices
          label={t('deliberation.new.name')}
          required
          options={(['shown', 'hidden'] as const).map((id) => ({
            id,
            title: t(`deliberation.new.name.${id}`),
          }))}
          value={given.named}
          onChange={(named) => patch({ named })}
          {...wrong('named')}
        />
      )}
      {raising.problem && <ProblemNotice problem={raising.problem} />}
      <div className="ui-form-actions">
        <button type="submit" className="ui-button is-primary" aria-busy={raising.sending}>
          {t('deliberation.new.send')}
        </button>
      </div>
      {steps}
    </form>
  )
}
