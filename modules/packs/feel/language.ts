/** The words of the checked language: types, variables, functions, findings, limits. */

export type ValueType = 'text' | 'number' | 'boolean' | 'day' | 'texts' | 'numbers'

/** A declared variable. Names may be dotted (`place.kind`); values are handed over under the same flat name. */
export interface Variable {
  readonly type: ValueType
  /** May be null: then it may only be compared, or used behind `x != null and …`. */
  readonly nullable?: boolean
  /** The only texts it can hold; comparing it with another one is an error (it could never be true). */
  readonly values?: readonly string[]
}

export type Variables = Readonly<Record<string, ValueType | Variable>>

/** What is wrong with an expression; `at` counts characters from its start. */
export interface ExpressionFinding {
  readonly code:
    | 'packs.feel-empty'
    | 'packs.feel-too-long'
    | 'packs.feel-too-deep'
    | 'packs.feel-hidden-character'
    | 'packs.feel-syntax'
    | 'packs.feel-not-allowed'
    | 'packs.feel-unknown-name'
    | 'packs.feel-unknown-function'
    | 'packs.feel-type'
    | 'packs.feel-may-be-null'
    | 'packs.feel-never-true'
  readonly at: number
  readonly message: string
  readonly mend: string
}

/** Thrown by `evaluate`; never a silent null. */
export class ExpressionError extends Error {
  readonly code: 'missing-value' | 'wrong-value' | 'overflow' | 'too-many'
  readonly variable: string | null
  constructor(code: ExpressionError['code'], variable: string | null, message: string) {
    super(message)
    this.name = 'ExpressionError'
    this.code = code
    this.variable = variable
  }
}

/** Characters, levels of nesting and nodes an expression may have. */
export const limits = { length: 2000, depth: 24, nodes: 600, items: 10_000 } as const

export const typeNames: Record<ValueType | 'null', string> = {
  text: '文字',
  number: '整数',
  boolean: '是否',
  day: '日期',
  texts: '文字列表',
  numbers: '整数列表',
  null: '空值',
}

export interface FunctionWord {
  readonly takes: readonly ValueType[]
  readonly gives: ValueType
  readonly run: (...values: never[]) => unknown
}

/** All functions there are. No regular expressions, nothing that makes large values, no clock, no chance. */
export const functions: Readonly<Record<string, FunctionWord>> = {
  contains: { takes: ['text', 'text'], gives: 'boolean', run: (a: string, b: string) => a.includes(b) },
  'starts with': {
    takes: ['text', 'text'],
    gives: 'boolean',
    run: (a: string, b: string) => a.startsWith(b),
  },
  'ends with': { takes: ['text', 'text'], gives: 'boolean', run: (a: string, b: string) => a.endsWith(b) },
  'string length': { takes: ['text'], gives: 'number', run: (a: string) => [...a].length },
  'upper case': { takes: ['text'], gives: 'text', run: (a: string) => a.toUpperCase() },
  'lower case': { takes: ['text'], gives: 'text', run: (a: string) => a.toLowerCase() },
  'list contains': {
    takes: ['texts', 'text'],
    gives: 'boolean',
    run: (a: readonly string[], b: string) => a.includes(b),
  },
  count: { takes: ['texts'], gives: 'number', run: (a: readonly string[]) => a.length },
  not: { takes: ['boolean'], gives: 'boolean', run: (a: boolean) => !a },
}

/** Words of full FEEL that people will try, with what to write instead. */
export const instead: Readonly<Record<string, string>> = {
  matches: '不提供正则表达式，请用 contains、starts with 或 ends with',
  replace: '不提供正则表达式，请在数据里写好需要的文字',
  split: '不提供正则表达式，请用列表变量',
  ForExpression: '不提供 for，请用 some … in 列表 satisfies …',
  FunctionDefinition: '不能定义函数，请把条件直接写出来',
  FilterExpression: '不提供 […] 筛选，请用 some … in 列表 satisfies …',
  Context: '不提供 {…}，请直接写条件',
  InstanceOfExpression: '变量的类型已经声明，不需要 instance of',
  LineComment: '注释请写在 YAML 里（#），不要写在表达式里',
}
