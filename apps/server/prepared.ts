/**
 * What the last preparation was made from. While that is the same, a start has nothing to build, to compile or to fill, and
 * needs no second process.
 */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { ask, query } from '#kernel/action'
import type { Ground } from '#kernel/action'
import { serviceActor } from '#modules/bodies'
import { digestsInForce } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'

const FILE = 'prepared.json'

/** Of the folder of the program: what compiles and fills, and what is compiled. */
const parts = ['kernel', 'modules', 'apps/server', 'packs'] as const

/**
 * Digest over every file a demonstration is made from, names and bytes: the packs, and the program that compiles them and
 * fills the city. Tests do not count.
 */
export function sourceDigest(folder: string): string {
  const hash = createHash('sha256')
  const take = (path: string) => {
    hash.update(`${path.split(sep).join('/')}\0`)
    hash.update(
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest(),
    )
  }
  for (const name of ['package.json', 'package-lock.json']) take(name)
  for (const part of parts)
    for (const path of readdirSync(join(folder, part), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .toSorted())
      take(path)
  return hash.digest('hex')
}

const inForce = query('platform.digests-in-force', (ctx, _input: null) => digestsInForce(ctx))

/** What every jurisdiction of the deployment is governed by now. */
async function governing(ground: Ground): Promise<readonly string[]> {
  const told: string[] = []
  for (const { realm } of await knownJurisdictions(ground, true)) {
    const digests = await ask(ground, serviceActor(realm, 'start'), inForce, null)
    told.push(`${realm} ${digests ? `${digests.snapshot} ${digests.loose}` : ''}`)
  }
  return told.toSorted()
}

/**
 * Whether the demonstration stands as these sources make it: noted by `notePrepared` after a whole preparation, and nothing
 * else was put in force since.
 */
export async function isPrepared(ground: Ground, dataDir: string, source: string): Promise<boolean> {
  let noted: { source?: unknown; governing?: unknown }
  try {
    noted = JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as typeof noted
  } catch {
    return false
  }
  if (noted.source !== source) return false
  const now = await governing(ground)
  // A database that was emptied knows of no jurisdiction.
  return now.length > 0 && JSON.stringify(noted.governing) === JSON.stringify(now)
}

/** Notes that a whole preparation from these sources has ended. */
export async function notePrepared(ground: Ground, dataDir: string, source: string): Promise<void> {
  const file = join(dataDir, FILE)
  writeFileSync(`${file}.new`, JSON.stringify({ source, governing: await governing(ground) }))
  renameSync(`${file}.new`, file)
}
