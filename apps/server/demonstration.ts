/** Demonstration data on the embedded database: the packs that carry a realm, their people, some months of reports. */
import type { Ground } from '#kernel/action'
import { perform } from '#kernel/action'
import { serviceActor } from '#modules/bodies'
import { loadBuilt } from '#modules/packs'
import { createPacks } from '#modules/packs'
import type { BuiltPack } from '#modules/packs'
import { join } from 'node:path'
import { knownJurisdictions } from '#modules/territory'
import type { Jurisdiction } from '#modules/territory'
import { seedPeople } from '../../modules/bodies/seed.ts'
import { seedReports } from '../../modules/casework/seed.ts'
import { seedCovenants, seedDeliberation } from '../../modules/deliberation/seed.ts'
import { seedExecution } from '../../modules/execution/seed.ts'
import { seedDecision, seedHearing, seedMeetings } from '../../modules/meetings/seed.ts'
import { seedPublications, seedShown } from '../../modules/openness/seed.ts'
import { seedRegister } from '../../modules/registry/seed.ts'
import { packSections, root } from './modules.ts'

/**
 * Loads every pack of the repository that may run on its own (it has a realm) and fills it. False when there was nothing to
 * do. A start that was killed half-way goes on where it was.
 */
export async function seedDemonstration(ground: Ground, say: (line: string) => void): Promise<boolean> {
  const packs = createPacks(packSections(), { folders: [join(root, 'packs')] })
  const runnable: BuiltPack[] = []
  for (const id of await packs.list()) {
    const { built, findings } = await packs.check(id)
    if (!built)
      throw new Error(`演示包 ${id} 有错误：${findings.find((f) => f.level === 'error')?.message ?? ''}`)
    if (built.info.realm !== null) runnable.push(built)
  }
  runnable.sort((a, b) => a.info.realm! - b.info.realm!)
  // The first locality is laid out first; while the database plays its story the others are, two at a time. The stories
  // follow one another: each moves the clock, and what is done when a time is up is done for every locality.
  const laid: Promise<Laid>[] = []
  for (const [no, built] of runnable.entries())
    laid.push((laid[no - 2] ?? laid[0] ?? Promise.resolve()).then(() => layOut(ground, built, say)))
  let changed = false
  for (const [no, laying] of laid.entries()) {
    // oxlint-disable-next-line no-await-in-loop
    const { jurisdiction, isNew } = await laying
    // The first locality tells the whole story; the others show their own ways.
    // oxlint-disable-next-line no-await-in-loop
    if ((await tell(ground, jurisdiction, no > 0, say)) || isNew) changed = true
  }
  return changed
}

interface Laid {
  readonly jurisdiction: Jurisdiction
  readonly isNew: boolean
}

/** Loads one pack, and gives its bodies people and its places a register. */
async function layOut(ground: Ground, built: BuiltPack, say: (line: string) => void): Promise<Laid> {
  const realm = built.info.realm!
  const loaded = await perform(ground, serviceActor(realm, 'demonstration'), loadBuilt, { built })
  if (loaded.changed) say(`治理包“${built.info.title}”已装入。`)
  const jurisdiction = (await knownJurisdictions(ground, true)).find((j) => j.realm === realm)!
  const people = await seedPeople(ground, jurisdiction)
  const register = await seedRegister(ground, jurisdiction)
  return { jurisdiction, isNew: loaded.changed || people || register }
}

/** What happened there in the last months. False when there was nothing to do. */
async function tell(
  ground: Ground,
  jurisdiction: Jurisdiction,
  few: boolean,
  say: (line: string) => void,
): Promise<boolean> {
  const filled = [
    await seedReports(ground, jurisdiction, say, { few }),
    await seedPublications(ground, jurisdiction),
    await seedDeliberation(ground, jurisdiction),
    await seedMeetings(ground, jurisdiction),
    await seedExecution(ground, jurisdiction, {
      hear: seedHearing,
      decide: seedDecision,
      show: seedShown,
    }),
    await seedCovenants(ground, jurisdiction, { hear: seedHearing, decide: seedDecision }),
  ]
  return filled.some(Boolean)
}
