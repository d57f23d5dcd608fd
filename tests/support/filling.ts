/** Loads a pack into a migrated, empty database, as the system. Run by itself it fills one that is then copied (global.ts). */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { perform } from '#kernel/action'
import type { Ground } from '#kernel/action'
import { openDatabase } from '#kernel/database'
import { openFiles } from '#kernel/files'
import { jsonLog } from '#kernel/log'
import { ensurePartitions } from '#kernel/partitions'
import { secretsFrom } from '#kernel/secrets'
import { serviceActor } from '#modules/bodies'
import { createPacks, installPacks, loadBuilt } from '#modules/packs'
import { packSections, root } from '../../apps/server/modules.ts'
import { connected } from '../../kernel/postgres/roles.ts'

/** The packs of the repository, or of a folder; whatever runs here afterwards asks them. */
export function openPacks(folder = join(root, 'packs')) {
  const packs = createPacks(packSections(), { folders: [folder] })
  installPacks(packs)
  return packs
}

/** Throws Error with the first findings when the pack does not build. */
export async function fill(
  ground: Ground,
  ownerUrl: string,
  pack: string,
  packs: ReturnType<typeof openPacks>,
): Promise<void> {
  await ensurePartitions(ground.database, ground.clock())
  const { built, findings } = await packs.check(pack)
  if (!built)
    throw new Error(
      `pack ${pack}: ${JSON.stringify(findings.filter((f) => f.level === 'error').slice(0, 5))}`,
    )
  await perform(ground, serviceActor(built.info.realm!, 'test'), loadBuilt, { built })
  await connected(ownerUrl, count)
}

/**
 * What autovacuum does within seconds of a real load: without it a look at one body may take a hundred times as long. Tables
 * that are empty stay unknown, so that no plan takes them for small.
 */
async function count(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname IN ('territory', 'bodies', 'packs') AND pg_relation_size(c.oid) > 0`,
  )
  await owner.query(`ANALYZE ${rows.map((row) => row.name).join()}`)
}

if (import.meta.main) {
  const [ownerUrl = '', appUrl = '', pack = '', now = '', key = ''] = process.argv.slice(2)
  const database = openDatabase(appUrl, { max: 8 })
  const ground = {
    database,
    secrets: secretsFrom(Buffer.from(key, 'hex')),
    files: openFiles(join(tmpdir(), 'linli-none')),
    log: jsonLog('error'),
    clock: () => new Date(now),
  }
  await fill(ground, ownerUrl, pack, openPacks())
  await database.close()
}
