/** Money typed in yuan, kept in fen. */
import { Field } from '#ui/field'
import { texts } from '#ui/texts.ts'
import { fenOf } from '../rules.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (yuan: string) => void
  readonly tried: boolean
}

export function MoneyField({ label, value, onChange, tried }: Props) {
  const wrong = fenOf(value) === null && (tried || value !== '')
  return (
    <Field label={label} required {...(wrong ? { error: t('execution.f.money') } : {})}>
      {(attributes) => (
        <input
          {...attributes}
          className="ui-input ui-figures"
          inputMode="decimal"
          maxLength={20}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
