/**
 * A day, or a day with its time. The device's own picker, but what was chosen reads as the chosen language writes it: the
 * device knows only its own.
 */
import type { InputHTMLAttributes } from 'react'
import { showDay } from './time.ts'
import { t } from './words.ts'

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'type'> {
  /** `2026-11-22`, with `time` `2026-11-22T14:05`; '' for none. */
  readonly value: string
  readonly onChange: (next: string) => void
  readonly time?: boolean
}

export function DayInput({ value, onChange, time = false, className = '', ...rest }: Props) {
  const [day = '', clock = ''] = value.split('T')
  return (
    <span className="ui-day">
      <input
        {...rest}
        type={time ? 'datetime-local' : 'date'}
        className={`ui-input ${className}`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <span aria-hidden="true" className={value === '' ? 'is-none' : ''}>
        {value === '' ? t('ui.day.none') : [showDay(day), clock].filter(Boolean).join(' ')}
      </span>
    </span>
  )
}
