/** The query bar above a list. */
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { Button, Checkbox, Input, Select } from 'antd'
import { DayInput } from './day.tsx'
import { t } from './words.ts'

export type FilterValues = Readonly<Record<string, string | undefined>>

interface Base {
  readonly name: string
  readonly label: string
}
export type FilterField =
  | (Base & { readonly kind: 'text' })
  | (Base & { readonly kind: 'choice'; readonly options: readonly { value: string; label: string }[] })
  /** Sets `name` to '1'. */
  | (Base & { readonly kind: 'flag' })
  /** Sets `<name>-from` and `<name>-to` to days. */
  | (Base & { readonly kind: 'days' })
  /** A control of the page's own, e.g. a tree of categories. */
  | (Base & {
      readonly kind: 'own'
      readonly control: (value: string | undefined, set: (next: string | undefined) => void) => ReactNode
    })

interface Props {
  readonly fields: readonly FilterField[]
  readonly values: FilterValues
  readonly onChange: (patch: FilterValues) => void
}

export function FilterBar({ fields, values, onChange }: Props) {
  const names = fields.flatMap((f) => (f.kind === 'days' ? [`${f.name}-from`, `${f.name}-to`] : [f.name]))
  const any = names.some((n) => values[n])
  return (
    <div className="ui-filters" role="search">
      {fields.map((f) => (
        <Filter key={f.name} field={f} values={values} onChange={onChange} />
      ))}
      {any && (
        <Button type="text" onClick={() => onChange(Object.fromEntries(names.map((n) => [n, undefined])))}>
          {t('ui.table.clear')}
        </Button>
      )}
    </div>
  )
}

function Filter({ field, values, onChange }: Omit<Props, 'fields'> & { field: FilterField }) {
  const { name, label } = field
  const value = values[name]
  const set = (next: string | undefined) => onChange({ [name]: next || undefined })
  if (field.kind === 'own') return field.control(value, set)
  if (field.kind === 'text') return <TextFilter label={label} value={value ?? ''} onChange={set} />
  if (field.kind === 'flag')
    return (
      <Checkbox checked={value === '1'} onChange={(e) => set(e.target.checked ? '1' : undefined)}>
        {label}
      </Checkbox>
    )
  if (field.kind === 'choice')
    return (
      <Select
        aria-label={label}
        placeholder={label}
        allowClear
        showSearch={field.options.length > 8 ? { optionFilterProp: 'label' } : false}
        value={value ?? null}
        options={[...field.options]}
        style={{ minWidth: 128 }}
        popupMatchSelectWidth={false}
        onChange={(next) => set(next ?? undefined)}
      />
    )
  return (
    <span className="ui-days">
      <span className="ui-quiet">{label}</span>
      {(['from', 'to'] as const).map((side) => (
        <DayInput
          key={side}
          aria-label={`${label}${t(side === 'from' ? 'ui.table.from' : 'ui.table.to')}`}
          value={values[`${name}-${side}`] ?? ''}
          onChange={(next) => onChange({ [`${name}-${side}`]: next || undefined })}
        />
      ))}
    </span>
  )
}

/** Waits until typing pauses; follows the URL when it changes from elsewhere. */
function TextFilter(props: { label: string; value: string; onChange: (next: string) => void }) {
  const { label, value, onChange } = props
  const [typed, setTyped] = useState({ text: value, value })
  if (typed.value !== value) setTyped({ text: value, value })
  const { text } = typed
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text), 350)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return (
    <Input
      allowClear
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      style={{ width: 220 }}
      onChange={(e) => setTyped({ text: e.target.value, value })}
      onPressEnter={() => onChange(text)}
    />
  )
}
