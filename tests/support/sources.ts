/** Sources of a section as tests write them: rows and trees in place of files. */
import type { Finding, Source } from '#kernel/section'

/** A CSV source; row `i` stands on line `i + 2`, below the header. */
export function csv(file: string, rows: readonly Readonly<Record<string, string>>[]): Source {
  return { layer: file.split('/')[1] ?? 'test', file, value: rows, line: ([i]) => Number(i ?? -1) + 2 }
}

/** A YAML source that gives each path's first index as its line. */
export function yaml(file: string, value: unknown): Source {
  return {
    layer: file.split('/')[1] ?? 'test',
    file,
    value,
    line: (path) => Number(path.find((p) => typeof p === 'number') ?? -1) + 2,
  }
}

export function row(
  code: string,
  name: string,
  kind: string,
  parent = '',
  more: Partial<Record<'from' | 'to' | 'successors' | 'source' | 'aliases', string>> = {},
): Record<string, string> {
  return {
    code,
    name,
    kind,
    parent,
    from: '2012-01-01',
    to: '',
    successors: '',
    source: '示例',
    aliases: '',
    ...more,
  }
}

/** Compiles and checks a section; gives the value and what was found. */
export function compiled<C>(
  section: {
    compile(input: { sources: readonly Source[]; container: string; report: (f: Finding) => void }): unknown
    check?(value: never, all: { get<T>(name: string): T | undefined }, report: (f: Finding) => void): void
  },
  sources: readonly Source[],
  all: Readonly<Record<string, unknown>> = {},
): { value: C; findings: Finding[] } {
  const findings: Finding[] = []
  const report = (finding: Finding) => findings.push(finding)
  const value = section.compile({ sources, container: 'test', report }) as C
  section.check?.(value as never, { get: <T>(name: string) => all[name] as T | undefined }, report)
  return { value, findings }
}
