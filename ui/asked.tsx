/** The form an act asks for: words, days, days with their time, each under its own name. */
import { isFilled } from './asked-form.ts'
import type { AskedField, Written } from './asked-form.ts'
import { DayInput } from './day.tsx'
import { Field } from './field.tsx'

interface Props {
  readonly asks: readonly AskedField[]
  readonly value: Written
  readonly onChange: (next: Written) => void
  /** Sending was tried: what is empty says so. */
  readonly tried: boolean
  /** What an empty field says. */
  readonly lack: string
}

export function AskedFields({ asks, value, onChange, tried, lack }: Props) {
  return (
    <>
      {asks.map((field) => {
        const written = value[field.id] ?? ''
        const set = (next: string) => onChange({ ...value, [field.id]: next })
        return (
          <Field
            key={field.id}
            label={field.title}
            required
            {...(tried && !isFilled(field, written) ? { error: lack } : {})}
          >
            {(attributes) =>
              field.type === 'text' ? (
                <textarea
                  {...attributes}
                  className="ui-input"
                  rows={2}
                  maxLength={500}
                  value={written}
                  onChange={(e) => set(e.target.value)}
                />
              ) : (
                <DayInput {...attributes} value={written} onChange={set} time={field.type === 'time'} />
              )
            }
          </Field>
        )
      })}
    </>
  )
}
