/** A field for quick hands: suggestions carry numbers, a digit takes one; typing searches; arrows and Enter choose. */
import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { t } from './words.ts'

export interface PickOption {
  readonly id: string
  readonly title: string
  /** Where it belongs: titles above it. */
  readonly within?: string
  /** Why it is suggested. */
  readonly why?: string
}

interface Props {
  readonly label: string
  readonly value: PickOption | null
  readonly onChange: (option: PickOption | null) => void
  /** Offered while nothing is typed; the first nine have digits. */
  readonly suggestions?: readonly PickOption[]
  readonly search: (text: string, signal: AbortSignal) => Promise<readonly PickOption[]>
  readonly placeholder?: string
  readonly hint?: string
  readonly error?: string
  readonly required?: boolean
}

export function QuickPick(props: Props) {
  const {
    label,
    value,
    onChange,
    suggestions = [],
    search,
    placeholder,
    hint,
    error,
    required = false,
  } = props
  const id = useId()
  const [text, setText] = useState('')
  const [found, setFound] = useState<readonly PickOption[] | null>(null)
  const [active, setActive] = useState(-1)
  const again = useRef(false)
  const input = useRef<HTMLInputElement>(null)
  const chosen = useRef<HTMLButtonElement>(null)
  const finder = useRef(search)
  finder.current = search
  const asked = text.trim()

  useEffect(() => {
    if (asked === '') return
    const stop = new AbortController()
    const timer = setTimeout(() => {
      finder.current(asked, stop.signal).then(
        (options) => {
          if (stop.signal.aborted) return
          setFound(options)
          setActive(options.length > 0 ? 0 : -1)
        },
        () => {},
      )
    }, 150)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [asked])
  // The field keeps the keyboard: chosen → on the button that changes it, changing → in the box.
  useEffect(() => {
    if (!again.current) return
    again.current = false
    if (value) chosen.current?.focus()
    else input.current?.focus()
  }, [value])

  const options = asked === '' ? suggestions.slice(0, 9) : (found ?? [])
  const take = (option: PickOption | null | undefined) => {
    if (option === undefined) return
    setText('')
    setFound(null)
    setActive(-1)
    again.current = true
    onChange(option)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const digit = asked === '' && /^[1-9]$/.test(event.key) ? options[Number(event.key) - 1] : undefined
    const moves: Record<string, () => void> = {
      ArrowDown: () => setActive(Math.min(options.length - 1, active + 1)),
      ArrowUp: () => setActive(Math.max(0, active - 1)),
      Enter: () => take(options[active]),
      Escape: () => {
        setText('')
        setFound(null)
        setActive(-1)
      },
    }
    const move = digit ? () => take(digit) : moves[event.key]
    if (!move || (event.key === 'Escape' && text === '')) return
    event.preventDefault()
    move()
  }
  const described = [hint ? `${id}-hint` : '', error ? `${id}-wrong` : ''].filter(Boolean).join(' ')
  const head = (
    <>
      {label}
      {!required && <small>{t('ui.optional')}</small>}
    </>
  )

  if (value)
    return (
      <div className="ui-field" role="group" aria-label={label}>
        <span className="ui-label">{head}</span>
        <div className="ui-place-chosen">
          <span>
            <strong>{value.title}</strong>
            {value.within && <small>{value.within}</small>}
          </span>
          <button
            ref={chosen}
            type="button"
            className="ui-button is-plain"
            onClick={() => take(null)}
            onKeyDown={(e) => {
              if (e.key !== 'Backspace' && e.key !== 'Delete') return
              e.preventDefault()
              take(null)
            }}
          >
            {t('ui.place.change')}
          </button>
        </div>
      </div>
    )
  return (
    <div className={`ui-field ui-pick${error ? ' is-wrong' : ''}`}>
      <label htmlFor={id}>{head}</label>
      <input
        ref={input}
        id={id}
        className="ui-input"
        role="combobox"
        autoComplete="off"
        aria-expanded={options.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-required={required}
        {...(active >= 0 && options[active] ? { 'aria-activedescendant': `${id}-${active}` } : {})}
        {...(described ? { 'aria-describedby': described } : {})}
        {...(error ? { 'aria-invalid': true } : {})}
        placeholder={placeholder}
        value={text}
        onChange={(e) => {
          setText(e.target.value)
          setFound(null)
          setActive(-1)
        }}
        onKeyDown={onKey}
      />
      {hint && (
        <p className="ui-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        className="ui-options"
        hidden={options.length === 0}
      >
        {options.map((option, index) => (
          <li
            key={option.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(e) => e.preventDefault()}
            onClick={() => take(option)}
          >
            <span className="ui-pick-title">
              {asked === '' && <kbd aria-hidden="true">{index + 1}</kbd>}
              <span>
                {option.title}
                {option.within && <small>{option.within}</small>}
              </span>
            </span>
            {option.why && <small>{option.why}</small>}
          </li>
        ))}
      </ul>
      <p className="ui-hint" role="status">
        {asked !== '' && found !== null && found.length === 0 ? t('ui.pick.none') : ''}
      </p>
      {error && (
        <p className="ui-wrong" id={`${id}-wrong`}>
          {error}
        </p>
      )}
    </div>
  )
}
