/** Whether a sealed package is what was sealed. */
import { createHash } from 'node:crypto'
import { rowDigest } from '#kernel/action'
import type { Secrets } from '#kernel/secrets'
import type { ArchiveRow } from './tables.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

type Sealed = Pick<ArchiveRow, 'id' | 'matter' | 'matter_number' | 'machine_digest' | 'readable_digest'>

/** What the trace digests: whose it is, when, and the digests of both files as they are in the table. */
export function archiveFacts(a: Omit<ArchiveRow, 'realm' | 'machine' | 'readable'>): Record<string, unknown> {
  const {
    id,
    matter,
    matter_number,
    title,
    machine_digest,
    readable_digest,
    seal,
    sealed_at,
    sealed_by,
    by_title,
  } = a
  return {
    id,
    matter,
    matter_number,
    title,
    machine_digest,
    readable_digest,
    seal,
    sealed_at,
    sealed_by,
    by_title,
  }
}

/** Keyed, so that whoever writes to the database cannot make one that fits. */
export function sealOf(secrets: Secrets, a: Sealed): string {
  const { id, matter, matter_number, machine_digest, readable_digest } = a
  return rowDigest(secrets, 'execution.archive-seal', {
    id,
    matter,
    matter_number,
    machine_digest,
    readable_digest,
  })
}

/** Both files digest to what stands beside them, and the seal was made over that. */
export function isSound(secrets: Secrets, a: ArchiveRow): boolean {
  return (
    sha256(a.machine) === a.machine_digest &&
    sha256(a.readable) === a.readable_digest &&
    sealOf(secrets, a) === a.seal
  )
}
