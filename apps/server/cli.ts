/** `./linli <command>`: every tool the same way, also while the server runs. */
import { ConfigError, loadConfig } from '#kernel/config'
import { Refusal } from '#kernel/errors'
import { openAnchors } from '#kernel/seal'
import { importCommand } from '#modules/casework'
import { packCommand } from '#modules/packs'
import { backupCommand, keysCommand, restoreCommand, verify } from './backup.ts'
import { makeAdministrator } from './first-administrator.ts'
import { stand } from './ground.ts'
import { packEnvironment, packsAt } from './pack-environment.ts'
import { findTemplate, makePack, runTool } from './templates.ts'
import { tryPack } from './try-pack.ts'

const usage = `邻里 Linli 命令：
  ./linli start                         启动（同 npm start）
  ./linli pack list|check|load|show|diff|make   治理包：检查、装入、比较、生成
  ./linli pack new|check|write|try|load|stats   用表格写包：取空工作簿、检查、试运行、装入、数行
  ./linli import reports <文件.xlsx>      导入诉求（--pack 治理包，--mode partial|all）
  ./linli trace verify                  核验留痕：改动、删除、调换、截尾，以及绕过程序的改动
  ./linli admin <登录名> --name <姓名>     建立首位安全管理员（自有数据库）
  ./linli backup <文件夹>                 备份（--with-keys 连同密钥，--keep 份数）；服务运行时也可以
  ./linli restore <备份>                  恢复并核验（--check 只核对，--replace，--reason 原因）
  ./linli keys                          密钥指纹，与备份所记的对照
  ./linli help                          本说明
配置见 docs/operating/configuration.md`

const print = (line: string) => console.log(line)

async function main(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args
  const config = loadConfig(process.env)
  const open = () => stand(config, (line) => console.error(line), { pool: 6, beside: true })
  const packs = () => packsAt(config.dataDir)
  switch (command) {
    case 'start':
      await import('./main.ts')
      return -1
    case 'pack': {
      if (rest[0] === 'make') {
        const [, id, messages, categories, ...more] = rest
        if (!id || !messages || more.length > 0) {
          print('用法：pack make <模板> <留言.xlsx> [分类.xlsx]')
          return 2
        }
        return (await makePack(id, { messages, categories }, config.dataDir, print)) ? 0 : 1
      }
      return packCommand(
        rest,
        packEnvironment({
          dataDir: config.dataDir,
          print,
          open,
          tryOut: (built, say) => tryPack(config, built, say),
        }),
      )
    }
    case 'import':
      return importCommand(rest, {
        print,
        open,
        profileOf: async (id) => (await findTemplate(id))?.import,
        async build(id, file) {
          const known = (await packs().list()).includes(id)
          if (!known && !(await makePack(id, { messages: file }, config.dataDir, print))) return undefined
          const { built, findings } = await packs().check(id)
          if (!built) for (const f of findings) print(`${f.file}:${f.line} ${f.message}`)
          return built
        },
        async afterwards(id, file) {
          const measure = (await findTemplate(id))?.measure
          return measure ? runTool(measure, [id, file]) : 0
        },
      })
    case 'trace': {
      if (rest[0] !== 'verify' || rest.length > 1) break
      const standing = await open()
      try {
        return (await verify(standing, openAnchors(config.keysDir), print)) === 0 ? 0 : 1
      } finally {
        await standing.close()
      }
    }
    case 'backup':
      return backupCommand(rest, config, print)
    case 'restore':
      return restoreCommand(rest, config, print)
    case 'keys':
      return keysCommand(config, print)
    case 'admin': {
      const [login, ...options] = rest
      const value = (name: string) => {
        const at = options.indexOf(`--${name}`)
        return at < 0 ? undefined : options[at + 1]
      }
      const name = value('name')
      if (login === undefined || name === undefined) break
      const standing = await open()
      try {
        const jurisdiction = value('jurisdiction')
        await makeAdministrator(
          standing.ground,
          { login, name, ...(jurisdiction === undefined ? {} : { jurisdiction }) },
          print,
        )
        return 0
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
  if (error instanceof ConfigError || error instanceof Refusal || (error as { expected?: boolean }).expected)
    console.error((error as Error).message)
  else console.error(error)
  process.exit(2)
}
