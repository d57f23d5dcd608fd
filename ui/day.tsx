/**
 * A day, or a day with its time. At the desk it is typed, `2026-11-22` whatever format the device has, with the device's
 * calendar behind a button. On phones it is the device's own picker. What was chosen reads as the chosen language writes it.
 */
import { useRef, useState } from 'react'
import type { InputHTMLAttributes } from 'react'
import { readTypedDay } from './day-typed.ts'
import { useSurface } from './surface.ts'
import { showDay } from './time.ts'
import { t } from './words.ts'

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'type'> {
  /** `2026-11-22`, with `time` `2026-11-22T14:05`; '' for none. */
  readonly value: string
  readonly onChange: (next: string) => void
  readonly time?: boolean
}

export function DayInput(props: Props) {
  return useSurface() === 'desk' ? <Typed {...props} /> : <Picked {...props} />
}

function readable(value: string): string {
  const [day = '', clock = ''] = value.split('T')
  return [showDay(day), clock].filter(Boolean).join(' ')
}

function Typed({ value, onChange, time = false, className = '', min, max, ...rest }: Props) {
  /** What stands in the field while it is typed in, and after when it is no day. */
  const [draft, setDraft] = useState<string | null>(null)
  const calendar = useRef<HTMLInputElement>(null)
  const read = draft === null ? value : readTypedDay(draft, time)
  const wrong =
    read === undefined || (read !== '' && ((min && read < String(min)) || (max && read > String(max))))
  const open = () => calendar.current?.showPicker()
  return (
    <span className="ui-day is-typed">
      <input
        {...rest}
        type="text"
        autoComplete="off"
        className={`ui-input ${className}`}
        placeholder={t(time ? 'ui.day.form-time' : 'ui.day.form')}
        value={draft ?? readable(value)}
        {...(wrong && draft !== null ? { 'aria-invalid': true } : {})}
        onFocus={(event) => {
          setDraft((was) => was ?? value.replace('T', ' '))
          rest.onFocus?.(event)
        }}
        onChange={(event) => {
          setDraft(event.target.value)
          const next = readTypedDay(event.target.value, time) ?? ''
          if (next !== value) onChange(next)
        }}
        onBlur={(event) => {
          if (read !== undefined) setDraft(null)
          rest.onBlur?.(event)
        }}
        onKeyDown={(event) => {
          if (event.altKey && event.key === 'ArrowDown') {
            event.preventDefault()
            open()
          }
          rest.onKeyDown?.(event)
        }}
      />
      <button
        type="button"
        className="ui-day-open"
        aria-label={t('ui.day.none')}
        disabled={rest.disabled}
        onClick={open}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor">
          <path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3" />
        </svg>
      </button>
      <input
        ref={calendar}
        type={time ? 'datetime-local' : 'date'}
        tabIndex={-1}
        aria-hidden="true"
        min={min}
        max={max}
        value={value}
        onChange={(event) => {
          setDraft(null)
          onChange(event.target.value)
        }}
      />
    </span>
  )
}

function Picked({ value, onChange, time = false, className = '', ...rest }: Props) {
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
        {value === '' ? t('ui.day.none') : readable(value)}
      </span>
    </span>
  )
}
