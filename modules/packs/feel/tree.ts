/**
 * Text → our own small tree, by the grammar of lezer-feel. Only whitelisted node kinds pass; size and depth are
 * bounded before anything recursive runs.
 */
import { parser } from 'lezer-feel'
import { instead, limits } from './language.ts'
import type { ExpressionFinding } from './language.ts'

type Tree = ReturnType<typeof parser.parse>
type SyntaxNode = Tree['topNode']

export type CompareOp = '=' | '!=' | '<' | '<=' | '>' | '>='

interface At {
  readonly at: number
}
export type Node = At &
  (
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'day'; readonly value: string }
    | { readonly kind: 'null' }
    | { readonly kind: 'list'; readonly items: readonly Node[] }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'and' | 'or'; readonly parts: readonly Node[] }
    | { readonly kind: 'compare'; readonly op: CompareOp; readonly left: Node; readonly right: Node }
    | { readonly kind: 'in'; readonly left: Node; readonly tests: readonly Test[] }
    | { readonly kind: 'sum'; readonly parts: readonly { readonly minus: boolean; readonly node: Node }[] }
    | { readonly kind: 'if'; readonly when: Node; readonly then: Node; readonly else: Node }
    | { readonly kind: 'call'; readonly name: string; readonly values: readonly Node[] }
    | {
        readonly kind: 'quantified'
        readonly every: boolean
        readonly name: string
        readonly list: Node
        readonly test: Node
      }
  )

/** One alternative behind `in`. */
export type Test =
  | { readonly kind: 'value'; readonly node: Node }
  | { readonly kind: 'bound'; readonly op: CompareOp; readonly node: Node }
  | {
      readonly kind: 'interval'
      readonly from: Node
      readonly to: Node
      readonly withFrom: boolean
      readonly withTo: boolean
    }

/** Stops the reading at the first thing not allowed. */
export class Stop extends Error {
  readonly finding: ExpressionFinding
  constructor(code: ExpressionFinding['code'], at: number, message: string, mend: string) {
    super(message)
    this.finding = { code, at, message, mend }
  }
}

// Invisible and direction-changing characters make an expression read differently from what it does.
const HIDDEN = /[\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]|(?![\n\t\r])\p{Cc}/u

/** Parses or throws `Stop`. */
export function parseExpression(text: string): Node {
  if (text.length > limits.length)
    throw new Stop(
      'packs.feel-too-long',
      limits.length,
      `表达式有 ${text.length} 个字符`,
      `请缩短到 ${limits.length} 个字符以内，或拆成几条规则`,
    )
  if (text.trim() === '') throw new Stop('packs.feel-empty', 0, '表达式是空的', '请写出条件，或删去这一项')
  const hidden = HIDDEN.exec(text)
  if (hidden)
    throw new Stop(
      'packs.feel-hidden-character',
      hidden.index,
      `有看不见的字符 U+${hidden[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
      '请删去这个字符（常由复制粘贴带入）',
    )
  const tree: Tree = parser.parse(text)
  measure(tree, text)
  const top = tree.topNode.firstChild
  if (!top || top.nextSibling) throw syntax(top?.nextSibling?.from ?? 0, text)
  return new Reader(text).node(top, 0)
}

/** Refuses errors, size and depth with a cursor, without recursion. */
function measure(tree: Tree, text: string): void {
  const cursor = tree.cursor()
  let depth = 0
  let nodes = 0
  for (;;) {
    if (cursor.type.isError) throw syntax(cursor.from, text)
    if (cursor.name === 'LineComment' || cursor.name === 'BlockComment')
      throw new Stop('packs.feel-not-allowed', cursor.from, '表达式里有注释', instead.LineComment!)
    if (++nodes > limits.nodes * 6)
      throw new Stop('packs.feel-too-deep', cursor.from, '表达式太复杂', '请拆成几条规则')
    if (cursor.firstChild()) {
      depth++
      continue
    }
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return
      depth--
    }
    if (depth < 0) return
  }
}

function syntax(at: number, text: string): Stop {
  const seen = text.slice(at, at + 12).trim()
  const wide = /[“”‘’（），；＝＞＜]/.test(text)
  return new Stop(
    'packs.feel-syntax',
    at,
    seen === '' ? '表达式没有写完' : `从“${seen}”起读不懂`,
    wide
      ? '引号、括号、逗号和比较符请用英文半角：" ( ) , = < >'
      : '请检查括号、引号是否成对，以及 and、or、= 两边是否齐全',
  )
}

class Reader {
  readonly #text: string
  #nodes = 0
  constructor(text: string) {
    this.#text = text
  }

  node(n: SyntaxNode, depth: number): Node {
    if (depth > limits.depth)
      throw new Stop('packs.feel-too-deep', n.from, `嵌套超过 ${limits.depth} 层`, '请拆成几条规则')
    if (++this.#nodes > limits.nodes)
      throw new Stop('packs.feel-too-deep', n.from, '表达式太复杂', '请拆成几条规则')
    const at = n.from
    const go = (child: SyntaxNode | null | undefined) => {
      if (!child) throw syntax(n.to, this.#text)
      return this.node(child, depth + 1)
    }
    switch (n.name) {
      case 'StringLiteral':
        return { kind: 'text', at, value: this.#string(n) }
      case 'NumericLiteral':
        return { kind: 'number', at, value: this.#number(n) }
      case 'BooleanLiteral':
        return { kind: 'boolean', at, value: this.#slice(n) === 'true' }
      case 'null':
        return { kind: 'null', at }
      case 'DateTimeLiteral':
        return { kind: 'day', at, value: this.#day(n) }
      case 'VariableName':
      case 'PathExpression':
        return { kind: 'name', at, name: this.#name(n) }
      case 'ParenthesizedExpression':
        return go(this.#children(n)[0])
      case 'List':
        return { kind: 'list', at, items: this.#children(n).map(go) }
      case 'Conjunction':
      case 'Disjunction':
        return {
          kind: n.name === 'Conjunction' ? 'and' : 'or',
          at,
          parts: this.#spine(n).map(go),
        }
      case 'ArithmeticExpression':
        return { kind: 'sum', at, parts: this.#sum(n, go) }
      case 'Comparison':
        return this.#comparison(n, go)
      case 'IfExpression': {
        const [when, then, otherwise] = this.#children(n)
        return { kind: 'if', at, when: go(when), then: go(then), else: go(otherwise) }
      }
      case 'FunctionInvocation':
        return this.#call(n, go)
      case 'QuantifiedExpression':
        return this.#quantified(n, go)
      default:
        throw this.#refuse(n)
    }
  }

  /** Operand nodes only; a chain of equal operators leans left and is taken apart without recursion. */
  #spine(n: SyntaxNode): SyntaxNode[] {
    const parts: SyntaxNode[] = []
    let left: SyntaxNode | undefined = n
    while (left?.name === n.name) {
      const [first, second, ...more]: SyntaxNode[] = this.#children(left)
      if (!first || !second || more.length > 0) throw syntax(left.from, this.#text)
      parts.push(second)
      left = first
      if (parts.length > limits.nodes)
        throw new Stop('packs.feel-too-deep', n.from, '表达式太复杂', '请拆成几条规则')
    }
    if (left) parts.push(left)
    return parts.toReversed()
  }

  #sum(n: SyntaxNode, go: (n: SyntaxNode | undefined) => Node) {
    const parts: { minus: boolean; node: Node }[] = []
    let left: SyntaxNode | undefined = n
    while (left?.name === 'ArithmeticExpression') {
      const op = left.getChild('ArithOp')
      const sign = op ? this.#slice(op) : ''
      if (sign !== '+' && sign !== '-')
        throw new Stop(
          'packs.feel-not-allowed',
          op?.from ?? left.from,
          `不能用“${sign}”运算`,
          '只能用整数的加减；金额、面积、票数的计算由程序做',
        )
      const operands: SyntaxNode[] = this.#children(left).filter((c) => c.name !== 'ArithOp')
      const last = operands.at(-1)
      parts.push({ minus: sign === '-', node: go(last) })
      left = operands.length === 2 ? operands[0] : undefined
      if (parts.length > limits.nodes)
        throw new Stop('packs.feel-too-deep', n.from, '表达式太复杂', '请拆成几条规则')
    }
    if (left) parts.push({ minus: false, node: go(left) })
    return parts.toReversed()
  }

  #comparison(n: SyntaxNode, go: (n: SyntaxNode | undefined) => Node): Node {
    const at = n.from
    const children = this.#children(n, true)
    const [left, word, ...rest] = children
    if (word?.name === 'CompareOp' && rest.length === 1)
      return { kind: 'compare', at, op: this.#op(word), left: go(left), right: go(rest[0]) }
    if (word?.name === 'between' && rest.length === 3) {
      const [from, , to] = rest
      return {
        kind: 'in',
        at,
        left: go(left),
        tests: [{ kind: 'interval', from: go(from), to: go(to), withFrom: true, withTo: true }],
      }
    }
    if (word?.name === 'in') {
      const found = rest.flatMap((r) => (r.name === 'PositiveUnaryTests' ? this.#children(r) : [r]))
      const tests = found.filter((r) => r.name !== '(' && r.name !== ')').map((r) => this.#test(r, go))
      if (tests.length === 0) throw syntax(n.to, this.#text)
      return { kind: 'in', at, left: go(left), tests }
    }
    throw this.#refuse(n)
  }

  #test(n: SyntaxNode, go: (n: SyntaxNode | undefined) => Node): Test {
    let inner = n
    // A pair of brackets around one alternative changes nothing.
    while (
      inner.name === 'PositiveUnaryTest' ||
      inner.name === 'SimplePositiveUnaryTest' ||
      (inner.name === 'ParenthesizedExpression' &&
        this.#children(inner)[0]?.name === 'SimplePositiveUnaryTest')
    ) {
      const children = this.#children(inner, true).filter((c) => c.name !== '(' && c.name !== ')')
      const [first, second] = children
      if (first?.name === 'CompareOp' && second)
        return { kind: 'bound', op: this.#op(first), node: go(second) }
      if (!first || children.length !== 1) throw syntax(inner.from, this.#text)
      inner = first
    }
    if (inner.name !== 'Interval') return { kind: 'value', node: go(inner) }
    const [from, to] = this.#children(inner)
    return {
      kind: 'interval',
      from: go(from),
      to: go(to),
      withFrom: inner.firstChild?.name === '[',
      withTo: inner.lastChild?.name === ']',
    }
  }

  #call(n: SyntaxNode, go: (n: SyntaxNode | undefined) => Node): Node {
    const [callee, values, ...more] = this.#children(n, true).filter((c) => c.name !== '(' && c.name !== ')')
    if (callee?.name !== 'VariableName' || more.length > 0) throw this.#refuse(n)
    if (values && values.name !== 'PositionalParameters')
      throw new Stop('packs.feel-not-allowed', values.from, '函数的参数不能写名字', '请按顺序写参数')
    return {
      kind: 'call',
      at: n.from,
      name: this.#name(callee),
      values: values ? this.#children(values).map(go) : [],
    }
  }

  #quantified(n: SyntaxNode, go: (n: SyntaxNode | undefined) => Node): Node {
    const each = n.getChild('InExpressions')?.getChildren('InExpression') ?? []
    const [only] = each
    const name = only?.getChild('Name')
    const over = only?.getChild('IterationContext')
    const lists = over ? this.#children(over, true) : []
    if (!name || each.length !== 1 || lists.length !== 1)
      throw new Stop(
        'packs.feel-not-allowed',
        n.from,
        'some / every 只能对一个列表进行，不能对数字区间',
        '请写成 some 名称 in 列表 satisfies 条件',
      )
    return {
      kind: 'quantified',
      at: n.from,
      every: n.firstChild?.name === 'every',
      name: this.#slice(name).replace(/\s+/g, ' '),
      list: go(lists[0]),
      test: go(n.lastChild ?? undefined),
    }
  }

  #children(n: SyntaxNode, all = false): SyntaxNode[] {
    const found: SyntaxNode[] = []
    for (let c = n.firstChild; c; c = c.nextSibling) {
      // Keywords and punctuation are anonymous or lower-case nodes; `null` is a value.
      if (all || /^[A-Z]/.test(c.name) || c.name === 'null') found.push(c)
    }
    return found
  }

  #op(n: SyntaxNode): CompareOp {
    return this.#slice(n) as CompareOp
  }

  #name(n: SyntaxNode): string {
    if (n.name === 'VariableName') return this.#slice(n).replace(/\s+/g, ' ')
    const [base, path] = this.#children(n)
    if (
      !base ||
      path?.name !== 'PathName' ||
      (base.name !== 'VariableName' && base.name !== 'PathExpression')
    )
      throw this.#refuse(n)
    if (n.to - n.from > 200) throw new Stop('packs.feel-unknown-name', n.from, '名称太长', '请检查写法')
    return `${this.#name(base)}.${this.#slice(path).replace(/\s+/g, ' ')}`
  }

  #string(n: SyntaxNode): string {
    const raw = this.#slice(n).replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
    try {
      return JSON.parse(raw) as string
    } catch {
      throw new Stop('packs.feel-syntax', n.from, `文字 ${raw} 的转义写法不对`, '引号写 \\"，反斜线写 \\\\')
    }
  }

  #number(n: SyntaxNode): number {
    const raw = this.#slice(n)
    if (!/^-?\d{1,15}$/.test(raw))
      throw new Stop(
        'packs.feel-not-allowed',
        n.from,
        `“${raw}”不是整数`,
        '只用整数（金额用分、面积用百分之一平方米、比例用千分数）',
      )
    return Number(raw)
  }

  #day(n: SyntaxNode): string {
    const match = /^(?:date\s*\(\s*|@)"(\d{4}-\d{2}-\d{2})"\s*\)?$/.exec(this.#slice(n))
    const day = match?.[1]
    if (!day || !isDay(day))
      throw new Stop(
        'packs.feel-not-allowed',
        n.from,
        `“${this.#slice(n)}”不是日期`,
        '日期写成 date("2026-01-31")；不用时刻和时长',
      )
    return day
  }

  #slice(n: SyntaxNode): string {
    return this.#text.slice(n.from, n.to)
  }

  #refuse(n: SyntaxNode): Stop {
    return new Stop(
      'packs.feel-not-allowed',
      n.from,
      `不能使用这种写法：${this.#text.slice(n.from, Math.min(n.to, n.from + 30))}`,
      instead[n.name] ?? '可用的写法见 modules/packs/README.md“表达式”',
    )
  }
}

/** Whether a text is a real calendar day, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
