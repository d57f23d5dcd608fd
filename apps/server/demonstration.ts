/** Demonstration data on the embedded database: the packs that carry a realm, their people, some months of reports. */
import type { Ground } from '#kernel/action'
import { perform } from '#kernel/action'
import { serviceActor } from '#modules/bodies'
import { loadBuilt } from '#modules/packs'
import { createPacks } from '#modules/packs'
import type { BuiltPack } from '#modules/packs'
import { join } from 'node:path'
import { knownJurisdictions } from '#modules/territory'
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
  // The first locality tells the whole story; the others show their own ways.
  runnable.sort((a, b) => a.info.realm! - b.info.realm!)
  const left = runnable.map((built, no) => ({ built, few: no > 0 }))
  let changed = false
  // Localities share nothing: while the database works for one, the next is prepared.
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift())
      if (await seedLocality(ground, next.built, next.few, say)) changed = true
  }
  await Promise.all([lane(), lane(), lane()])
  return changed
}

/** Loads one pack and fills its locality, with few reports when so said. False when there was nothing to do. */
async function seedLocality(
  ground: Ground,
  built: BuiltPack,
  few: boolean,
  say: (line: string) => void,
): Promise<boolean> {
  const realm = built.info.realm!
  const loaded = await perform(ground, serviceActor(realm, 'demonstration'), loadBuilt, { built })
  if (loaded.changed) say(`治理包“${built.info.title}”已装入。`)
  const jurisdiction = (await knownJurisdictions(ground, true)).find((j) => j.realm === realm)!
  const filled = [
    await seedPeople(ground, jurisdiction),
    await seedRegister(ground, jurisdiction),
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
  return loaded.changed || filled.some(Boolean)
}
