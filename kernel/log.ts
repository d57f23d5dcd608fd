/** Structured logs: one JSON line an event, never a personal value. Callers pass ids, codes and counts. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void
  error(
    event: string,
    error: unknown,
    fields?: Readonly<Record<string, string | number | boolean | null>>,
  ): void
}

/** Writes to standard error so that a command's own output stays clean. */
export function jsonLog(level: 'silent' | 'error' | 'info' = 'info'): Log {
  const print = (line: Record<string, unknown>) =>
    process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`)
  return {
    info: (event, fields) => level === 'info' && print({ level: 'info', event, ...fields }),
    error: (event, error, fields) => {
      if (level === 'silent') return
      print({ level: 'error', event, ...told(error), ...fields })
    },
  }
}

/** What a log may hold of an error: its kind, its code, the place, and its words without anything a person may have typed. */
function told(error: unknown): Record<string, unknown> {
  const e = error as {
    code?: unknown
    name?: string
    stack?: string
    message?: string
    forOperators?: unknown
  }
  const stack = (e?.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const own = e?.forOperators === true
  return {
    code: typeof e?.code === 'string' ? e.code : null,
    name: e?.name ?? typeof error,
    message: own ? e.message : scrubbed(e?.message ?? ''),
    stack: stack.slice(0, 8).map((line) => line.trim()),
  }
}

/**
 * An error's words often quote what was being worked on: a row, a body, a file's name. What is quoted, Chinese, or has digits
 * like a number or a code goes; the English of the program stays. Our own sentences for operators carry `forOperators` and are kept.
 */
export function scrubbed(message: string): string {
  return (
    (message.split('\n')[0] ?? '')
      .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”/g, '"…"')
      .replaceAll(/[^\x20-\x7e]+/g, '…')
      .replaceAll(/\S+@\S+/g, '…')
      // Numbers, codes, dates: nothing with a digit but a small count.
      .replaceAll(/\S*\d\S*/g, (word) => (/^\(?\d{1,3}[.,:;)]?$/.test(word) ? word : '#'))
      .slice(0, 200)
  )
}
