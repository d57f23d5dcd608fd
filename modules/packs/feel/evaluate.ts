/** What a checked expression does at run time: comparisons, and variables held to their declared types. */
import { ExpressionError, limits, typeNames } from './language.ts'
import type { ValueType } from './language.ts'
import { isDay } from './tree.ts'
import type { CompareOp } from './tree.ts'

/** Values by the flat names of the variables. */
export type Values = Readonly<Record<string, unknown>>
export type Run = (values: Values) => unknown

export function holds(op: CompareOp, a: unknown, b: unknown): boolean {
  const [x, y] = [a as number, b as number]
  switch (op) {
    case '=':
      return x === y
    case '!=':
      return x !== y
    case '<':
      return x < y
    case '<=':
      return x <= y
    case '>':
      return x > y
    case '>=':
      return x >= y
  }
}

export function order(op: CompareOp, l: Run, r: Run): Run {
  return (v) => holds(op, l(v), r(v))
}

/** Reads one variable and holds it to its declared type. */
export function reader(name: string, type: ValueType, nullable: boolean): Run {
  const fits = fitting[type]
  return (values) => {
    const value = values[name]
    if (value === null || value === undefined) {
      if (nullable) return null
      throw new ExpressionError('missing-value', name, `没有给出“${name}”的值`)
    }
    if (!fits(value)) throw new ExpressionError('wrong-value', name, `“${name}”的值不是${typeNames[type]}`)
    if (Array.isArray(value) && value.length > limits.items)
      throw new ExpressionError('too-many', name, `“${name}”超过 ${limits.items} 项`)
    return value
  }
}

const fitting: Record<ValueType, (value: unknown) => boolean> = {
  text: (v) => typeof v === 'string',
  number: (v) => Number.isSafeInteger(v),
  boolean: (v) => typeof v === 'boolean',
  day: (v) => typeof v === 'string' && isDay(v),
  texts: (v) => Array.isArray(v) && v.every((x) => typeof x === 'string'),
  numbers: (v) => Array.isArray(v) && v.every((x) => Number.isSafeInteger(x)),
}
