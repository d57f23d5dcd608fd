/** What `./linli pack` needs of a deployment, and what a load does besides: who is told, and who can walk through it at once. */
import type { Ground } from '#kernel/action'
import { runningUnderOlder } from '#modules/flow'
import { createPacks } from '#modules/packs'
import type { PackEnvironment, Packs } from '#modules/packs'
import { knownJurisdictions } from '#modules/territory'
import { seedPeople } from '../../modules/bodies/seed.ts'
import { packFolders, packSections } from './modules.ts'
import { scenarioRunners } from './scenarios.ts'

/** The workbench over the repository's packs and those made on this deployment. */
export const packsAt = (dataDir: string): Packs =>
  createPacks(packSections(), { folders: packFolders(dataDir), scenarios: scenarioRunners })

/** `open`'s deployment is embedded: only there may the demonstration exist. */
export function packEnvironment(given: {
  readonly dataDir: string
  readonly print: (line: string) => void
  readonly open: () => Promise<{
    readonly ground: Ground
    readonly embedded: boolean
    close(): Promise<void>
  }>
  readonly tryOut?: PackEnvironment['tryOut']
}): PackEnvironment {
  let isDemonstration = false
  return {
    packs: packsAt(given.dataDir),
    print: given.print,
    async open() {
      const standing = await given.open()
      isDemonstration = standing.embedded
      return standing
    },
    today: new Date().toISOString().slice(0, 10),
    made: packFolders(given.dataDir).at(-1)!,
    ...(given.tryOut ? { tryOut: given.tryOut } : {}),
    async loaded(ground, realm) {
      const running = await runningUnderOlder(ground, realm)
      const more = running > 0 ? [`有 ${running} 件正在办理，仍按它们开始时的版本办完。`] : []
      // Beside the demonstration's localities a new one can be walked through by people of its own at once.
      const here = (await knownJurisdictions(ground, true)).find((j) => j.realm === realm)
      if (isDemonstration && here && (await seedPeople(ground, here)))
        more.push('已任命演示人员：登录页选这个地方，可以用演示身份一键进入。')
      return more.length > 0 ? more.join('\n') : null
    },
  }
}
