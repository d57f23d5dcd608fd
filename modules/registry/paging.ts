/** Cursors of lists: opaque to clients, the key and id of the last row. A broken one starts from the beginning. */
import { isUuid } from '#kernel/ids'
import type { After } from './store/search.ts'

export function afterOf(cursor: string | undefined): After | null {
  if (!cursor) return null
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  const at = text.lastIndexOf('\n')
  const id = text.slice(at + 1)
  const key = text.slice(0, at)
  return at >= 0 && isUuid(id) && key.isWellFormed() && !key.includes('\0') ? { key, id } : null
}

export function cursorOf(row: { readonly key: string; readonly id: string }): string {
  return Buffer.from(`${row.key}\n${row.id}`).toString('base64url')
}

/** Cuts the row too many off and says where to go on. */
export function paged<R extends { readonly key: string; readonly id: string }>(
  rows: readonly R[],
  limit: number,
): { rows: R[]; next: string | null } {
  const page = rows.slice(0, limit)
  return { rows: page, next: rows.length > limit ? cursorOf(page.at(-1)!) : null }
}
