/** Loading: one transaction applies the sections' facts, keeps the snapshot and puts it in force. */
import { must } from '#kernel/access'
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { acting } from '#modules/bodies'
import { allowLoad } from './access.ts'
import type { BuiltPack } from './build.ts'
import type * as contract from './contract.ts'
import { findInForce, forget, snapshotOf } from './current.ts'
import { workbench } from './installed.ts'
import { printed } from './reading/findings.ts'
import { stackOf } from './snapshot.ts'
import { bodiesTaken } from './standing.ts'
import * as store from './store.ts'
import { refusals } from './words.ts'

const refuse = refuser(refusals)
const SHOWN = 20

export interface Loaded {
  readonly snapshot: string
  /** False when the very same was in force already. */
  readonly changed: boolean
}

/**
 * Loads a checked pack into the actor's realm. The same again changes nothing. Refuses `packs.not-allowed`,
 * `packs.not-loadable`, `packs.other-realm`, `packs.bodies-in-use`, `packs.same-version-other-content`, and whatever a
 * section refuses (places that moved, bodies that ended, steps in which matters stand).
 */
export const loadBuilt = action('packs.load', applyBuilt)

async function applyBuilt(
  ctx: Context,
  input: { built: BuiltPack; jurisdiction?: string | undefined },
): Promise<Loaded> {
  const permit = must(allowLoad(acting(ctx)))
  const { built } = input
  const { info, snapshot } = built
  if (info.realm === null) throw refuse('packs.not-loadable', { id: built.id })
  if (info.realm !== ctx.realm)
    throw refuse('packs.other-realm', { id: built.id, realm: info.realm, here: ctx.realm })
  const jurisdiction = input.jurisdiction ?? built.id
  await store.lockLoading(permit, ctx.tx, ctx.realm)
  const before = await findInForce(ctx)
  if (before?.snapshot === snapshot.hash && before.loose === built.looseHash) {
    ctx.touch({ kind: 'pack', id: null, fields: [], reason: `${stackOf(snapshot.layers)} 已在用，无变化` })
    return { snapshot: snapshot.hash, changed: false }
  }
  const stack = stackOf(snapshot.layers)
  const standing = before && (await snapshotOf(ctx, before.snapshot))
  // Another locality's pack that took its number by mistake is told so by territory.
  if (standing && (standing.pack === built.id || input.jurisdiction !== undefined)) {
    const taken = bodiesTaken(standing, built)
    if (taken.length > 0)
      throw refuse('packs.bodies-in-use', {
        count: taken.length,
        what: taken.slice(0, SHOWN).map(printed).join('；'),
      })
  }
  const source = await store.editionSource(permit, ctx.tx, {
    stack,
    source: built.source,
    first_at: ctx.now,
  })
  if (source !== built.source) throw refuse('packs.same-version-other-content', { stack })
  await store.keepContent(
    permit,
    ctx.tx,
    {
      hash: snapshot.hash,
      pack: snapshot.pack,
      version: snapshot.version,
      title: snapshot.title,
      layers: [...snapshot.layers],
      content: JSON.stringify(built.sections),
      made_at: ctx.now,
    },
    { hash: built.looseHash, content: JSON.stringify(built.loose), made_at: ctx.now },
  )
  const calendar = built.loose.calendar as { zone: string }
  const to = {
    jurisdiction: { id: jurisdiction, realm: info.realm, title: info.title, zone: calendar.zone },
    snapshot: snapshot.hash,
    all: built.all,
  }
  for (const section of built.applied)
    if (section.load) await section.load(ctx, built.all.get(section.name), to)
  await store.putInForce(permit, ctx.tx, {
    realm: ctx.realm,
    // Two loads within one tick of the clock still follow each other.
    from_at: new Date(Math.max(ctx.now.getTime(), (before?.from_at.getTime() ?? 0) + 1)),
    snapshot: snapshot.hash,
    loose: built.looseHash,
    request: ctx.request,
  })
  forget(ctx.tx)
  ctx.touch({
    kind: 'pack',
    id: null,
    fields: before?.snapshot === snapshot.hash ? ['loose'] : ['snapshot', 'loose'],
    reason: `${stack} ${snapshot.hash}`,
  })
  ctx.announce('packs.PackLoaded', {
    jurisdiction,
    pack: built.id,
    version: info.version,
    snapshot: snapshot.hash,
    previous: before?.snapshot ?? null,
  })
  return { snapshot: snapshot.hash, changed: true }
}

/** The endpoint's way in: checks the pack on the server's disk, then loads it into the actor's jurisdiction. */
export const loadPack = action(
  'packs.load',
  async (ctx, input: Input<typeof contract.load>): Promise<Output<typeof contract.load>> => {
    must(allowLoad(acting(ctx)))
    const packs = workbench()
    if (!(await packs.list()).includes(input.pack)) throw refuse('packs.no-such-pack', { id: input.pack })
    const { built, findings } = await packs.check(input.pack)
    if (!built) {
      const errors = findings.filter((f) => f.level === 'error')
      throw refuse('packs.faulty', { id: input.pack, count: errors.length, first: printed(errors[0]!) })
    }
    return applyBuilt(ctx, { built, jurisdiction: acting(ctx).jurisdiction || undefined })
  },
)
