/** A short list to choose one from; digits choose too while the focus is in it. Nothing is chosen beforehand. */
import { useId, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { t } from './words.ts'
import './choices.css'

interface Props<V extends string> {
  readonly label: string
  readonly options: readonly { readonly id: V; readonly title: string; readonly hint?: string }[]
  readonly value: V | null
  readonly onChange: (value: V) => void
  readonly required?: boolean
  readonly error?: string
  /** Side by side, with the digits shown. */
  readonly inline?: boolean
}

export function Choices<V extends string>(props: Props<V>) {
  const { label, options, value, onChange, required = false, error, inline = false } = props
  const name = useId()
  const box = useRef<HTMLFieldSetElement>(null)
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return
    const index = Number(event.key) - 1
    const option = options[index]
    if (!option) return
    event.preventDefault()
    onChange(option.id)
    box.current?.querySelectorAll<HTMLInputElement>('input')[index]?.focus()
  }
  return (
    <fieldset
      ref={box}
      className={`ui-choices${inline ? ' ui-choice-inline' : ''}${error ? ' is-wrong' : ''}`}
      onKeyDown={onKey}
      aria-describedby={error ? `${name}-wrong` : undefined}
    >
      <legend>
        {label}
        {!required && <small>{t('ui.optional')}</small>}
      </legend>
      <div className="ui-choice-list">
        {options.map((o, index) => (
          <label key={o.id}>
            <input
              type="radio"
              name={name}
              value={o.id}
              checked={value === o.id}
              onChange={() => onChange(o.id)}
            />
            {inline && <kbd aria-hidden="true">{index + 1}</kbd>}
            <span>
              {o.title}
              {o.hint && <small className="ui-quiet"> {o.hint}</small>}
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p className="ui-wrong" id={`${name}-wrong`} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}
