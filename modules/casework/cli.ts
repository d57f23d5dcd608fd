/** `./linli import …`. */
import type { Ground } from '#kernel/action'

export interface ImportEnvironment {
  readonly print: (line: string) => void
  readonly open: () => Promise<{ readonly ground: Ground; close(): Promise<void> }>
  readonly dataDir: string
}

export async function importCommand(_args: readonly string[], env: ImportEnvironment): Promise<number> {
  env.print('导入命令尚未完成')
  return 2
}
