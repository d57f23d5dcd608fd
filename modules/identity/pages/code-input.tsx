/** A field for digits from elsewhere: an authenticator, a text message, a sheet of recovery codes. */
import type { FieldAttributes } from '#ui/field'

interface Props {
  readonly attributes: FieldAttributes
  readonly value: string
  readonly onChange: (value: string) => void
  /** Digits only: then a phone shows the number keys. */
  readonly digits?: boolean
  readonly autoFocus?: boolean
}

export function CodeInput({ attributes, value, onChange, digits = false, autoFocus = false }: Props) {
  return (
    <input
      {...attributes}
      className="ui-input identity-code"
      {...(digits ? { inputMode: 'numeric' as const } : {})}
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      maxLength={digits ? 8 : 40}
      autoFocus={autoFocus}
      value={value}
      onChange={(e) => onChange(e.target.value)}
    />
  )
}
