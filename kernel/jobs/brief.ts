import { Refusal } from '#kernel/errors'

/** What an operator may read of an error: a database's own words may quote rows, so of those only the code remains. */
export function brief(error: unknown): string {
  if (error instanceof Refusal) return `${error.code}：${error.message}`
  const e = error as { code?: unknown; severity?: unknown; message?: string; name?: string }
  if (typeof e.code === 'string' && e.severity !== undefined) return `database ${e.code}`
  return `${e.name ?? 'Error'}: ${(e.message ?? String(error)).split('\n')[0] ?? ''}`.slice(0, 300)
}
