/** What every entrance (server, command line, tests) stands on: database, keys, files, log, clock. */
import type { Ground } from '#kernel/action'
import type { Config } from '#kernel/config'
import { openDatabase } from '#kernel/database'
import { openFiles } from '#kernel/files'
import { jsonLog } from '#kernel/log'
import { migrate } from '#kernel/migrate'
import { connected, openEmbedded, prepareDatabase, startEmbedded, withDatabase } from '#kernel/postgres'
import { migrateJobs } from '#kernel/jobs'
import { loadSecrets } from '#kernel/secrets'
import { createPacks, installPacks } from '#modules/packs'
import { migrationSources, packFolders, packSections } from './modules.ts'
import { scenarioRunners } from './scenarios.ts'

export interface Standing {
  readonly ground: Ground
  readonly ownerUrl: string
  readonly appUrl: string
  readonly adopted: boolean
  /** True on the embedded database: only there may the demonstration exist. */
  readonly embedded: boolean
  /** Superuser of the embedded server, for backups; undefined on a server of one's own. */
  readonly adminUrl: string | undefined
  close(): Promise<void>
}

/**
 * Starts (or reaches) the database, migrates, opens keys and files. `say` gets one Chinese line per long step; `beside`: a
 * command that may run while the server does; `patienceMs`, `session`: see `openDatabase`.
 */
export async function stand(
  config: Config,
  say: (line: string) => void,
  options: {
    pool?: number
    beside?: boolean
    patienceMs?: number
    session?: Readonly<Record<string, string>>
  } = {},
): Promise<Standing> {
  const embedded = config.server
    ? undefined
    : await (options.beside ? openEmbedded : startEmbedded)({
        dataDir: config.dataDir,
        keysDir: config.keysDir,
        log: say,
      })
  const { ownerUrl, appUrl } = config.server ?? embedded!
  const appRole = decodeURIComponent(new URL(appUrl).username)
  // The embedded server has them already; on one's own the owner makes the (trusted) extensions.
  if (config.server) await connected(ownerUrl, prepareDatabase)
  const { applied } = await migrate(ownerUrl, { modules: migrationSources, appRole, log: say })
  await migrateJobs(ownerUrl, appRole)
  if (applied.length > 0) say(`数据库已更新：${applied.length} 个迁移。`)
  const log = jsonLog(config.log)
  const database = openDatabase(appUrl, {
    max: options.pool ?? 12,
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
    ...(options.session ? { session: options.session } : {}),
    onError: (error) => log.error('database.connection', error),
  })
  const ground: Ground = {
    database,
    secrets: loadSecrets(config.keysDir),
    files: openFiles(config.dataDir),
    log,
    clock: () => new Date(),
  }
  const packs = createPacks(packSections(), {
    folders: packFolders(config.dataDir),
    scenarios: scenarioRunners,
  })
  installPacks(packs)
  return {
    ground,
    ownerUrl,
    appUrl,
    adopted: embedded?.adopted ?? false,
    embedded: embedded !== undefined,
    adminUrl: embedded && withDatabase(embedded.adminUrl, new URL(ownerUrl).pathname.slice(1)),
    async close() {
      await database.close()
      await embedded?.stop()
    },
  }
}
