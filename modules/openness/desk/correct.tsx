/** 更正: a new version of the text; the old one stays readable and the window is never shortened. */
import { useState } from 'react'
import { useWrite } from '#client'
import { Choices } from '#ui/choices'
import { Field } from '#ui/field'
import { Section } from '#ui/frame'
import { ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { correct } from '../contract.ts'
import type { PublicationWhole } from '../contract.ts'
import { texts as words } from '../words.ts'
import { TextFields, lacking } from './text-fields.tsx'
import type { Written } from './text-fields.tsx'
import '../pages/openness.css'

const t = texts(words)
const kinds = ['wording', 'substantive'] as const

export function CorrectForm({ whole, onDone }: { whole: PublicationWhole; onDone: () => void }) {
  const now = whole.versions[0]!
  const [written, setWritten] = useState<Written>({
    title: now.title,
    text: now.text,
    basis: now.basis ?? '',
    photos: [],
  })
  const [kind, setKind] = useState<(typeof kinds)[number] | null>(null)
  const [note, setNote] = useState('')
  const [tried, setTried] = useState(false)
  const write = useWrite(correct, {
    done: () => {
      toast(t('openness.d.corrected'))
      onDone()
    },
  })
  const lack = lacking(written, note)
  const submit = () => {
    setTried(true)
    if (!kind || note.trim().length < 2 || lack.title || lack.text || lack.basis) return
    void write.send({
      id: whole.line.id,
      revision: whole.revision,
      kind,
      title: written.title.trim(),
      text: written.text.trim(),
      note: note.trim(),
      ...(written.photos.length > 0 ? { files: written.photos.map((p) => p.id) } : {}),
      ...(written.basis.trim().length >= 4 ? { basis: written.basis.trim() } : {}),
    })
  }
  return (
    <Section title={t('openness.d.correct')}>
      <p className="ui-quiet">{t('openness.d.correct.about')}</p>
      <form
        className="ui-form on-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Choices
          label={t('openness.d.correct.kind')}
          options={kinds.map((id) => ({
            id,
            title: t(`openness.kind.${id}`),
            hint: t(`openness.kind.${id}.long`),
          }))}
          value={kind}
          onChange={setKind}
          required
          {...(tried && !kind ? { error: t('openness.d.correct.kind.choose') } : {})}
        />
        <TextFields
          value={written}
          onChange={(patch) => setWritten({ ...written, ...patch })}
          tried={tried}
          empty={t('openness.d.lack')}
        />
        <Field
          label={t('openness.why-corrected')}
          required
          {...(tried && note.trim().length < 2 ? { error: t('openness.d.lack') } : {})}
        >
          {(attributes) => (
            <textarea
              {...attributes}
              className="ui-input"
              rows={2}
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        {write.problem && (
          <ProblemNotice problem={write.problem} {...(write.problem.mayRepeat ? { onRetry: submit } : {})} />
        )}
        <div className="ui-form-actions">
          <button type="submit" className="ui-button is-primary" aria-busy={write.sending}>
            {t('openness.d.correct.send')}
          </button>
          <button type="button" className="ui-button is-plain" onClick={onDone}>
            {t('openness.d.cancel')}
          </button>
        </div>
      </form>
    </Section>
  )
}
