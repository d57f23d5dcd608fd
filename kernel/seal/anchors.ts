/**
 * Heads of the chain, kept outside the database beside the keys: whoever can cut the chain's end inside the database
 * cannot cut it here. One JSON line a seal, appended and flushed; older ones thin out to a head an hour, then a day.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

export interface Anchor {
  /** Id of the database the head belongs to. */
  readonly database: string
  readonly realm: number
  readonly block: number
  readonly hash: string
  /** When the block was sealed, ISO. */
  readonly at: string
  /** Set where an operator declared that the database was restored from a backup up to this head. */
  readonly restored?: string
}

export interface Anchors {
  readonly file: string
  /** All lines of one database, oldest first. */
  of(database: string): Anchor[]
  /** Ids of other databases with anchors here. */
  others(database: string): string[]
  /** Appends and flushes to disk before it returns. */
  append(anchors: readonly Anchor[]): void
  /** Thins out: everything of the last hour, then one head an hour for two days, then one a day; restores stay. */
  compact(now: Date): void
}

const HOUR_MS = 3_600_000

/** Opens `anchors.jsonl` in the folder of the keys. A line broken by a crash is left out. */
export function openAnchors(keysFolder: string): Anchors {
  const file = join(keysFolder, 'anchors.jsonl')
  let lines: Anchor[] = []
  let readSize = -1
  const all = (): Anchor[] => {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size !== readSize) {
      lines = size === 0 ? [] : readFileSync(file, 'utf8').split('\n').flatMap(parse)
      readSize = size
    }
    return lines
  }
  return {
    file,
    of: (database) => all().filter((a) => a.database === database),
    others: (database) => [...new Set(all().map((a) => a.database))].filter((id) => id !== database),
    append(anchors) {
      if (anchors.length === 0) return
      const known = all()
      const fresh = !existsSync(file)
      if (fresh) mkdirSync(keysFolder, { recursive: true, mode: 0o700 })
      const fd = openSync(file, 'a+', 0o600)
      try {
        // A crash may have left half a line: never write behind it.
        const size = fstatSync(fd).size
        const last = Buffer.from('\n')
        if (size > 0) readSync(fd, last, 0, 1, size - 1)
        writeSync(fd, (last[0] === 10 ? '' : '\n') + anchors.map((a) => `${JSON.stringify(a)}\n`).join(''))
        fsyncSync(fd)
        readSize = fstatSync(fd).size
      } finally {
        closeSync(fd)
      }
      lines = [...known, ...anchors]
      if (fresh) flushFolder(keysFolder)
    },
    compact(now) {
      const known = all()
      const span = (at: string) =>
        at.slice(
          0,
          Date.parse(at) > now.getTime() - 48 * HOUR_MS ? 'yyyy-mm-ddThh'.length : 'yyyy-mm-dd'.length,
        )
      const lastOf = new Map<string, number>()
      known.forEach((a, index) => lastOf.set(`${a.database}/${a.realm}/${span(a.at)}`, index))
      const heads = new Set(lastOf.values())
      const kept = known.filter(
        (a, index) =>
          Date.parse(a.at) > now.getTime() - HOUR_MS ||
          a.restored !== undefined ||
          a.block < 0 ||
          heads.has(index),
      )
      if (kept.length === known.length) return
      const draft = `${file}.new`
      const fd = openSync(draft, 'w', 0o600)
      try {
        writeSync(fd, kept.map((a) => `${JSON.stringify(a)}\n`).join(''))
        fsyncSync(fd)
      } finally {
        closeSync(fd)
      }
      renameSync(draft, file)
      flushFolder(dirname(file))
      readSize = -1
    },
  }
}

function parse(line: string): Anchor[] {
  try {
    const a = JSON.parse(line) as Anchor
    return typeof a.database === 'string' && typeof a.hash === 'string' && Number.isInteger(a.block)
      ? [a]
      : []
  } catch {
    return []
  }
}

function flushFolder(folder: string): void {
  // Windows cannot flush a folder; the rename is still whole there.
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
