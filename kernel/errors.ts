import { refusals as kernelRefusals, wholes, wrongs } from './words.ts'

/**
 * A refusal is an answer, not an accident: it has a code, a Chinese sentence and, where there is one, the
 * clause it rests on. Modules list theirs in `words.ts`; the browser prints the same sentence.
 */
export interface RefusalWord {
  /** HTTP status the refusal travels under. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 421 | 422 | 423 | 429 | 503
  /** The sentence shown, `{name}` marks a parameter. */
  readonly zh: string
  /** Law, standard or pack line it rests on. */
  readonly source?: string
}

export type RefusalWords = Readonly<Record<string, RefusalWord>>
export type Params = Readonly<Record<string, string | number | null>>

/** Thrown to refuse; rolls the transaction back and becomes an RFC 9457 problem document. */
export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly source: string | undefined
  readonly params: Params
  /** Field → sentence, for forms. */
  readonly fields: Readonly<Record<string, string>> | undefined

  constructor(code: string, word: RefusalWord, params: Params = {}, fields?: Record<string, string>) {
    super(fill(word.zh, params))
    this.name = 'Refusal'
    this.code = code
    this.status = word.status
    this.source = word.source
    this.params = params
    this.fields = fields
  }
}

/** Puts parameters into a sentence; an unknown name stays visible so that a test sees it. */
export function fill(sentence: string, params: Params): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(params, name) ? String(params[name] ?? '') : whole,
  )
}

/**
 * Builds the refusing function of one module: `const refuse = refuser(words)`, then
 * `throw refuse('casework.not-yours', { who })`. Unknown codes do not compile.
 */
export function refuser<W extends RefusalWords>(words: W) {
  return (code: keyof W & string, params?: Params, fields?: Record<string, string>): Refusal => {
    const word = words[code]
    if (!word) throw new Error(`unknown refusal ${code}`)
    return new Refusal(code, word, params, fields)
  }
}

export const refuseKernel = refuser(kernelRefusals)

type Rule = keyof typeof wrongs extends `kernel.wrong.${infer R}` ? R : never

/** Refuses input by the rule it breaks (`wrongs` of words.ts); with a field it is told at the field, too. */
export function refuseInput(rule: Rule, field = '', limit?: number): Refusal {
  const key = `kernel.wrong.${rule}` as const
  const params = { rule: key, field: field || wholes.content, ...(limit === undefined ? {} : { limit }) }
  const what = fill(wrongs[key], params)
  return refuseKernel('kernel.invalid-input', { what, ...params }, field ? { [field]: what } : undefined)
}
