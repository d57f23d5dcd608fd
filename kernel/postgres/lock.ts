import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefused } from './refused.ts'

interface Holder {
  pid: number
  /** Start tick of the process and the boot it belongs to: a process number alone is reused. */
  birth: string
}

/** Another live process already serves this data folder. */
export class FolderTaken extends StartRefused {
  readonly pid: number
  constructor(folder: string, pid: number) {
    super(
      `数据文件夹 ${folder} 正由另一个邻里进程使用（进程号 ${pid}）。请先停止它，或用 LINLI_DATA 指定另一个文件夹。`,
    )
    this.name = 'FolderTaken'
    this.pid = pid
  }
}

/** What tells this run of a process from a later one with the same number; '' when there is no such process. */
export function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return ''
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
  } catch {
    if (process.platform === 'linux') return ''
  }
  try {
    process.kill(pid, 0)
    return 'alive'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : ''
  }
}

/** Who holds the folder now, or undefined when nobody alive does. */
export function holderOf(folder: string): number | undefined {
  return readHolder(join(folder, 'linli.lock'))
}

function readHolder(file: string): number | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Holder
    const birth = birthOf(holder.pid)
    return birth !== '' && birth === holder.birth ? holder.pid : undefined
  } catch {
    return undefined
  }
}

/**
 * Takes the folder for this process until the returned function is called. A lock left by a killed process is
 * taken over. Throws FolderTaken when a live process holds it.
 */
export function takeFolder(folder: string): () => void {
  const file = join(folder, 'linli.lock')
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) } satisfies Holder), {
    mode: 0o600,
    flush: true,
  })
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      const pid = holderOf(folder)
      if (pid !== undefined) throw new FolderTaken(folder, pid)
      try {
        // A link appears whole or not at all: nobody ever reads a half-written lock.
        linkSync(draft, file)
        return () => {
          if (holderOf(folder) === process.pid) rmSync(file, { force: true })
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        removeStale(folder, file, `${draft}.stale`)
      }
    }
    throw new StartRefused(`无法锁定数据文件夹 ${folder}：锁文件 ${file} 反复被改写。`)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Moves a dead lock aside; if another process renewed it in that moment, puts the live one back. */
function removeStale(folder: string, file: string, aside: string): void {
  if (holderOf(folder) !== undefined) return
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (readHolder(aside) !== undefined) linkSync(aside, file)
  rmSync(aside, { force: true })
}
