import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Source } from '#kernel/section'
import { endOf, stepOf } from './procedure.ts'
import type { Procedure } from './procedure.ts'
import { advance, mayAct } from './rules.ts'
import type { ActInput, Acted, ActorFacts, MatterState } from './rules.ts'
import { checkProcedures } from './procedure-check.ts'
import { compileProcedures } from './section.ts'

// A tree to be spoilt at will.
// oxlint-disable-next-line typescript/no-explicit-any
type Spoilable = any

const file = join(import.meta.dirname, '../../packs/cn/procedures/report.yaml')
const source = (value: unknown, name = 'report.yaml'): Source => ({
  layer: 'cn',
  file: name,
  value,
  line: () => 1,
})

function compile(...values: unknown[]): { procedure: Procedure; findings: string[] } {
  const findings: string[] = []
  const { procedures } = compileProcedures({
    container: 'cn',
    sources: values.map((v) => source(v)),
    report: (f) => findings.push(f.code),
  })
  return { procedure: procedures[0]!, findings }
}

const tree = () => parse(readFileSync(file, 'utf8')) as Record<string, never>
const { procedure } = compile(tree())
const acts = [...new Set(procedure.steps.flatMap((s) => s.acts.map((a) => a.id)))]

const bodies = ['intake-centre', 'bureau', 'verifying-centre', 'office']
const people = ['p1', 'p2', 'p3', 'p4']
const everyFlag = ['intake', 'dispatch', 'handle', 'verify', 'arbitrate', 'approve-extension'].map(
  (f) => `casework.${f}`,
)

const actor = fc.record({
  kind: fc.constantFrom('appointment' as const, 'resident' as const, 'service' as const),
  person: fc.constantFrom(...people),
  body: fc.constantFrom(...bodies),
  isReporter: fc.boolean(),
})
const facts = (a: {
  kind: ActorFacts['kind']
  person: string
  body: string
  isReporter: boolean
}): ActorFacts => ({
  kind: a.kind,
  person: a.kind === 'service' ? null : a.person,
  body: a.kind === 'appointment' ? a.body : null,
  bodies: a.kind === 'appointment' ? [a.body] : [],
  bodyKind: a.kind === 'appointment' ? a.body : null,
  bodyRoot: a.kind === 'appointment' ? a.body : null,
  bodyTitle: a.body,
  may: a.kind === 'appointment' ? everyFlag : [],
  isReporter: a.kind === 'resident' && a.isReporter,
  servesPlace: true,
})

const complete: ActInput = {
  act: '',
  reason: 'any',
  text: '情况',
  photos: 1,
  target: 'bureau',
  whose: '别处',
  duplicateOf: '20260101-0000001',
  rating: 'satisfied',
  extension: 3,
}

/** What the store does with an `advance`, without a database. */
function step(
  state: MatterState,
  input: ActInput,
  who: ActorFacts,
): { state: MatterState; entered: boolean } | null {
  const ratings = procedure.steps.flatMap((s) => s.acts).find((a) => a.id === input.act)?.ratings
  const judged = advance(procedure, state, { ...input, rating: ratings?.[0] ?? 'satisfied' }, who, () => [
    'any',
  ])
  if ('denied' in judged) return null
  const acted: Acted = {
    step: judged.from.id,
    act: judged.act.id,
    person: judged.act.by === 'reporter' ? null : who.person,
    bodyRoot: judged.act.by === 'reporter' ? null : who.bodyRoot,
    power: judged.power,
  }
  const holder =
    judged.to === 'handle'
      ? 'bureau'
      : judged.to === 'verify'
        ? 'verifying-centre'
        : judged.to === 'intake' || judged.to === 'dispatch'
          ? 'intake-centre'
          : judged.to === 'arbitrate'
            ? 'office'
            : state.holder
  return {
    state: {
      ...state,
      ...judged.next,
      holder: judged.to === null ? state.holder : holder,
      counts: { ...state.counts, [judged.act.id]: (state.counts[judged.act.id] ?? 0) + 1 },
      history: who.kind === 'service' ? state.history : [...state.history, acted],
    },
    entered: judged.to !== null,
  }
}

const opened: MatterState = {
  step: procedure.start,
  state: 'open',
  outcome: null,
  holder: 'intake-centre',
  holderTitle: '受理中心',
  signed: false,
  paused: false,
  extensionAsked: null,
  counts: {},
  history: [],
}

describe('advance', () => {
  it('keeps its promises under any sequence of acts by anybody', () => {
    const sequences = fc.array(fc.tuple(fc.constantFrom(...acts), actor), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(sequences, (sequence) => {
        let state = opened
        for (const [act, a] of sequence) {
          const who = facts(a)
          const before = state
          const done = step(state, { ...complete, act }, who)
          if (!done) continue
          state = done.state
          // Ends are final, and only ends are not open.
          expect(before.state).toBe('open')
          expect(state.state === 'open').toBe(endOf(procedure, state.step) === undefined)
          expect(state.outcome === null).toBe(state.state === 'open')
          if (state.state === 'open') expect(stepOf(procedure, state.step)).toBeDefined()
          // A new step begins unsigned, running, with nothing asked.
          if (done.entered)
            expect([state.signed, state.paused, state.extensionAsked]).toEqual([false, false, null])
        }
        // A person acts under at most one power, and so does a body.
        for (const key of ['person', 'bodyRoot'] as const) {
          const held = new Map<string, string>()
          for (const h of state.history) {
            const id = h[key]
            if (id === null || h.power === null) continue
            expect(held.get(id) ?? h.power).toBe(h.power)
            held.set(id, h.power)
          }
        }
        // Who handled does not verify.
        const handlers = new Set(
          state.history.flatMap((h) =>
            (h.step === 'handle' || h.step === 'redo') && h.person ? [h.person] : [],
          ),
        )
        const passes = state.history.filter((h) => h.act === 'pass')
        for (const pass of passes) expect(handlers.has(pass.person!)).toBe(false)
        expect(new Set(passes.map((p) => p.person)).size).toBe(passes.length)
        expect(state.counts['return'] ?? 0).toBeLessThanOrEqual(4)
      }),
      // More in `npm run ordeal`.
      { numRuns: Number(process.env['ORDEAL_SEQUENCES'] ?? 2000) },
    )
  })

  it('never judges what the procedure does not know', () => {
    fc.assert(
      fc.property(fc.string(), actor, (act, a) => {
        if (acts.includes(act)) return
        expect(mayAct(procedure, opened, act, facts(a))?.code).toBe('flow.unknown-act')
      }),
    )
  })

  it('sends the third return to the arbiter', () => {
    const centre = facts({ kind: 'appointment', person: 'p1', body: 'intake-centre', isReporter: false })
    const bureau = facts({ kind: 'appointment', person: 'p2', body: 'bureau', isReporter: false })
    let state = step(opened, { ...complete, act: 'accept' }, centre)!.state
    for (const then of ['dispatch', 'dispatch', 'arbitrate']) {
      state = step(state, { ...complete, act: 'dispatch' }, centre)!.state
      state = step(state, { ...complete, act: 'return' }, bureau)!.state
      expect(state.step).toBe(then)
    }
  })
})

describe('a procedure of a pack', () => {
  it('reads without findings', () => {
    expect(compile(tree()).findings).toEqual([])
  })

  it.each([
    [
      'unreachable',
      (t: Spoilable) =>
        (t.steps.lost = {
          title: 'x',
          tell: 'x',
          holder: { stays: true },
          acts: { a: { title: 'x', by: 'holder', to: 'archived' } },
        }),
    ],
    [
      'no-way-out',
      (t: Spoilable) => (t.steps.rate.acts = { again: { title: 'x', by: 'holder', to: 'rate' } }),
    ],
    ['to-unknown', (t: Spoilable) => (t.steps.intake.acts.accept.to = 'nowhere')],
    ['role-unknown', (t: Spoilable) => (t.steps.intake.holder = { role: 'nobody' })],
    ['expires-unknown', (t: Spoilable) => (t.steps.rate.expires = 'vanish')],
    ['start-unknown', (t: Spoilable) => (t.start = 'nowhere')],
    ['clock-unknown', (t: Spoilable) => (t.steps.intake.clock = 'never')],
    ['kind-unknown', (t: Spoilable) => (t.roles.intake.kinds = ['ghost'])],
    ['nobody-may', (t: Spoilable) => (t.roles.intake.kinds = ['club'])],
    ['two-powers', (t: Spoilable) => (t.roles.verify.kinds = ['office-inside'])],
  ])('is refused: %s', (code, spoil) => {
    const t = tree() as Spoilable
    const kind = (id: string, within: string | null, may: string[]) => ({
      id,
      title: id,
      within,
      posts: [{ may, powers: [] }],
    })
    t.roles.intake.kinds = ['centre']
    t.roles.dispatch.kinds = ['centre']
    t.roles.verify.kinds = ['inspection']
    t.roles.arbitrate.kinds = ['office']
    spoil(t)
    const findings: string[] = []
    const { procedure: spoilt } = compile(t)
    const sections: Record<string, unknown> = {
      bodies: {
        kinds: [
          kind('centre', null, everyFlag),
          kind('inspection', null, everyFlag),
          kind('office', null, everyFlag),
          kind('office-inside', 'office', everyFlag),
          kind('club', null, []),
        ],
      },
      clocks: {
        clocks: ['report-accept', 'report-dispatch', 'report-arbitrate', 'report-verify', 'report-rate'].map(
          (id) => ({ id }),
        ),
      },
    }
    checkProcedures(
      { procedures: [spoilt] },
      { get: <T>(name: string) => sections[name] as T | undefined },
      (f) => findings.push(f.code),
    )
    expect(findings).toContain(code)
  })

  it('lets a locality write only what differs', () => {
    const local = {
      id: 'report',
      steps: { rate: { clock: 'quick' }, dispatch: { dispatch: 'auto', acts: { merge: null } } },
    }
    const { procedure: merged, findings } = compile(tree(), local)
    expect(findings).toEqual([])
    expect(stepOf(merged, 'rate')?.clock).toBe('quick')
    expect(stepOf(merged, 'dispatch')).toMatchObject({ dispatch: 'auto', title: '派遣' })
    expect(stepOf(merged, 'dispatch')?.acts.some((a) => a.id === 'merge')).toBe(false)
  })
})
