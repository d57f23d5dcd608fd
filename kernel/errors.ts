/**
 * A refusal is an answer, not an accident: it has a code, a Chinese sentence and, where there is one, the
 * clause it rests on. Modules list theirs in `words.ts`; the browser prints the same sentence.
 */
export interface RefusalWord {
  /** HTTP status the refusal travels under. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 415 | 422 | 423 | 429 | 503
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

/** Refusals of the kernel itself. */
export const kernelRefusals = {
  'kernel.invalid-input': { status: 400, zh: '填写的内容不符合要求：{what}' },
  'kernel.malformed': { status: 400, zh: '请求内容无法读取：{what}' },
  'kernel.not-found': { status: 404, zh: '没有这个地址或内容' },
  'kernel.signed-out': { status: 401, zh: '请先登录' },
  'kernel.no-rule': { status: 403, zh: '没有规则允许您这样做', source: '默认拒绝：无规则，不放行' },
  'kernel.forged': { status: 403, zh: '请求来源无法确认，请刷新页面后重试' },
  'kernel.too-many': { status: 429, zh: '操作太频繁，请在{seconds}秒后再试' },
  'kernel.too-large': { status: 413, zh: '内容太大，最多{limit}' },
  'kernel.media-type': { status: 415, zh: '不接受这种格式的内容' },
  'kernel.stale': { status: 409, zh: '您看到的内容已经变化：{who}刚做了修改，请刷新后再操作' },
  'kernel.key-reused': { status: 422, zh: '同一个提交编号被用于不同的内容，请刷新页面后重新提交' },
  'kernel.busy': { status: 503, zh: '系统正忙，请稍后再试' },
  'kernel.unavailable': { status: 503, zh: '暂时无法连接数据库，请稍后再试' },
} as const satisfies RefusalWords

export const refuseKernel = refuser(kernelRefusals)
