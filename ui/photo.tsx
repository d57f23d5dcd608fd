/** Pictures from camera or album, made smaller before they travel; or a reason why there is none. */
import { useId, useRef, useState } from 'react'
import { shrink } from './shrink.ts'
import { t } from './words.ts'

export { PhotoStrip } from './photo-strip.tsx'

/** A picture already uploaded. `preview` is an address to show it from. */
export interface PhotoItem {
  readonly id: string
  readonly name: string
  readonly preview: string
}

type Send = (
  file: Blob,
  options: { name: string; progress: (percent: number) => void },
) => Promise<{ readonly id: string }>

interface Without {
  readonly reasons: readonly string[]
  readonly value: string | null
  readonly onChange: (reason: string | null) => void
}

interface Props {
  readonly value: readonly PhotoItem[]
  readonly onChange: (next: readonly PhotoItem[]) => void
  /** `upload` of #client fits. */
  readonly send: Send
  readonly max?: number
  readonly label?: string
  readonly required?: boolean
  /** Offers "no photo because …". */
  readonly without?: Without
  readonly error?: string
}

interface Sending {
  readonly key: number
  readonly name: string
  readonly preview: string
  readonly blob: Blob
  readonly percent: number
  readonly failed: string | null
}

let keys = 0

export function PhotoPicker(props: Props) {
  const { value, onChange, send, max = 9, required = false, without, error } = props
  const [sending, setSending] = useState<readonly Sending[]>([])
  const [refused, setRefused] = useState<string | null>(null)
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const latest = useRef(value)
  latest.current = value

  const change = (key: number, patch: Partial<Sending> | null) =>
    setSending((list) => list.flatMap((s) => (s.key !== key ? [s] : patch ? [{ ...s, ...patch }] : [])))

  async function start(one: Sending): Promise<void> {
    try {
      const progress = (percent: number) => change(one.key, { percent })
      const { id: stored } = await send(one.blob, { name: one.name, progress })
      latest.current = [...latest.current, { id: stored, name: one.name, preview: one.preview }]
      onChange(latest.current)
      change(one.key, null)
    } catch (failure) {
      change(one.key, { failed: failure instanceof Error ? failure.message : String(failure) })
    }
  }

  async function take(files: FileList | null): Promise<void> {
    setRefused(null)
    let room = max - value.length - sending.length
    for (const file of files ?? []) {
      if (!file.type.startsWith('image/')) {
        setRefused(t('ui.photo.not-image', { name: file.name }))
        continue
      }
      if (room-- <= 0) {
        setRefused(t('ui.photo.many', { n: max }))
        break
      }
      const blob = await shrink(file)
      const preview = URL.createObjectURL(blob)
      const one = { key: ++keys, name: file.name, preview, blob, percent: 0, failed: null }
      setSending((list) => [...list, one])
      void start(one)
    }
    if (input.current) input.current.value = ''
  }

  const full = value.length + sending.length >= max
  const wrong = error ?? refused
  return (
    <fieldset className="ui-photo-picker" aria-describedby={`${id}-hint`}>
      <legend>
        {props.label ?? t('ui.photo.label')}
        {!required && <small>{t('ui.optional')}</small>}
      </legend>
      <p className="ui-hint" id={`${id}-hint`}>
        {t('ui.photo.hint', { n: max })}
      </p>
      <ul className="ui-photos">
        {value.map((p) => (
          <li key={p.id}>
            <span className="ui-photo">
              <img src={p.preview} alt={p.name} />
            </span>
            <button
              type="button"
              className="ui-photo-remove"
              aria-label={t('ui.photo.remove', { name: p.name })}
              onClick={() => onChange(value.filter((v) => v.id !== p.id))}
            >
              ×
            </button>
          </li>
        ))}
        {sending.map((s) => (
          <li key={s.key} className="is-sending">
            <span className="ui-photo">
              <img src={s.preview} alt={s.name} />
              {s.failed === null && (
                <progress max={100} value={s.percent} aria-label={t('ui.photo.sending', { n: s.percent })} />
              )}
            </span>
            {s.failed !== null && (
              <>
                <p className="ui-wrong" role="alert">
                  {t('ui.photo.failed', { why: s.failed })}
                </p>
                <button
                  type="button"
                  className="ui-button is-plain"
                  onClick={() => {
                    change(s.key, { failed: null, percent: 0 })
                    void start(s)
                  }}
                >
                  {t('ui.photo.again')}
                </button>
              </>
            )}
            <button
              type="button"
              className="ui-photo-remove"
              aria-label={t('ui.photo.remove', { name: s.name })}
              onClick={() => change(s.key, null)}
            >
              ×
            </button>
          </li>
        ))}
        {!full && !without?.value && (
          <li>
            <label className="ui-photo ui-photo-add">
              <input
                ref={input}
                type="file"
                accept="image/*"
                multiple={max > 1}
                onChange={(e) => void take(e.target.files)}
              />
              <span aria-hidden="true">＋</span>
              {t('ui.photo.take')}
            </label>
          </li>
        )}
      </ul>
      {wrong && (
        <p className="ui-wrong" role="alert">
          {wrong}
        </p>
      )}
      {without && value.length === 0 && sending.length === 0 && (
        <label className="ui-without">
          {t('ui.photo.without-why')}
          <select
            className="ui-input"
            value={without.value ?? ''}
            onChange={(e) => without.onChange(e.target.value === '' ? null : e.target.value)}
          >
            <option value="">—</option>
            {without.reasons.map((r) => (
              <option key={r}>{r}</option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  )
}
