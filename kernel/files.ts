/**
 * Uploaded files: content is judged by its bytes, never by its name; images are decoded and written anew, which drops
 * EXIF, positions and anything appended. Content lies in the data folder under its SHA-256.
 */
import type { ReadContext, Context } from '#kernel/action'
import type { Uuid } from '#kernel/ids'

export interface StoredFile {
  readonly sha256: string
  readonly media: string
  readonly bytes: number
  readonly width: number | null
  readonly height: number | null
}

/** The place where content lies. */
export interface Files {
  /** Sniffs, caps, re-encodes and stores; refuses `files.*` by name. */
  accept(content: Uint8Array): Promise<StoredFile>
  read(sha256: string): Promise<Uint8Array>
}

export interface FileRow {
  readonly id: Uuid
  readonly media: string
  readonly name: string
  readonly bytes: number
  readonly width: number | null
  readonly height: number | null
}

/**
 * Binds uploaded files to the subject that uses them. Refuses `files.not-yours` when one is unknown, made by
 * somebody else, or used already.
 */
export declare function attachFiles(
  ctx: Context,
  ids: readonly Uuid[],
  subject: { kind: string; id: Uuid },
): Promise<void>
/** The files of a subject, oldest first. Who may see the subject decides the caller. */
export declare function filesOf(ctx: ReadContext, subject: { kind: string; id: Uuid }): Promise<FileRow[]>
