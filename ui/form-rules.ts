/** What a simple JSON schema asks of a value: enough to help while filling in; the server judges. */
import { t } from './words.ts'

/** The part of JSON Schema forms use; TypeBox schemas fit. */
export interface FieldSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly FieldSchema[]
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
  readonly items?: FieldSchema
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly title?: string
  readonly description?: string
}

export type Control =
  | 'text'
  | 'lines'
  | 'choice'
  | 'number'
  | 'flag'
  | 'day'
  | 'instant'
  | 'several'
  | 'group'
  | 'other'

const DAY = '^\\d{4}-\\d{2}-\\d{2}$'

/** Takes the non-null side of a union with null. */
export function plain(schema: FieldSchema): FieldSchema {
  const sides = schema.anyOf?.filter((s) => s.type !== 'null')
  const only = sides?.length === 1 ? sides[0] : undefined
  return only ? { ...only, ...(schema.title ? { title: schema.title } : {}) } : schema
}

/** Allowed values of a choice, from `enum` or a union of constants. */
export function choicesOf(schema: FieldSchema): readonly string[] {
  if (schema.enum) return schema.enum.map(String)
  return (schema.anyOf ?? []).flatMap((s) => (s.const === undefined ? [] : [String(s.const)]))
}

export function controlOf(given: FieldSchema): Control {
  const schema = plain(given)
  if (choicesOf(schema).length > 0) return 'choice'
  if (schema.type === 'boolean') return 'flag'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (schema.type === 'object' && schema.properties) return 'group'
  if (schema.type === 'array') return schema.items && choicesOf(schema.items).length > 0 ? 'several' : 'other'
  if (schema.type !== 'string') return 'other'
  if (schema.format === 'date' || schema.pattern === DAY) return 'day'
  if (schema.format === 'date-time') return 'instant'
  return (schema.maxLength ?? 0) > 100 ? 'lines' : 'text'
}

/** What is wrong with one field, or undefined. */
export function wrongWith(given: FieldSchema, value: unknown, required: boolean): string | undefined {
  const schema = plain(given)
  const control = controlOf(given)
  const empty =
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  if (empty) {
    if (!required) return undefined
    return t(control === 'choice' || control === 'several' ? 'ui.form.choose' : 'ui.form.empty')
  }
  if (control === 'number') {
    if (typeof value !== 'number' || Number.isNaN(value)) return t('ui.form.number')
    if (schema.minimum !== undefined && value < schema.minimum)
      return t('ui.form.small', { n: schema.minimum })
    if (schema.maximum !== undefined && value > schema.maximum) return t('ui.form.big', { n: schema.maximum })
    return schema.type === 'integer' && !Number.isInteger(value) ? t('ui.form.number') : undefined
  }
  if (typeof value !== 'string') return undefined
  const length = [...value].length
  if (schema.minLength !== undefined && length < schema.minLength) {
    return schema.minLength <= 1 ? t('ui.form.empty') : t('ui.form.short', { n: schema.minLength })
  }
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    return t('ui.form.long', { n: schema.maxLength })
  }
  if (schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) return t('ui.form.format')
  return undefined
}

/** Field path (`address.street`) → sentence, for everything that is wrong. */
export function wrongs(
  schema: FieldSchema,
  value: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const required = schema.required?.includes(name) ?? false
    if (controlOf(field) === 'group') {
      const inner = wrongs(plain(field), (value[name] ?? {}) as Record<string, unknown>)
      for (const [path, sentence] of Object.entries(inner)) found[`${name}.${path}`] = sentence
      continue
    }
    const wrong = wrongWith(field, value[name], required)
    if (wrong) found[name] = wrong
  }
  return found
}

/** Leaves out fields nobody filled in, so that optional ones do not travel as ''. */
export function filled(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== ''))
}
