/** Title, text and files of a publication, with the look for personal data while one types. Also for corrections. */
import { upload } from '#client'
import { Field } from '#ui/field'
import { Notice } from '#ui/notice'
import { PhotoPicker } from '#ui/photo'
import type { PhotoItem } from '#ui/photo'
import { listed, texts } from '#ui/texts.ts'
import { personalIn } from '../rules.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export interface Written {
  readonly title: string
  readonly text: string
  readonly basis: string
  readonly photos: readonly PhotoItem[]
}
export const nothingWritten: Written = { title: '', text: '', basis: '', photos: [] }

/** What the server would find too; the browser says it before anything is sent. */
export const foundIn = (w: Pick<Written, 'title' | 'text'>) => personalIn(`${w.title}\n${w.text}`)

/** What is still missing before it can be sent. */
export function lacking(w: Written, note = ''): { title: boolean; text: boolean; basis: boolean } {
  return {
    title: w.title.trim().length < 2,
    text: w.text.trim().length < 2,
    basis: personalIn(`${w.title}\n${w.text}\n${note}`).length > 0 && w.basis.trim().length < 4,
  }
}

interface Props {
  readonly value: Written
  readonly onChange: (patch: Partial<Written>) => void
  readonly tried: boolean
  readonly empty: string
}

export function TextFields({ value, onChange, tried, empty }: Props) {
  const found = foundIn(value)
  const lack = lacking(value)
  const wrong = (is: boolean, text = empty) => (tried && is ? { error: text } : {})
  return (
    <>
      <Field label={t('openness.d.name')} required {...wrong(lack.title)}>
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            maxLength={80}
            value={value.title}
            onChange={(event) => onChange({ title: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('openness.d.text')} hint={t('openness.d.text.hint')} required {...wrong(lack.text)}>
        {(attributes) => (
          <textarea
            {...attributes}
            className="ui-input"
            rows={12}
            maxLength={20_000}
            value={value.text}
            onChange={(event) => onChange({ text: event.target.value })}
          />
        )}
      </Field>
      {found.length > 0 && (
        <Notice tone="over" title={t('openness.d.personal')}>
          <p>{listed(found.map((f) => `${t(`openness.personal.${f.kind}`)} ${f.shown}`))}</p>
          <p>{t('openness.d.personal.long')}</p>
          <Field label={t('openness.d.basis')} required {...wrong(lack.basis, t('openness.d.basis.needed'))}>
            {(attributes) => (
              <input
                {...attributes}
                className="ui-input"
                maxLength={200}
                value={value.basis}
                onChange={(event) => onChange({ basis: event.target.value })}
              />
            )}
          </Field>
        </Notice>
      )}
      <PhotoPicker
        label={t('openness.d.photos')}
        value={value.photos}
        onChange={(photos) => onChange({ photos })}
        send={upload}
      />
      <p className="ui-quiet">{t('openness.d.names')}</p>
    </>
  )
}
