/** A label, its control, a hint and what is wrong, tied together for every reader. */
import { useId } from 'react'
import type { ReactNode } from 'react'
import { t } from './words.ts'

export interface FieldAttributes {
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
  readonly required?: boolean
}

interface Props {
  readonly label: string
  readonly hint?: string
  readonly error?: string
  readonly required?: boolean
  /** Either gets the attributes for the control, or stands as it is. */
  readonly children: (attributes: FieldAttributes) => ReactNode
}

/** Required is the rule, so what may be left empty is what is marked. */
export function Field({ label, hint, error, required = false, children }: Props) {
  const id = useId()
  const described = [hint ? `${id}-hint` : '', error ? `${id}-wrong` : ''].filter(Boolean).join(' ')
  return (
    <div className={`ui-field${error ? ' is-wrong' : ''}`}>
      <label htmlFor={id}>
        {label}
        {!required && <small>{t('ui.optional')}</small>}
      </label>
      {hint && (
        <p className="ui-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        ...(described ? { 'aria-describedby': described } : {}),
        ...(error ? { 'aria-invalid': true as const } : {}),
        ...(required ? { required: true } : {}),
      })}
      {error && (
        <p className="ui-wrong" id={`${id}-wrong`}>
          {error}
        </p>
      )}
    </div>
  )
}
