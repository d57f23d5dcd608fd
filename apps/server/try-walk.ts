/**
 * The walks of `./linli pack try`: on the scratch database a matter of each procedure is really opened, and the scenarios'
 * paths are walked by real acts of the people just appointed, under row-level security, with custody, clocks and timeline.
 * What a step's facet proves elsewhere (a vote, a publication, tasks, a rating, an archive) is taken as done by its owner, and said.
 */
import { action, ask, perform, query } from '#kernel/action'
import type { Actor, Context, Ground, ReadContext } from '#kernel/action'
import { Refusal } from '#kernel/errors'
import type { Uuid } from '#kernel/ids'
import { appointPerson, findServing, residentActor, resolveCapacity, serviceActor } from '#modules/bodies'
import { actOn, lockMatter, openToTry } from '#modules/flow'
import type { Act, ActInput, MatterRow, Procedure } from '#modules/flow'
import { addPerson } from '#modules/identity'
import type { BuiltPack, Scenario } from '#modules/packs'
import { findPlaceByCode } from '#modules/territory'
import type { Jurisdiction } from '#modules/territory'

/** Who was appointed: by body and post. */
export type Appointed = Map<string, Someone>
export interface Someone {
  readonly person: Uuid
  readonly name: string
  readonly appointment: Uuid
}
export const seatOf = (body: string, post: string) => `${body}/${post}`

export interface Trial {
  readonly ground: Ground
  readonly built: BuiltPack
  readonly jurisdiction: Jurisdiction
  readonly appointed: Appointed
}

type Place = NonNullable<Awaited<ReturnType<typeof findPlaceByCode>>>
interface Entry {
  readonly act?: unknown
  readonly by?: unknown
  readonly step?: unknown
  readonly refused?: unknown
  readonly person?: unknown
  readonly to?: unknown
  readonly reason?: unknown
  readonly rating?: unknown
  readonly extension?: unknown
}
const told = (value: unknown): string => (typeof value === 'string' ? value : '')
const example = { text: '试运行', day: '2026-01-05', time: '2026-01-05T09:00' } as const

export interface Walked {
  /** Done by people, each in their own name and post. */
  readonly acts: number
  readonly refused: number
  /** What the system found. */
  readonly results: number
  /** Acts of facets, taken as done by their owners: of a meeting, a ballot, a publication … only the act is real. */
  readonly taken: readonly string[]
  /** What came out differently; null when as written. */
  readonly different: string | null
}

/** Runs code as the program itself, in one transaction. */
export function inside<T>({ ground, jurisdiction }: Trial, work: (ctx: Context) => Promise<T>): Promise<T> {
  const run = action('packs.try', async (ctx: Context) => {
    const answer = await work(ctx)
    ctx.touch({ kind: 'try', id: null, fields: [] })
    return answer
  })
  return perform(ground, serviceActor(jurisdiction.realm, 'packs'), run, null)
}

function read<T>({ ground, jurisdiction }: Trial, work: (ctx: ReadContext) => Promise<T>): Promise<T> {
  return ask(ground, serviceActor(jurisdiction.realm, 'packs'), query('packs.try-read', work), null)
}

/** Opens a matter of the procedure at the place. Throws the refusal when no body can take it. */
export async function openOne(trial: Trial, procedure: Procedure, place: Place): Promise<MatterRow> {
  const { entered } = await opened(trial, procedure, place)
  return entered.matter
}

async function opened(trial: Trial, procedure: Procedure, place: Place) {
  const isPublic = isOpen(trial.built, procedure.id)
  return inside(trial, async (ctx) => {
    const reporter = await addPerson(ctx, { name: '居民（演示）' })
    return { reporter, entered: await openToTry(ctx, { procedure, place, reporter, isPublic }) }
  })
}

/** Motions and uses of powers are public matters; reports are seen by whoever has a part in them. */
function isOpen(built: BuiltPack, procedure: string): boolean {
  const lists = ['motions', 'powers'].map(
    (name) => built.all.get<Readonly<Record<string, readonly { procedure?: string }[]>>>(name)?.[name] ?? [],
  )
  return lists.some((list) => list.some((entry) => entry.procedure === procedure))
}

export const placeOf = (trial: Trial, code: string) => read(trial, (ctx) => findPlaceByCode(ctx, code))

/** Walks one scenario by real acts; stops where it comes out differently. */
export async function walkReally(trial: Trial, { given, then }: Scenario): Promise<Walked> {
  const id = told(given.procedure)
  const procedures = trial.built.all.get<{ procedures: readonly Procedure[] }>('procedures')?.procedures ?? []
  const procedure = procedures.find((p) => p.id === id)
  const place = await placeOf(trial, told(given.place))
  const nothing: Walked = { acts: 0, refused: 0, results: 0, taken: [], different: null }
  if (!procedure || !place) return { ...nothing, different: `没有流程“${id}”或地方“${told(given.place)}”` }
  const { reporter, entered } = await opened(trial, procedure, place)
  const walk = new Walk(trial, procedure, place, reporter, entered.matter)
  const path = Array.isArray(then.path) ? (then.path as Entry[]) : []
  for (const [i, entry] of path.entries()) {
    const different = await walk.take(entry)
    if (different !== null)
      return { ...walk.so(), different: `第${i + 1}步“${told(entry.act)}”：${different}` }
  }
  return { ...walk.so(), different: null }
}

class Walk {
  readonly #trial: Trial
  readonly #procedure: Procedure
  readonly #place: Place
  readonly #reporter: Uuid
  #matter: MatterRow
  #acts = 0
  #refused = 0
  #results = 0
  readonly #taken: string[] = []
  /** People the scenario names, by their name. */
  readonly #named = new Map<string, { readonly person: Uuid; readonly name: string }>()

  constructor(trial: Trial, procedure: Procedure, place: Place, reporter: Uuid, matter: MatterRow) {
    this.#trial = trial
    this.#procedure = procedure
    this.#place = place
    this.#reporter = reporter
    this.#matter = matter
  }

  so(): Omit<Walked, 'different'> {
    return { acts: this.#acts, refused: this.#refused, results: this.#results, taken: this.#taken }
  }

  async take(entry: Entry): Promise<string | null> {
    const id = told(entry.act)
    const act =
      this.#procedure.steps.find((s) => s.id === this.#matter.step)?.acts.find((a) => a.id === id) ??
      this.#procedure.steps.flatMap((s) => s.acts).find((a) => a.id === id)
    if (!act) return `流程中没有动作“${id}”`
    const refused = told(entry.refused)
    try {
      const actor = await this.#actorFor(told(entry.by), told(entry.person))
      const target = told(entry.to) === '' ? null : ((await this.#serving(told(entry.to)))?.id ?? null)
      const done = action('packs.try', async (ctx: Context) => {
        const locked = await lockMatter(ctx, this.#matter.id as Uuid, null)
        return actOn(ctx, locked, this.#input(act, entry, target), {
          bySystem: entry.by === 'system',
          ...(act.via ? { via: act.via } : {}),
        })
      })
      this.#matter = (await perform(this.#trial.ground, actor, done, null)).matter
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      if (refused !== error.code)
        return refused === ''
          ? `被拒绝（${error.code}）：${error.message}`
          : `应因 ${refused} 被拒绝，却因 ${error.code}：${error.message}`
      this.#refused++
      return null
    }
    if (refused !== '') return `应因 ${refused} 被拒绝，却做成了`
    if (entry.by === 'system') this.#results++
    else this.#acts++
    if (act.via) this.#taken.push(act.title)
    const wanted = told(entry.step)
    return wanted === '' || wanted === this.#matter.step
      ? null
      : `应到“${wanted}”，实到“${this.#matter.step}”`
  }

  #serving(kind: string) {
    return read(this.#trial, (ctx) => findServing(ctx, { kinds: [kind], path: this.#place.path }))
  }

  async #actorFor(by: string, name: string): Promise<Actor> {
    const { ground, jurisdiction } = this.#trial
    if (by === 'system') return serviceActor(jurisdiction.realm, 'packs')
    if (by === 'reporter')
      return residentActor({ person: this.#reporter, name: '居民（演示）', session: null }, jurisdiction)
    const [kind = '', post = ''] = by.split('/')
    const body = await this.#serving(kind)
    if (!body) throw new Error(`此地没有“${kind}”`)
    const who = await this.#someone(body.id, post, name)
    return resolveCapacity(
      ground,
      { person: who.person, name: who.name, session: null },
      { appointment: who.appointment, jurisdiction },
    )
  }

  /** Whoever holds the post; a person the scenario names holds every post it acts in. */
  async #someone(body: Uuid, post: string, name: string): Promise<Someone> {
    const { appointed } = this.#trial
    const holds = appointed.get(seatOf(body, post))
    const named = name === '' ? undefined : this.#named.get(name)
    const isFree = !holds || ![...this.#named.values()].some((n) => n.person === holds.person)
    if (holds && (name === '' || holds.person === named?.person || (!named && isFree))) {
      if (name !== '') this.#named.set(name, holds)
      return holds
    }
    const key = `${seatOf(body, post)}#${name}`
    const before = appointed.get(key)
    if (before && (!named || before.person === named.person)) return before
    const made = await inside(this.#trial, async (ctx) => {
      const title = named?.name ?? `${name || post}（演示）`
      const person = named?.person ?? (await addPerson(ctx, { name: title }))
      return {
        person,
        name: title,
        appointment: await appointPerson(ctx, { person, body, post, reason: '试运行' }),
      }
    })
    appointed.set(key, made)
    if (name !== '') this.#named.set(name, made)
    return made
  }

  /** Everything the act asks for; what the scenario says wins. */
  #input(act: Act, entry: Entry, target: Uuid | null): ActInput {
    const lists =
      this.#trial.built.all.get<{ lists: Readonly<Record<string, readonly { id: string }[]>> }>('codes')
        ?.lists ?? {}
    const first = act.reasons ? (lists[act.reasons]?.[0]?.id ?? null) : '试运行'
    return {
      act: act.id,
      reason: act.needs.includes('reason') || told(entry.reason) !== '' ? told(entry.reason) || first : null,
      text: '试运行',
      photos: 1,
      target,
      whose: '试运行',
      duplicateOf: '试运行',
      rating: told(entry.rating) || (act.ratings?.[0] ?? '试运行'),
      answers: (act.asks ?? []).map(({ id, type }) => ({ id, value: example[type] })),
      extension: Number.isInteger(entry.extension) ? Number(entry.extension) : 1,
    }
  }
}
