/** A form drawn from a schema: labels, hints, checks while leaving a field, a summary when something is wrong. */
import { useId, useRef, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { DayInput } from './day.tsx'
import { Field } from './field.tsx'
import type { FieldAttributes } from './field.tsx'
import { choicesOf, controlOf, filled, plain, wrongWith, wrongs } from './form-rules.ts'
import type { FieldSchema } from './form-rules.ts'
import { ProblemNotice } from './notice.tsx'
import type { ProblemView } from './views.ts'
import { t } from './words.ts'

export { Field } from './field.tsx'
export type { FieldSchema } from './form-rules.ts'

/** Label of a field, with a hint and names for its choices. */
export interface FieldLabel {
  readonly label: string
  readonly hint?: string
  readonly choices?: Readonly<Record<string, string>>
}

export interface WidgetProps {
  readonly attributes: FieldAttributes
  readonly value: unknown
  readonly onChange: (next: unknown) => void
}

type Values = Readonly<Record<string, unknown>>

interface Props {
  /** An object schema; TypeBox `Shape(…)` fits. */
  readonly schema: FieldSchema
  /** By field path; a plain string is the label. A field without a label is not shown. */
  readonly labels: Readonly<Record<string, string | FieldLabel>>
  readonly value?: Values
  /** Called at each change, e.g. to keep a draft. */
  readonly onChange?: (value: Values) => void
  readonly onSubmit: (value: Record<string, unknown>) => void
  /** Server's refusal; its `fields` appear at the fields. */
  readonly problem?: ProblemView | undefined
  readonly busy?: boolean
  readonly submitLabel?: string
  /** Own controls for single fields. */
  readonly widgets?: Readonly<Record<string, (props: WidgetProps) => ReactNode>>
  readonly order?: readonly string[]
  /** More buttons beside the submit button. */
  readonly actions?: ReactNode
}

export function FormFromSchema(props: Props) {
  const { schema, problem, busy = false } = props
  const [own, setOwn] = useState<Values>(props.value ?? {})
  const value = props.onChange ? (props.value ?? own) : own
  const [shown, setShown] = useState<Readonly<Record<string, string>>>({})
  const form = useRef<HTMLFormElement>(null)
  const errors = { ...problem?.fields, ...shown }

  const set = (path: readonly string[], next: unknown) => {
    const changed = withValue(value, path, next)
    setOwn(changed)
    props.onChange?.(changed)
    const key = path.join('.')
    if (shown[key]) setShown(({ [key]: _gone, ...rest }) => rest)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const wrong = wrongs(schema, value)
    setShown(wrong)
    if (Object.keys(wrong).length === 0) props.onSubmit(filled(value))
    else
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
  }
  const fields = (of: FieldSchema, base: readonly string[]): ReactNode => {
    const names = Object.keys(of.properties ?? {})
    const order = base.length === 0 ? (props.order ?? names) : names
    return order.map((name) => {
      const field = of.properties?.[name]
      const path = [...base, name]
      const key = path.join('.')
      const given = props.labels[key]
      if (!field || given === undefined) return null
      const label = typeof given === 'string' ? { label: given } : given
      if (controlOf(field) === 'group')
        return (
          <fieldset key={key} className="ui-group">
            <legend>{label.label}</legend>
            {fields(plain(field), path)}
          </fieldset>
        )
      return (
        <OneField
          key={key}
          schema={field}
          label={label}
          required={of.required?.includes(name) ?? false}
          value={valueAt(value, path)}
          error={errors[key]}
          widget={props.widgets?.[key]}
          onChange={(next) => set(path, next)}
          onLeave={(wrong) => wrong && setShown((was) => ({ ...was, [key]: wrong }))}
        />
      )
    })
  }
  const count = Object.keys(shown).length
  return (
    <form className="ui-form" ref={form} noValidate onSubmit={submit}>
      {fields(schema, [])}
      {count > 0 && (
        <p className="ui-wrong" role="alert">
          {t('ui.form.wrong', { n: count })}
        </p>
      )}
      {problem && <ProblemNotice problem={problem} />}
      <div className="ui-form-actions">
        <button type="submit" className="ui-button is-primary" aria-busy={busy}>
          {props.submitLabel ?? t('ui.form.submit')}
        </button>
        {props.actions}
      </div>
    </form>
  )
}

interface OneProps {
  readonly schema: FieldSchema
  readonly label: FieldLabel
  readonly required: boolean
  readonly value: unknown
  readonly error: string | undefined
  readonly widget: ((props: WidgetProps) => ReactNode) | undefined
  readonly onChange: (next: unknown) => void
  readonly onLeave: (wrong: string | undefined) => void
}

function OneField({ schema, label, required, value, error, widget, onChange, onLeave }: OneProps) {
  const field = plain(schema)
  const control = controlOf(schema)
  const name = useId()
  const nameOf = (choice: string) => label.choices?.[choice] ?? choice
  const choices = choicesOf(field)
  const leave = () => value !== undefined && value !== '' && onLeave(wrongWith(schema, value, required))

  if (!widget && control === 'flag')
    return (
      <label className="ui-check">
        <input type="checkbox" checked={value === true} onChange={(e) => onChange(e.target.checked)} />
        <span>
          {label.label}
          {label.hint && <small>{label.hint}</small>}
        </span>
      </label>
    )
  if (!widget && (control === 'several' || (control === 'choice' && choices.length <= 4))) {
    const several = control === 'several'
    const list = several ? choicesOf(field.items ?? {}) : choices
    const chosen = several
      ? ((value as string[] | undefined) ?? [])
      : value === undefined
        ? []
        : [String(value)]
    return (
      <fieldset className="ui-choices">
        <legend>
          {label.label}
          {!required && <small>{t('ui.optional')}</small>}
        </legend>
        {label.hint && <p className="ui-hint">{label.hint}</p>}
        {list.map((choice, index) => (
          <label key={choice}>
            <input
              type={several ? 'checkbox' : 'radio'}
              name={name}
              checked={chosen.includes(choice)}
              {...(error && index === 0 ? { 'aria-invalid': true } : {})}
              onChange={(e) => {
                if (!several) return onChange(choice)
                onChange(e.target.checked ? [...chosen, choice] : chosen.filter((c) => c !== choice))
              }}
            />
            <span>{nameOf(choice)}</span>
          </label>
        ))}
        {error && <p className="ui-wrong">{error}</p>}
      </fieldset>
    )
  }
  return (
    <Field
      label={label.label}
      required={required}
      {...(label.hint ? { hint: label.hint } : {})}
      {...(error ? { error } : {})}
    >
      {(attributes) => {
        if (widget) return widget({ attributes, value, onChange })
        const text = value === undefined || value === null ? '' : String(value)
        const common = { ...attributes, className: 'ui-input', onBlur: leave }
        if (control === 'choice')
          return (
            <select {...common} value={text} onChange={(e) => onChange(e.target.value || undefined)}>
              <option value="">{t('ui.form.choose')}</option>
              {choices.map((c) => (
                <option key={c} value={c}>
                  {nameOf(c)}
                </option>
              ))}
            </select>
          )
        if (control === 'lines')
          return (
            <>
              <textarea
                {...common}
                rows={4}
                value={text}
                maxLength={field.maxLength}
                onChange={(e) => onChange(e.target.value)}
              />
              <small className="ui-count">
                {t('ui.form.count', { n: [...text].length, max: field.maxLength ?? '' })}
              </small>
            </>
          )
        if (control === 'number')
          return (
            <input
              {...common}
              inputMode={field.type === 'integer' ? 'numeric' : 'decimal'}
              value={text}
              onChange={(e) => onChange(asNumber(e.target.value))}
            />
          )
        if (control === 'instant')
          return (
            <DayInput
              {...common}
              time
              value={localOf(text)}
              onChange={(next) => onChange(next ? new Date(next).toISOString() : undefined)}
            />
          )
        if (control === 'day') return <DayInput {...common} value={text} onChange={onChange} />
        return (
          <input
            {...common}
            type="text"
            value={text}
            maxLength={field.maxLength}
            onChange={(e) => onChange(e.target.value)}
          />
        )
      }}
    </Field>
  )
}

/** Keeps what cannot be read as typed, so that the person sees it and the check names it. */
function asNumber(text: string): unknown {
  if (text.trim() === '') return undefined
  return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text
}

function localOf(iso: string): string {
  if (!iso) return ''
  const at = new Date(iso)
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

function valueAt(value: Values, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Values | undefined)?.[name], value)
}

function withValue(value: Values, [name, ...rest]: readonly string[], next: unknown): Values {
  if (name === undefined) return value
  const inner = rest.length === 0 ? next : withValue((value[name] ?? {}) as Values, rest, next)
  return { ...value, [name]: inner }
}
