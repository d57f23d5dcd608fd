/** A password field that can be looked at. */
import { useState } from 'react'
import type { FieldAttributes } from '#ui/field'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

interface Props {
  readonly attributes: FieldAttributes
  readonly value: string
  readonly onChange: (value: string) => void
  readonly fresh?: boolean
}

export function PasswordInput({ attributes, value, onChange, fresh }: Props) {
  const [shown, setShown] = useState(false)
  return (
    <div className="identity-password">
      <input
        {...attributes}
        className="ui-input"
        type={shown ? 'text' : 'password'}
        autoComplete={fresh ? 'new-password' : 'current-password'}
        autoCapitalize="off"
        spellCheck={false}
        maxLength={256}
        value={value}
        onChange={(e) => onChange(e.target.value)}
      />
      <button
        type="button"
        aria-pressed={shown}
        aria-label={t(shown ? 'identity.password.hide' : 'identity.password.show')}
        onClick={() => setShown(!shown)}
      >
        <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
          <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" />
          <circle cx="12" cy="12" r="3" />
          {shown && <path d="M4 20 20 4" />}
        </svg>
      </button>
    </div>
  )
}
