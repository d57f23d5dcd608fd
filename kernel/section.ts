/**
 * A section is a part of a data container (a pack) that one module knows: which files it is written in, how layers
 * of it merge, what makes it right, and how it is applied. Modules declare sections in their manifest; the module that
 * owns the container calls them.
 */
import type { Context } from '#kernel/action'

/** Where in a file something stands; lines count from 1. */
export interface Mark {
  readonly file: string
  readonly line: number
}

/** One thing wrong (or doubtful) in a container, with the way to mend it, in Chinese. */
export interface Finding extends Mark {
  readonly level: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly mend: string
}

/** A parsed file of one layer. `value` is YAML content or an array of CSV rows (header → text). */
export interface Source {
  /** Layer id, lowest (nation) first. */
  readonly layer: string
  /** Path within the workbench, e.g. `packs/cn/clocks.yaml`. */
  readonly file: string
  readonly value: unknown
  /** Line of a value inside the file by its path, e.g. `line(['steps', 2, 'acts'])`; CSV: `line([row])`. */
  line(path: readonly (string | number)[]): number
}

export interface Compiling {
  /** All files of the section, lowest layer first. */
  readonly sources: readonly Source[]
  /** Id of the container being compiled. */
  readonly container: string
  report(finding: Finding): void
}

/** Already compiled sections by name; a section may only look at sections of modules it depends on. */
export interface Compiled {
  get<T>(section: string): T | undefined
}

export interface Applying {
  readonly jurisdiction: { readonly id: string; readonly realm: number; readonly title: string }
  readonly snapshot: string
  readonly all: Compiled
}

export interface Section<C = unknown> {
  readonly name: string
  /** Glob patterns inside the container's folder. */
  readonly files: readonly string[]
  /** Part of the immutable snapshot that running matters keep; calendars and texts are not. */
  readonly pinned: boolean
  /** Merges the layers into one plain JSON value. Must be a pure function of its sources. */
  compile(input: Compiling): C
  /** Judges the compiled section against the others. */
  check?(compiled: C, all: Compiled, report: (finding: Finding) => void): void
  /** Applies dated facts (places, bodies …) once; must add only, and refuse to move or end what is in use. */
  load?(ctx: Context, compiled: C, to: Applying): Promise<void>
}

/** Keeps the type of `C` checked at the declaration and forgotten in the manifest. */
export function section<C>(s: Section<C>): Section {
  return s as Section
}
