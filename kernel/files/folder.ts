/** The folder of contents: `<data>/files/ab/<sha256>`, written aside, flushed and renamed, so a file is whole or absent. */
import { createHash, hash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, readdir, rename, rm, stat, unlink, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { refuser } from '#kernel/errors'
import { judge, shrink } from './content.ts'
import type { Content } from './content.ts'
import { fileRefusals } from './words.ts'

const refuse = refuser(fileRefusals)

export interface StoredFile {
  readonly sha256: string
  readonly media: string
  readonly bytes: number
  readonly width: number | null
  readonly height: number | null
}

/** Content that was judged and may be put into the folder. */
export interface JudgedFile extends StoredFile {
  readonly content: Content
}

/** The place where content lies. */
export interface Files {
  /** Sniffs, caps and re-encodes without storing; refuses `files.*` by name. */
  judge(content: Uint8Array): Promise<JudgedFile>
  /** Stores judged content; again is no harm. */
  put(file: JudgedFile): Promise<void>
  /** `judge` and `put` in one. */
  accept(content: Uint8Array): Promise<StoredFile>
  /** Content by digest, proved against it. Refuses `files.lost`. */
  read(sha256: string): Promise<Uint8Array>
  /** Small picture of an image, made anew when it is missing. */
  thumb(sha256: string, media: string): Promise<Uint8Array>
  remove(sha256: string): Promise<void>
  /** Digests of contents not written to since `before`, in no order; for the sweep. */
  older(before: Date): AsyncGenerator<string>
}

/** Opens (and makes) the folder `files` in the data folder. */
export function openFiles(dataFolder: string): Files {
  const root = join(dataFolder, 'files')
  const pathOf = (sha256: string) => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a digest')
    return join(root, sha256.slice(0, 2), sha256)
  }
  const put = async (file: JudgedFile) => {
    try {
      await keep(root, pathOf(file.sha256), file.content.body)
      if (file.content.thumb) await keep(root, `${pathOf(file.sha256)}.thumb`, file.content.thumb)
    } catch (error) {
      if (['ENOSPC', 'EDQUOT', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? ''))
        throw refuse('files.full')
      throw error
    }
  }
  const read = async (sha256: string) => {
    const body = await readFile(pathOf(sha256)).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? refuse('files.lost') : error
    })
    // What the trace calls by this digest must be what leaves.
    if (hash('sha256', body) !== sha256) throw refuse('files.lost')
    return body
  }
  const judged = async (content: Uint8Array): Promise<JudgedFile> => {
    const fit = await judge(content)
    return {
      sha256: createHash('sha256').update(fit.body).digest('hex'),
      media: fit.media,
      bytes: fit.body.length,
      width: fit.width,
      height: fit.height,
      content: fit,
    }
  }
  return {
    judge: judged,
    put,
    read,
    async accept(content) {
      const file = await judged(content)
      await put(file)
      const { content: _, ...stored } = file
      return stored
    },
    async thumb(sha256, media) {
      const path = `${pathOf(sha256)}.thumb`
      const found = await readFile(path).catch(() => undefined)
      if (found) return found
      const made = await shrink(await read(sha256), media)
      await keep(root, path, made)
      return made
    },
    async remove(sha256) {
      await rm(`${pathOf(sha256)}.thumb`, { force: true })
      await rm(pathOf(sha256), { force: true })
    },
    async *older(before) {
      for (const folder of await readdir(root).catch(() => []))
        for (const name of await readdir(join(root, folder)).catch(() => [])) {
          const path = join(root, folder, name)
          const found = await stat(path).catch(() => undefined)
          if (!found || found.mtime >= before) continue
          if (/^[0-9a-f]{64}$/.test(name)) yield name
          // Drafts a crash left behind.
          else if (folder === 'new') await rm(path, { force: true })
        }
    },
  }
}

async function keep(root: string, path: string, body: Uint8Array): Promise<void> {
  const now = new Date()
  // Already there: freshen it, so that a sweep that is running sees it is wanted again.
  const known = await stat(path).catch(() => undefined)
  if (known?.size === body.length) return utimes(path, now, now)
  const drafts = join(root, 'new')
  await mkdir(drafts, { recursive: true, mode: 0o700 })
  const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = join(drafts, randomUUID())
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(body)
    await handle.sync()
    await handle.close()
    await rename(draft, path)
  } catch (error) {
    await handle.close().catch(() => {})
    await unlink(draft).catch(() => {})
    throw error
  }
  await flush(dirname(path))
  if (made) await flush(root)
}

async function flush(folder: string): Promise<void> {
  // Windows cannot flush a folder; the rename is still whole there.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
