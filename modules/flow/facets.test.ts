/** Facets and powers of a procedure: what the check refuses, with code, line and mend, on procedures spoilt one by one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LineCounter, isMap, isNode, parseDocument } from 'yaml'
import { describe, expect, it } from 'vitest'
import type { Finding, Source } from '#kernel/section'
import { facetOf, facetNames, facetShapes, stepsWith } from './facets.ts'
import { checkProcedures } from './procedure-check.ts'
import { markOfStep } from './procedure-marks.ts'
import { stepOf } from './procedure.ts'
import { compileProcedures } from './section.ts'

const good = `id: motion
title: 议题
start: decide
roles:
  decide: { title: 决议机构, kinds: [council] }
  execute: { title: 执行单位, kinds: [committee] }
  supervise: { title: 监督机构, kinds: [overseers] }
steps:
  decide:
    title: 表决
    tell: 正在表决
    power: decide
    holder: { role: decide }
    meeting:
      kinds: [council]
    ballot:
      rule: majority
      ways: [hands, secret]
      open: open
      passed: passed
      failed: failed
    acts:
      open: { title: 开始表决 }
      passed: { title: 通过, by: system, to: execute }
      failed: { title: 未通过, by: system, to: lost }
  execute:
    title: 执行
    tell: 正在执行
    power: execute
    holder: { role: execute }
    tasks:
      plan: plan
      report: report
      check: check
      done: done
    acts:
      plan: { title: 安排 }
      report: { title: 报告 }
      check: { title: 检查, by: { role: supervise }, power: supervise }
      done: { title: 完成, by: system, to: rate }
      late: { title: 到期, by: system, to: lost }
  rate:
    title: 测评
    tell: 正在测评
    holder: { role: execute }
    rating:
      days: 7
      least: 5
      good: '4/5'
      satisfied: satisfied
      low: low
      unrated: unrated
    acts:
      satisfied: { title: 满意, by: system, to: archived }
      low: { title: 不满意, by: system, to: execute }
      unrated: { title: 人数不足, by: system, to: archived }
ends:
  archived: { title: 归档, tell: 归档 }
  lost: { title: 未通过, tell: 未通过, state: closed }
`

const kinds = [
  { id: 'council', within: null },
  { id: 'committee', within: null },
  { id: 'overseers', within: null },
  { id: 'desk', within: 'committee' },
].map((k) => ({ ...k, title: k.id, posts: [{ may: [], powers: [] }] }))

function sourceOf(text: string, layer = 'town', file = 'packs/town/procedures/motion.yaml'): Source {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  return {
    layer,
    file,
    value: document.toJS(),
    line(path) {
      const parent = document.getIn(path.slice(0, -1), true)
      const key = path.at(-1)
      const pair = isMap(parent) ? parent.items.find((p) => String(p.key) === key) : undefined
      const node = pair?.key ?? document.getIn(path, true)
      return isNode(node) ? lines.linePos(node.range?.[0] ?? 0).line : 1
    },
  }
}

function judged(...sources: Source[]) {
  const findings: Finding[] = []
  const report = (f: Finding) => findings.push(f)
  const compiled = compileProcedures({ container: 'town', sources, report })
  const sections: Record<string, unknown> = { bodies: { kinds } }
  checkProcedures(compiled, { get: <T>(name: string) => sections[name] as T | undefined }, report)
  return { procedures: compiled.procedures, findings }
}

const lineOf = (text: string, piece: string) => text.slice(0, text.indexOf(piece)).split('\n').length

describe('facets of a step', () => {
  it('are read, and the acts they name go through their owner', () => {
    const { procedures, findings } = judged(sourceOf(good))
    expect(findings).toEqual([])
    const decide = stepOf(procedures[0]!, 'decide')!
    expect(facetOf<{ rule: string }>(decide, 'ballot')).toEqual({
      rule: 'majority',
      ways: ['hands', 'secret'],
      open: 'open',
      passed: 'passed',
      failed: 'failed',
    })
    expect(facetOf(decide, 'rating')).toBeUndefined()
    expect(decide.acts.map((a) => [a.id, a.via])).toEqual([
      ['open', 'ballot'],
      ['passed', 'ballot'],
      ['failed', 'ballot'],
    ])
    const execute = stepOf(procedures[0]!, 'execute')!
    expect(execute.acts.find((a) => a.id === 'late')).not.toHaveProperty('via')
    expect(stepsWith(procedures[0]!, 'tasks').map((x) => x.step.id)).toEqual(['execute'])
    // Where it was written, for the findings of owners.
    const file = 'packs/town/procedures/motion.yaml'
    expect(markOfStep(procedures[0]!, decide, 'ballot', 'rule')).toEqual({
      file,
      line: lineOf(good, 'rule: maj'),
    })
    expect(markOfStep(procedures[0]!, decide, 'ballot')).toEqual({ file, line: lineOf(good, 'ballot:') })
    expect(markOfStep(procedures[0]!, decide)).toEqual({ file, line: lineOf(good, 'decide:\n') })
  })

  it('are absent where none are written, so that procedures of before compile as they were', () => {
    const file = join(import.meta.dirname, '../../packs/cn/procedures/report.yaml')
    const { procedures } = judged(sourceOf(readFileSync(file, 'utf8')))
    for (const step of procedures[0]!.steps) {
      expect(Object.keys(step)).not.toContain('facets')
      for (const act of step.acts) {
        expect(Object.keys(act)).not.toContain('via')
        expect(Object.keys(act)).not.toContain('power')
      }
    }
  })

  /** What, the piece of the good text, what is written instead, code, what the mend says, what stands at the line named. */
  const spoilt: [string, string, string, string, RegExp, string][] = [
    [
      'an unknown key',
      'rule: majority',
      'rule: majority\n      quorum: 2',
      'unknown-key',
      /rule、ways/,
      'quorum: 2',
    ],
    ['an unknown facet', 'meeting:\n', 'gathering:\n', 'unknown-key', /meeting/, 'gathering:'],
    ['a key that is missing', '      failed: failed\n', '', 'facet-key-missing', /failed/, 'ballot:'],
    [
      'ways that are no list',
      '[hands, secret]',
      'hands',
      'facet-value-wrong',
      /council, hearing/,
      'ways: hands',
    ],
    ['days that are no number', 'days: 7', 'days: soon', 'facet-value-wrong', /7/, 'days: soon'],
    ['a window of no days', 'days: 7', 'days: 0', 'facet-value-wrong', /7/, 'days: 0'],
    ['a share above 1', "good: '4/5'", "good: '6/5'", 'facet-value-wrong', /4\/5/, "good: '6/5'"],
    ['a share of nothing', "good: '4/5'", "good: '0/5'", 'facet-value-wrong', /4\/5/, "good: '0/5'"],
    ['a share in decimals', "good: '4/5'", 'good: 0.8', 'facet-value-wrong', /4\/5/, 'good: 0.8'],
    [
      'an act the step has not',
      'passed: passed',
      'passed: won',
      'facet-act-unknown',
      /open、passed/,
      'passed: won',
    ],
    [
      'a result made by hand',
      'passed: passed',
      'passed: open',
      'facet-act-kind',
      /by: system/,
      'passed: open',
    ],
    ['a duty done by the system', 'plan: plan', 'plan: late', 'facet-act-kind', /by: holder/, 'plan: late'],
    ['one act for two things', 'report: report', 'report: plan', 'facet-act-twice', /另一个/, 'report: plan'],
    [
      'time doing it instead',
      'tell: 正在测评',
      'tell: x\n    expires: low',
      'expires-through',
      /expires/,
      'rate:',
    ],
    ['a facet that is no map', 'tasks:\n', 'archive: x\n    tasks:\n', 'facet-wrong', /\{seal/, 'archive: x'],
  ]
  it.each(spoilt)('is refused: %s', (_what, piece, spoil, code, mend, at) => {
    expect(good).toContain(piece)
    const text = good.replace(piece, spoil)
    const { findings } = judged(sourceOf(text))
    const finding = findings.find((f) => f.code === code)
    expect(finding, findings.map((f) => f.code).join()).toMatchObject({
      level: 'error',
      file: 'packs/town/procedures/motion.yaml',
      mend: expect.stringMatching(mend),
    })
    expect(text.split('\n')[finding!.line - 1]!.trim()).toBe(at)
  })

  it('each have their shape, and every act is of a known kind', () => {
    for (const name of facetNames)
      for (const key of Object.values(facetShapes[name].keys))
        expect(['act', 'text', 'texts', 'count', 'share']).toContain(key.is)
  })
})

describe('powers', () => {
  const powers: [string, string, string, string][] = [
    [
      'one kind of body deciding and executing',
      'execute: { title: 执行单位, kinds: [committee] }',
      'execute: { title: 执行单位, kinds: [council] }',
      'execute',
    ],
    [
      'one kind executing, and supervising by an act',
      'supervise: { title: 监督机构, kinds: [overseers] }',
      'supervise: { title: 监督机构, kinds: [committee] }',
      'check:',
    ],
    [
      'an office nested in the body that executes, supervising',
      'supervise: { title: 监督机构, kinds: [overseers] }',
      'supervise: { title: 监督机构, kinds: [desk] }',
      'check:',
    ],
  ]
  it.each(powers)('are refused: %s', (_what, piece, spoil) => {
    const text = good.replace(piece, spoil)
    const finding = judged(sourceOf(text)).findings.find((f) => f.code === 'two-powers')!
    expect(finding.message).toMatch(/既有.+权（.+），又有.+权（.+）/)
    expect(finding.mend).toMatch(/roles\/(execute|supervise)/)
    const role = /roles\/(\w+)/.exec(finding.mend)![1]!
    expect(text.split('\n')[finding.line - 1]).toContain(`${role}:`)
  })

  it('on an act no body does are refused', () => {
    const text = good.replace('by: system, to: rate', 'by: system, power: execute, to: rate')
    expect(judged(sourceOf(text)).findings.map((f) => f.code)).toContain('power-of-nobody')
  })
})

describe('a procedure a locality did not adopt', () => {
  const offered = good.replaceAll(/kinds: \[(council|committee|overseers)\] \}/g, 'kinds: [] }')

  it('is left out where nothing was written of it', () => {
    expect(judged(sourceOf(offered, 'nation', 'packs/nation/procedures/motion.yaml'))).toEqual({
      procedures: [],
      findings: [],
    })
  })

  it('is kept, and judged, by the layer that offers it and by one that began to fill it', () => {
    expect(judged(sourceOf(offered)).procedures).toHaveLength(1)
    const half = `id: motion\nroles:\n  decide: { kinds: [council] }\n`
    const { procedures, findings } = judged(sourceOf(offered, 'nation'), sourceOf(half))
    expect(procedures).toHaveLength(1)
    expect(findings.map((f) => f.code)).toEqual(['role-empty', 'role-empty'])
  })

  it('may be taken on by a locality that writes its roles only', () => {
    const filled = `id: motion
roles:
  decide: { kinds: [council] }
  execute: { kinds: [committee] }
  supervise: { kinds: [overseers] }
`
    const { procedures, findings } = judged(sourceOf(offered, 'nation'), sourceOf(filled))
    expect(findings).toEqual([])
    expect(procedures[0]!.roles.map((r) => r.kinds)).toEqual([['council'], ['committee'], ['overseers']])
  })
})
