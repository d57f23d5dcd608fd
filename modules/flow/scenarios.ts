/**
 * Runner `walk` for a pack's scenarios: a matter is led through a procedure at a place, act by act, by posts of the pack's
 * own bodies. The very rules decide (`advance`); no database, no clock. Acts of a facet are taken as done by its owner.
 */
import { isDenied } from '#kernel/access'
import type { ScenarioRunner, ScenarioWorld } from '#modules/packs'
import { actIn, advance } from './rules.ts'
import type { ActInput, Acted, ActorFacts, MatterState } from './rules.ts'
import { endOf, roleOf, stepOf } from './procedure.ts'
import type { Act, Procedure } from './procedure.ts'
import { isTree } from './reader.ts'
import type { Tree } from './reader.ts'

/** What other modules' sections look like, as far as a walk needs them. */
interface Place {
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly parent: string | null
}
interface Kind {
  readonly id: string
  readonly title: string
  readonly serves: string | null
  readonly within: string | null
  readonly posts: readonly { readonly id: string; readonly may: readonly string[] }[]
}
interface Kinds {
  readonly kinds: readonly Kind[]
  readonly bodies: readonly { readonly kind: string; readonly place: string }[]
}

/** A body of the walk: a kind at a place. */
interface Body {
  readonly id: string
  readonly kind: Kind
}

/** What a walk writes into a form. */
const example = { text: '情景', day: '2026-01-05', time: '2026-01-05T09:00' } as const

const told = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Why a step of the walk cannot even be tried: a mistake of the scenario, not of the procedure. */
class Misworded extends Error {}

export const walkRunner: ScenarioRunner = {
  when: 'walk',
  run({ given, then }, { all }) {
    return Promise.resolve(walk(given, then, all))
  },
}

function walk(given: Tree, then: Tree, all: ScenarioWorld['all']): string[] {
  const id = told(given.procedure)
  const procedure = all
    .get<{ procedures: readonly Procedure[] }>('procedures')
    ?.procedures.find((p) => p.id === id)
  if (!procedure) return [`没有流程“${id}”，或本地没有采用它`]
  const path = Array.isArray(then.path) ? (then.path as unknown[]) : []
  if (path.length === 0) return ['then 里没有 path：写 path: [{act: …, by: 机构类别/岗位, step: 到达的环节}]']
  const bodies = bodiesAt(all, told(given.place))
  if (!bodies) return [`没有地方“${told(given.place)}”`]
  let what = '开始'
  try {
    const walker = new Walker(procedure, bodies, reasonsOf(all))
    for (const [i, entry] of path.entries()) {
      what = `第${i + 1}步“${isTree(entry) ? told(entry.act) : String(entry)}”`
      const differs = walker.take(isTree(entry) ? entry : {})
      // What follows stands on what should have happened here.
      if (differs !== null) return [`${what}：${differs}`]
    }
  } catch (error) {
    if (!(error instanceof Misworded)) throw error
    return [`${what}：${error.message}`]
  }
  return []
}

function reasonsOf(all: ScenarioWorld['all']): (list: string) => string[] {
  const lists = all.get<{ lists: Readonly<Record<string, readonly { id: string }[]>> }>('codes')?.lists ?? {}
  return (list) => (lists[list] ?? []).map((code) => code.id)
}

interface Bodies {
  /** Nearest body of these kinds for the place of the walk; at one place the earlier kind wins. */
  readonly serving: (kinds: readonly string[]) => Body | undefined
  /** The body and the ones it is nested in, outermost last. */
  readonly outward: (id: string) => readonly Body[]
}

function bodiesAt(all: ScenarioWorld['all'], code: string): Bodies | undefined {
  const places = new Map(
    (all.get<{ places: readonly Place[] }>('places')?.places ?? []).map((p) => [p.code, p]),
  )
  const lineOf = (from: string): Place[] => {
    const line: Place[] = []
    for (let here = places.get(from); here; here = here.parent === null ? undefined : places.get(here.parent))
      line.push(here)
    return line
  }
  const line = lineOf(code)
  if (line.length === 0) return undefined
  const kinds: Kinds = { kinds: [], bodies: [], ...all.get<Kinds>('bodies') }
  const stands = (kind: Kind, place: Place) =>
    kind.serves === place.kind || kinds.bodies.some((b) => b.kind === kind.id && b.place === place.code)
  const nearest = (wanted: readonly string[], among: readonly Place[]): Body | undefined => {
    for (const place of among)
      for (const id of wanted) {
        const kind = kinds.kinds.find((k) => k.id === id)
        if (kind && stands(kind, place)) return { id: `${kind.id}@${place.code}`, kind }
      }
    return undefined
  }
  return {
    serving: (wanted) => nearest(wanted, line),
    outward(id) {
      const [kindId, place] = id.split('@') as [string, string]
      const found: Body[] = []
      let here: Body | undefined = nearest([kindId], lineOf(place))
      while (here && !found.some((b) => b.id === here!.id)) {
        found.push(here)
        here = here.kind.within === null ? undefined : nearest([here.kind.within], lineOf(place))
      }
      return found
    },
  }
}

/** One matter on its way. */
class Walker {
  readonly #procedure: Procedure
  readonly #bodies: Bodies
  readonly #reasons: (list: string) => string[]
  readonly #heldBy = new Map<string, string>()
  #state: MatterState

  constructor(procedure: Procedure, bodies: Bodies, reasons: (list: string) => string[]) {
    this.#procedure = procedure
    this.#bodies = bodies
    this.#reasons = reasons
    this.#state = {
      step: procedure.start,
      state: 'open',
      outcome: null,
      holder: '',
      holderTitle: '',
      signed: false,
      paused: false,
      extensionAsked: null,
      counts: {},
      history: [],
    }
    this.#enter(procedure.start, null)
  }

  /** Does what an entry says; a sentence when it came out differently, null when as said. */
  take(entry: Tree): string | null {
    const id = told(entry.act)
    const act =
      actIn(this.#procedure, this.#state, id) ??
      this.#procedure.steps.flatMap((s) => s.acts).find((a) => a.id === id)
    if (!act) throw new Misworded(`流程中没有动作“${id}”`)
    const actor = this.#actor(told(entry.by), told(entry.person))
    const input = this.#input(act, entry)
    const judged = advance(this.#procedure, this.#state, input, actor, this.#reasons, act.via ?? null)
    const refused = told(entry.refused)
    if (isDenied(judged as never)) {
      const denial = judged as Extract<typeof judged, { denied: true }>
      if (refused === denial.code) return null
      return refused === ''
        ? `被拒绝（${denial.code}）：${denial.sentence}`
        : `应因 ${refused} 被拒绝，却因 ${denial.code}：${denial.sentence}`
    }
    if (refused !== '') return `应因 ${refused} 被拒绝，却做成了`
    const done = judged as Exclude<typeof judged, { denied: true }>
    const isReporter = done.act.by === 'reporter'
    const acted: Acted = {
      step: done.from.id,
      act: done.act.id,
      person: isReporter ? null : actor.person,
      bodyRoot: isReporter ? null : actor.bodyRoot,
      power: done.power,
    }
    this.#state = {
      ...this.#state,
      ...done.next,
      counts: { ...this.#state.counts, [id]: (this.#state.counts[id] ?? 0) + 1 },
      history: actor.kind === 'service' ? this.#state.history : [...this.#state.history, acted],
    }
    if (done.to !== null && !done.ends) this.#enter(done.to, told(entry.to))
    const wanted = told(entry.step)
    return wanted === '' || wanted === this.#state.step
      ? null
      : `应到“${this.#called(wanted)}”，实到“${this.#called(this.#state.step)}”`
  }

  #called(id: string): string {
    return stepOf(this.#procedure, id)?.title ?? endOf(this.#procedure, id)?.title ?? id
  }

  /** Who holds the matter in a step it enters, by the step's own rule. */
  #enter(id: string, target: string | null): void {
    const step = stepOf(this.#procedure, id)
    if (!step) return
    const rule = step.holder
    let holder: Body | undefined
    if ('role' in rule) {
      const role = roleOf(this.#procedure, rule.role)
      holder = this.#bodies.serving(role?.kinds ?? [])
      if (!holder) throw new Misworded(`没有可承担“${step.title}”的${role?.title ?? rule.role}`)
    } else if ('chosen' in rule) {
      holder = this.#bodies.serving([target ?? ''])
      if (!holder) throw new Misworded(`进入“${step.title}”须写 to: 承办的机构类别（服务于此地）`)
    } else {
      const before = 'lastOf' in rule ? this.#heldBy.get(rule.lastOf) : undefined
      holder = this.#bodies.outward(before ?? this.#state.holder)[0]
    }
    if (!holder) throw new Misworded(`“${step.title}”没有人负责`)
    this.#state = { ...this.#state, holder: holder.id, holderTitle: holder.kind.title }
    this.#heldBy.set(id, holder.id)
  }

  #actor(by: string, person: string): ActorFacts {
    const nobody: ActorFacts = {
      kind: 'service',
      person: null,
      body: null,
      bodies: [],
      bodyKind: null,
      bodyRoot: null,
      bodyTitle: null,
      may: [],
      isReporter: false,
      servesPlace: false,
    }
    if (by === 'system') return nobody
    if (by === 'reporter')
      return { ...nobody, kind: 'resident', person: person || 'reporter', isReporter: true }
    const [kindId, postId] = by.split('/') as [string, string?]
    const body = this.#bodies.serving([kindId])
    if (!body) throw new Misworded(`此地没有“${kindId}”（by 写 机构类别/岗位、reporter 或 system）`)
    const post = body.kind.posts.find((p) => p.id === postId)
    if (!post)
      throw new Misworded(
        `“${body.kind.title}”没有岗位“${postId ?? ''}”，可用：${body.kind.posts.map((p) => p.id).join('、')}`,
      )
    const holdsIt = this.#bodies.outward(this.#state.holder).some((b) => b.id === body.id)
    return {
      kind: 'appointment',
      // One name is one person, whatever post they act in; without a name every post is its own person.
      person: person || by,
      body: body.id,
      bodies: holdsIt ? [body.id, this.#state.holder] : [body.id],
      bodyKind: body.kind.id,
      bodyRoot: this.#bodies.outward(body.id).at(-1)?.id ?? body.id,
      bodyTitle: body.kind.title,
      may: post.may,
      isReporter: false,
      servesPlace: true,
    }
  }

  /** Everything an act asks for; what the scenario says wins over what it could do without. */
  #input(act: Act, entry: Tree): ActInput {
    const reason = told(entry.reason) || (act.reasons ? (this.#reasons(act.reasons)[0] ?? null) : '情景')
    return {
      act: act.id,
      reason: act.needs.includes('reason') || told(entry.reason) !== '' ? reason : null,
      text: '情景',
      photos: 1,
      target: told(entry.to) || null,
      whose: '情景',
      duplicateOf: '情景',
      rating: told(entry.rating) || (act.ratings?.[0] ?? '情景'),
      answers: (act.asks ?? []).map(({ id, type }) => ({ id, value: example[type] })),
      extension: Number.isInteger(entry.extension) ? Number(entry.extension) : 1,
    }
  }
}
