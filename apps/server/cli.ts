/** `./linli <command>`: every tool the same way, also while the server runs. */
import { ConfigError, loadConfig } from '#kernel/config'
import { openAnchors, printVerification, verifyTrace } from '#kernel/seal'
import { createPacks } from '#modules/packs'
import { packCommand } from '../../modules/packs/cli.ts'
import { importCommand } from '../../modules/casework/cli.ts'
import { scenarioRunners } from '../../modules/casework/scenarios.ts'
import { stand } from './ground.ts'
import { manifests, packFolders, packSections } from './modules.ts'

const usage = `邻里 Linli 命令：
  ./linli start                         启动（同 npm start）
  ./linli pack list|check|load|show|diff|make   治理包：检查、装入、比较、生成
  ./linli import reports <文件.xlsx>      导入诉求（--pack 治理包，--mode partial|all）
  ./linli trace verify                  核验留痕：改动、删除、调换、截尾，以及绕过程序的改动
  ./linli help                          本说明
配置见 docs/operating/configuration.md`

const print = (line: string) => console.log(line)

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args
  const config = loadConfig(process.env)
  const open = () => stand(config, (line) => console.error(line), { pool: 6, beside: true })
  switch (command) {
    case 'start':
      await import('./main.ts')
      return -1
    case 'pack':
      return packCommand(rest, {
        packs: createPacks(packSections(), {
          folders: packFolders(config.dataDir),
          scenarios: scenarioRunners,
        }),
        print,
        open,
        today: new Date().toISOString().slice(0, 10),
      })
    case 'import':
      return importCommand(rest, { print, open, dataDir: config.dataDir })
    case 'trace': {
      if (rest[0] !== 'verify' || rest.length > 1) break
      const standing = await open()
      try {
        const outcome = await verifyTrace({
          pool: standing.ground.database.pool,
          secrets: standing.ground.secrets,
          anchors: openAnchors(config.keysDir),
          traced: manifests().flatMap((m) => m.traced ?? []),
          settingsOf: (realm) => ({ 'linli.realm': String(realm), 'linli.service': '1' }),
        })
        for (const line of printVerification(outcome)) print(line)
        return outcome.faultCount === 0 ? 0 : 1
      } finally {
        await standing.close()
      }
    }
    case 'help':
    case undefined:
      print(usage)
      return 0
  }
  print(`不认识的命令：${args.join(' ')}`)
  print(usage)
  return 2
}

try {
  const code = await main(process.argv.slice(2))
  if (code >= 0) process.exit(code)
} catch (error) {
  if (error instanceof ConfigError || (error as { expected?: boolean }).expected)
    console.error((error as Error).message)
  else console.error(error)
  process.exit(2)
}
