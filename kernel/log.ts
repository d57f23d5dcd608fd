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
      const e = error as { code?: string; stack?: string; message?: string }
      // A database error's detail may quote row values: code and stack suffice to find the place.
      print({
        level: 'error',
        event,
        code: e.code ?? null,
        stack: e.code ? e.stack?.split('\n').slice(1, 6) : e.stack,
        ...fields,
      })
    },
  }
}
