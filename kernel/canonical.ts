/** Content as one text, for digests. */

/** Text with a fixed order of keys, so that equal content has equal digests. */
export function canonical(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (value instanceof Date) return JSON.stringify(value.toISOString())
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object') {
    let text = ''
    for (const key of Object.keys(value).sort())
      text += `${text && ','}${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`
    return `{${text}}`
  }
  return JSON.stringify(value)
}
