/** Demonstration data on the embedded database: the packs that carry a realm, their people, some months of reports. */
import type { Ground } from '#kernel/action'
import { ConfigError } from '#kernel/config'
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
 * Loads every pack of the repository that may run on its own (it has a realm), or those of `only`, and fills it. False when
 * there was nothing to do. A start that was killed half-way goes on where it was. Throws ConfigError with a sentence that
 * names what of `only` there is not.
 */
export async function seedDemonstration(
  ground: Ground,
  say: (line: string) => void,
  only?: readonly string[],
): Promise<boolean> {
  const packs = createPacks(packSections(), { folders: [join(root, 'packs')] })
  const runnable: BuiltPack[] = []
  for (const id of await packs.list()) {
    const { built, findings } = await packs.check(id)
    if (!built)
      throw new Error(`演示包 ${id} 有错误：${findings.find((f) => f.level === 'error')?.message ?? ''}`)
    if (built.info.realm !== null) runnable.push(built)
  }
  runnable.sort((a, b) => a.info.realm! - b.info.realm!)
  const unknown = only?.find((id) => !runnable.some((built) => built.id === id))
  if (unknown !== undefined)
    throw new ConfigError(
      'LINLI_DEMO_LOCALITIES',
      `配置项 LINLI_DEMO_LOCALITIES 里没有名为“${unknown}”的地方：可用的是 ${runnable.map((built) => built.id).join('、')}。`,
    )
  // Localities have nothing to do with one another, and each has its own clock: some are filled side by side, so that the
  // program works while the database does. The first, whose story is the longest, begins.
  const waiting = [...runnable.entries()].filter(([, built]) => !only || only.includes(built.id))
  let changed = false
  // Loads touch one row they all share (`bodies.revision`) and hold it until they commit.
  let loads: Promise<unknown> = Promise.resolve()
  const inTurn: InTurn = (load) => {
    const loaded = loads.then(load)
    loads = loaded
    return loaded
  }
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [no, built] = next
        // oxlint-disable-next-line no-await-in-loop
        const { jurisdiction, isNew } = await layOut(ground, built, inTurn, say)
        // The first locality tells the whole story; the others show their own ways.
        // oxlint-disable-next-line no-await-in-loop
        if ((await tell(ground, jurisdiction, no > 0, say)) || isNew) changed = true
      }
    }),
  )
  return changed
}

/** Localities filled side by side. */
const AT_ONCE = 3

type InTurn = <T>(work: () => Promise<T>) => Promise<T>

interface Laid {
  readonly jurisdiction: Jurisdiction
  readonly isNew: boolean
}

/** Loads one pack, and gives its bodies people and its places a register. */
async function layOut(
  ground: Ground,
  built: BuiltPack,
  inTurn: InTurn,
  say: (line: string) => void,
): Promise<Laid> {
  const realm = built.info.realm!
  const loaded = await inTurn(() =>
    perform(ground, serviceActor(realm, 'demonstration'), loadBuilt, { built }),
  )
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
