/**
 * A file on its way out that is too large for memory: written whole before its first byte leaves, so that what records who
 * got it is committed by then. It has no name on disk from the moment it is opened: a killed process leaves nothing behind.
 */
import { randomUUID } from 'node:crypto'
import { open, unlink } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Spool {
  /** Bytes written. */
  readonly size: number
  /** Forgets what was written: a transaction may be tried again. */
  begin(): Promise<void>
  append(piece: Uint8Array): Promise<void>
  /** Writes over what stands at `position`. */
  patch(position: number, piece: Uint8Array): Promise<void>
  /** Reads it from the start and lets go of it at the end, however that comes. */
  leave(): Readable
  close(): Promise<void>
}

/** Opens an empty one in the system's folder for passing files, for this account only. */
export async function openSpool(): Promise<Spool> {
  const path = join(tmpdir(), `linli-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  await unlink(path)
  let size = 0
  const whole = async (position: number, piece: Uint8Array) => {
    for (let done = 0; done < piece.length;) {
      const { bytesWritten } = await file.write(piece, done, piece.length - done, position + done)
      done += bytesWritten
    }
  }
  return {
    get size() {
      return size
    },
    async begin() {
      size = 0
      await file.truncate(0)
    },
    async append(piece) {
      const at = size
      size += piece.length
      await whole(at, piece)
    },
    patch: whole,
    leave: () => file.createReadStream({ start: 0 }),
    close: () => file.close(),
  }
}
