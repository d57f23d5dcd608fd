/** One element's value as a field: read by the same rules as on the server, so that a wrong check digit shows at once. */
import type { ReactNode } from 'react'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import type { FieldAttributes } from '#ui/field'
import { term, texts } from '#ui/texts.ts'
import { today } from '#ui/time.ts'
import type { ElementView } from '../contract.ts'
import { readValue } from '../rules.ts'
import { texts as words } from '../words.ts'
import { hundredths } from './typed.ts'

const t = texts(words)

/** What travels for what was typed. */
export function sent(element: ElementView, typed: string): string {
  return element.type === 'area' ? hundredths(typed) : typed.trim()
}

/** What is wrong with it, in the reader's language; undefined when it may be sent. */
export function faultOf(element: ElementView, typed: string): string | undefined {
  const read = readValue(element, sent(element, typed), today())
  if (!('wrong' in read)) return undefined
  const said = term(read.wrong)
  return said.charAt(0).toUpperCase() + said.slice(1)
}

interface Props {
  readonly element: ElementView
  readonly value: string
  readonly onChange: (next: string) => void
  readonly required?: boolean
  readonly label?: string
  /** Shows what is wrong even while nothing is typed. */
  readonly tried?: boolean
  readonly hint?: string
  /** What the server said of it. */
  readonly wrong?: string | undefined
}

export function ValueInput(props: Props) {
  const { element, value, onChange, required = false, tried = false } = props
  const fault =
    props.wrong ??
    (value.trim() === ''
      ? required && tried
        ? t('registry.lack.value')
        : undefined
      : faultOf(element, value))
  // A number being typed is not yet wrong; it is once it is long enough or was tried.
  const early = !tried && props.wrong === undefined && isUnfinished(element, value)
  const hint = props.hint ?? (element.type === 'area' ? t('registry.value.area') : undefined)
  return (
    <Field
      label={props.label ?? element.title}
      required={required}
      {...(hint ? { hint } : {})}
      {...(fault && !early ? { error: fault } : {})}
    >
      {(attributes) => control(element, value, onChange, attributes)}
    </Field>
  )
}

function isUnfinished(element: ElementView, value: string): boolean {
  const length = value.trim().length
  if (element.type === 'id-number' || element.type === 'organisation-code') return length < 18
  return element.type === 'phone' ? length < 11 : false
}

function control(
  element: ElementView,
  value: string,
  onChange: (next: string) => void,
  attributes: FieldAttributes,
): ReactNode {
  if (element.type === 'option')
    return (
      <select {...attributes} className="ui-input" value={value} onChange={(e) => onChange(e.target.value)}>
        <option value="">{t('registry.value.choose')}</option>
        {element.options.map((o) => (
          <option key={o.id} value={o.id}>
            {o.title}
          </option>
        ))}
      </select>
    )
  if (element.type === 'day')
    return <DayInput {...attributes} max={today()} value={value} onChange={onChange} />
  const numeric = element.type === 'whole' || element.type === 'phone'
  return (
    <input
      {...attributes}
      className="ui-input"
      autoComplete="off"
      spellCheck={false}
      maxLength={element.type === 'text' ? 200 : 24}
      {...(numeric ? { inputMode: 'numeric' as const } : {})}
      {...(element.type === 'area' ? { inputMode: 'decimal' as const } : {})}
      value={value}
      onChange={(e) => onChange(e.target.value)}
    />
  )
}
