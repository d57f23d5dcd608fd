/**
 * Typed compilation of an expression: every name declared, every comparison between equal types, no null but where a
 * variable says so. The result is closures over plain values, so evaluation is fast and cannot surprise.
 */
import { holds, order, reader } from './evaluate.ts'
import type { Run, Values } from './evaluate.ts'
import { ExpressionError, functions, instead, typeNames } from './language.ts'
import type { ExpressionFinding, ValueType, Variable, Variables } from './language.ts'
import { narrowed, unequal } from './scope.ts'
import type { Scope } from './scope.ts'
import { Stop, parseExpression } from './tree.ts'
import type { CompareOp, Node, Test } from './tree.ts'

export interface Expression<T> {
  readonly ok: true
  /** Declared variables it reads, sorted. */
  readonly uses: readonly string[]
  /** Never null; throws `ExpressionError` when a value is missing or of another type than declared. */
  evaluate(values: Values): T
}

export type Compiled<T> =
  | Expression<T>
  | { readonly ok: false; readonly findings: readonly ExpressionFinding[] }

interface Results {
  boolean: boolean
  text: string
  number: number
  day: string
}

interface Typed {
  readonly type: ValueType | 'null'
  readonly nullable: boolean
  readonly run: Run
  readonly node: Node
  /** Declared values of the variable this is, when it has such. */
  readonly values?: readonly string[]
}

/**
 * Compiles `text` against declared variables. `result` says what it must give; `boolean` when not said.
 * Total: any text ends quickly in an expression or in findings.
 */
export function compileExpression<R extends keyof Results = 'boolean'>(
  text: string,
  variables: Variables,
  result: R = 'boolean' as R,
): Compiled<Results[R]> {
  try {
    const tree = parseExpression(text)
    const compiler = new Compiler(variables)
    const typed = compiler.typed(tree, { known: new Set(), each: null })
    if (typed.type !== result || typed.nullable)
      throw new Stop(
        'packs.feel-type',
        tree.at,
        `表达式的结果是${typeNames[typed.type]}，这里需要${typeNames[result]}`,
        result === 'boolean'
          ? '请写成条件，如 urgency = "urgent"'
          : `请写成结果为${typeNames[result]}的表达式`,
      )
    const { run } = typed
    return {
      ok: true,
      uses: [...compiler.uses].toSorted(),
      evaluate: (values) => run(values) as Results[R],
    }
  } catch (error) {
    if (error instanceof Stop) return { ok: false, findings: [error.finding] }
    throw error
  }
}

class Compiler {
  readonly uses = new Set<string>()
  readonly #variables: Variables
  constructor(variables: Variables) {
    this.#variables = variables
  }

  typed(node: Node, scope: Scope): Typed {
    const plain = (type: ValueType | 'null', run: Run): Typed => ({ type, nullable: false, run, node })
    switch (node.kind) {
      case 'text':
      case 'number':
      case 'boolean':
      case 'day': {
        const { value } = node
        return plain(node.kind, () => value)
      }
      case 'null':
        return { type: 'null', nullable: true, run: () => null, node }
      case 'list':
        return this.#list(node, scope)
      case 'name':
        return this.#variable(node, scope)
      case 'and':
      case 'or':
        return plain('boolean', this.#logic(node, scope))
      case 'compare':
        return plain('boolean', this.#compare(node, scope))
      case 'in': {
        const left = this.typed(node.left, scope)
        const tests = node.tests.map((t) => this.#test(left, t, scope))
        const { run } = left
        return plain('boolean', (values) => {
          const value = run(values)
          for (const test of tests) if (test(value, values)) return true
          return false
        })
      }
      case 'sum':
        return this.#sum(node, scope)
      case 'if': {
        const when = this.typed(node.when, scope)
        this.#need(when, 'boolean', 'if 后面')
        const then = this.typed(node.then, narrowed(scope, node.when, true))
        const otherwise = this.typed(node.else, narrowed(scope, node.when, false))
        this.#present(then)
        this.#present(otherwise)
        if (then.type !== otherwise.type)
          throw new Stop(
            'packs.feel-type',
            node.else.at,
            `then 得到${typeNames[then.type]}，else 得到${typeNames[otherwise.type]}`,
            '两边应是同一种类型',
          )
        return plain(then.type, (v) => (when.run(v) === true ? then.run(v) : otherwise.run(v)))
      }
      case 'call':
        return this.#call(node, scope)
      case 'quantified':
        return plain('boolean', this.#quantified(node, scope))
    }
  }

  #variable(node: Node & { kind: 'name' }, scope: Scope): Typed {
    const { name, at } = node
    if (name === scope.each) return { type: 'text', nullable: false, run: (v) => v[name], node }
    const declared = Object.hasOwn(this.#variables, name) ? this.#variables[name] : undefined
    if (declared === undefined)
      throw new Stop(
        'packs.feel-unknown-name',
        at,
        `没有名为“${name}”的变量`,
        `可用的变量：${Object.keys(this.#variables).join('、')}`,
      )
    const v: Variable = typeof declared === 'string' ? { type: declared } : declared
    this.uses.add(name)
    const nullable = v.nullable === true
    return {
      type: v.type,
      nullable: nullable && !scope.known.has(name),
      run: reader(name, v.type, nullable),
      node,
      ...(v.values ? { values: v.values } : {}),
    }
  }

  #list(node: Node & { kind: 'list' }, scope: Scope): Typed {
    const items = node.items.map((i) => this.typed(i, scope))
    const type = items[0]?.type
    if (type !== 'text' && type !== 'number')
      throw new Stop('packs.feel-type', node.at, '列表里应是文字或整数', '请写成 ["甲", "乙"] 或 [1, 2]')
    for (const item of items) {
      this.#present(item)
      if (item.type !== type)
        throw new Stop(
          'packs.feel-type',
          item.node.at,
          `列表里混有${typeNames[type]}和${typeNames[item.type]}`,
          '同一个列表请用同一种类型',
        )
    }
    const constant = items.every((i) => i.node.kind === 'text' || i.node.kind === 'number')
    const runs = items.map((i) => i.run)
    const fixed = constant ? runs.map((r) => r({})) : undefined
    return {
      type: type === 'text' ? 'texts' : 'numbers',
      nullable: false,
      run: fixed ? () => fixed : (v) => runs.map((r) => r(v)),
      node,
    }
  }

  #logic(node: Node & { kind: 'and' | 'or' }, scope: Scope): Run {
    const runs: Run[] = []
    let inner = scope
    for (const part of node.parts) {
      const typed = this.typed(part, inner)
      this.#need(typed, 'boolean', `${node.kind} 两边`)
      runs.push(typed.run)
      // `x != null and …`: behind it x is known; `x = null or …`: likewise.
      inner = narrowed(inner, part, node.kind === 'and')
    }
    return node.kind === 'and'
      ? (v) => {
          for (const run of runs) if (run(v) !== true) return false
          return true
        }
      : (v) => {
          for (const run of runs) if (run(v) === true) return true
          return false
        }
  }

  #compare(node: Node & { kind: 'compare' }, scope: Scope): Run {
    const left = this.typed(node.left, scope)
    const right = this.typed(node.right, scope)
    const { op } = node
    const l = left.run
    const r = right.run
    if (op === '=' || op === '!=') {
      this.#comparable(left, right, node.at)
      return op === '=' ? (v) => l(v) === r(v) : (v) => l(v) !== r(v)
    }
    this.#ordered(left, right, op)
    return order(op, l, r)
  }

  #test(left: Typed, test: Test, scope: Scope): (value: unknown, values: Values) => boolean {
    if (test.kind === 'value') {
      const right = this.typed(test.node, scope)
      const { run } = right
      if (right.type === 'texts' || right.type === 'numbers') {
        if (left.type !== (right.type === 'texts' ? 'text' : 'number')) throw unequal(left, right)
        if (right.node.kind === 'list') for (const item of right.node.items) this.#possible(left, item)
        this.#present(right)
        return (value, values) => (run(values) as readonly unknown[]).includes(value)
      }
      this.#comparable(left, right, test.node.at)
      return (value, values) => run(values) === value
    }
    if (test.kind === 'bound') {
      const right = this.typed(test.node, scope)
      if (test.op === '=' || test.op === '!=') this.#comparable(left, right, test.node.at)
      else this.#ordered(left, right, test.op)
      const { run } = right
      return (value, values) => holds(test.op, value, run(values))
    }
    const from = this.typed(test.from, scope)
    const to = this.typed(test.to, scope)
    this.#ordered(left, from, '>=')
    this.#ordered(left, to, '<=')
    const low = test.withFrom ? '>=' : '>'
    const high = test.withTo ? '<=' : '<'
    return (value, values) => holds(low, value, from.run(values)) && holds(high, value, to.run(values))
  }

  #sum(node: Node & { kind: 'sum' }, scope: Scope): Typed {
    const parts = node.parts.map((p) => ({ minus: p.minus, typed: this.typed(p.node, scope) }))
    const isText = parts.length > 1 && parts.every((p) => p.typed.type === 'text' && !p.minus)
    for (const p of parts) {
      this.#present(p.typed)
      if (!isText) this.#need(p.typed, 'number', '加减')
    }
    if (isText)
      return {
        type: 'text',
        nullable: false,
        run: (v) => parts.map((p) => p.typed.run(v) as string).join(''),
        node,
      }
    return {
      type: 'number',
      nullable: false,
      run: (v) => {
        let total = 0
        for (const p of parts) total += p.minus ? -(p.typed.run(v) as number) : (p.typed.run(v) as number)
        if (!Number.isSafeInteger(total)) throw new ExpressionError('overflow', null, '整数超出范围')
        return total
      },
      node,
    }
  }

  #call(node: Node & { kind: 'call' }, scope: Scope): Typed {
    const { name, at } = node
    const word = Object.hasOwn(functions, name) ? functions[name] : undefined
    if (!word)
      throw new Stop(
        'packs.feel-unknown-function',
        at,
        `没有函数“${name}”`,
        (Object.hasOwn(instead, name) ? instead[name] : undefined) ??
          `可用的函数：${Object.keys(functions).join('、')}`,
      )
    if (node.values.length !== word.takes.length)
      throw new Stop(
        'packs.feel-type',
        at,
        `${name} 需要 ${word.takes.length} 个参数，写了 ${node.values.length} 个`,
        `依次写：${word.takes.map((t) => typeNames[t]).join('、')}`,
      )
    const runs = node.values.map((value, i) => {
      const typed = this.typed(value, scope)
      this.#present(typed)
      this.#need(typed, word.takes[i]!, `${name} 的第 ${i + 1} 个参数`)
      return typed.run
    })
    const [first, second] = runs
    const run = word.run as (a: unknown, b?: unknown) => unknown
    return {
      type: word.gives,
      nullable: false,
      run: second ? (v) => run(first!(v), second(v)) : (v) => run(first!(v)),
      node,
    }
  }

  #quantified(node: Node & { kind: 'quantified' }, scope: Scope): Run {
    if (scope.each !== null)
      throw new Stop(
        'packs.feel-not-allowed',
        node.at,
        'some / every 不能嵌套',
        '请拆成几条规则，或在数据里准备好列表',
      )
    const { name, every } = node
    if (Object.hasOwn(this.#variables, name) || Object.hasOwn(functions, name))
      throw new Stop('packs.feel-not-allowed', node.at, `“${name}”已是别的名称`, '请换一个没有用过的名称')
    const list = this.typed(node.list, scope)
    this.#present(list)
    this.#need(list, 'texts', `${every ? 'every' : 'some'} 后面的列表`)
    const test = this.typed(node.test, { ...scope, each: name })
    this.#need(test, 'boolean', 'satisfies 后面')
    return (values) => {
      for (const item of list.run(values) as readonly string[])
        if ((test.run({ ...values, [name]: item }) === true) !== every) return !every
      return every
    }
  }

  #need(typed: Typed, type: ValueType, where: string): void {
    this.#present(typed)
    if (typed.type !== type)
      throw new Stop(
        'packs.feel-type',
        typed.node.at,
        `${where}应是${typeNames[type]}，这里是${typeNames[typed.type]}`,
        `请改成${typeNames[type]}`,
      )
  }

  #present(typed: Typed): void {
    if (!typed.nullable) return
    const name = typed.node.kind === 'name' ? typed.node.name : 'null'
    throw new Stop(
      'packs.feel-may-be-null',
      typed.node.at,
      `“${name}”可能是空的，不能直接这样用`,
      name === 'null' ? '空值只能用 = null 或 != null 比较' : `请在前面加上 ${name} != null and`,
    )
  }

  #comparable(left: Typed, right: Typed, at: number): void {
    if (left.type === 'null' || right.type === 'null') {
      const other = left.type === 'null' ? right : left
      if (other.nullable && other.type !== 'null') return
      throw new Stop(
        'packs.feel-never-true',
        at,
        other.node.kind === 'name' ? `“${other.node.name}”从不为空` : '与空值的比较没有意义',
        '请删去这个比较',
      )
    }
    if (left.type !== right.type) throw unequal(left, right)
    if (left.type === 'texts' || left.type === 'numbers')
      throw new Stop('packs.feel-type', at, '列表不能用 = 比较', '请用 list contains 或 in')
    this.#possible(left, right.node)
    this.#possible(right, left.node)
  }

  #possible(variable: Typed, literal: Node): void {
    if (variable.values && literal.kind === 'text' && !variable.values.includes(literal.value))
      throw new Stop(
        'packs.feel-never-true',
        literal.at,
        `“${literal.value}”不是它可能的值`,
        `可能的值：${variable.values.slice(0, 30).join('、')}`,
      )
  }

  #ordered(left: Typed, right: Typed, op: CompareOp): void {
    this.#present(left)
    this.#present(right)
    if (left.type !== right.type) throw unequal(left, right)
    if (left.type !== 'number' && left.type !== 'day')
      throw new Stop(
        'packs.feel-type',
        left.node.at,
        `${typeNames[left.type]}不能用 ${op} 比较`,
        '只有整数和日期可以比大小',
      )
  }
}
