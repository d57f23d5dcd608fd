/** One counter's numbers, a field for each choice: digits and nothing else. */
import { Field } from '#ui/field'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

interface Props<C extends 'for' | 'against' | 'abstain' | 'spoilt'> {
  readonly of: readonly C[]
  readonly given: Readonly<Record<NoInfer<C>, string>>
  readonly onChange: (given: Record<NoInfer<C>, string>) => void
}

export function CountFields<C extends 'for' | 'against' | 'abstain' | 'spoilt'>({
  of,
  given,
  onChange,
}: Props<C>) {
  return (
    <div className="mt-counts">
      {of.map((c) => (
        <Field key={c} label={t(`meetings.choice.${c}`)} required>
          {(attributes) => (
            <input
              {...attributes}
              className="ui-input"
              inputMode="numeric"
              autoComplete="off"
              maxLength={6}
              value={given[c]}
              onChange={(e) => onChange({ ...given, [c]: e.target.value.replace(/\D/g, '') })}
            />
          )}
        </Field>
      ))}
    </div>
  )
}
