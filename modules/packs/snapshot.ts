/** A compiled pack: one JSON value that never changes, named by its digest. */
import { createHash } from 'node:crypto'
import { canonical } from '#kernel/action'
import type { LayerOf } from './tables.ts'

/** What matters pin. */
export interface Snapshot {
  /** `sha256:` and 64 hex digits. */
  readonly hash: string
  readonly pack: string
  readonly version: string
  readonly title: string
  /** Lowest (nation) first. */
  readonly layers: readonly LayerOf[]
  readonly names: readonly string[]
  has(section: string): boolean
  /** A compiled section. Throws Error when this snapshot has none: it was made before there was such a section. */
  section<T>(name: string): T
}

export type Sections = Readonly<Record<string, unknown>>

/** SHA-256 over text with a fixed order of keys, tagged with its algorithm. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash('sha256').update(canonical(value)).digest('hex')}`
}

/** Digest of a snapshot: its pinned sections and the versions of its layers. */
export function snapshotHash(layers: readonly LayerOf[], sections: Sections): string {
  return digestOf({ versions: layers.map((l) => [l.id, l.version]), sections })
}

/** `cn@2026.1 some-city@2026.3`: what a version means. */
export function stackOf(layers: readonly LayerOf[]): string {
  return layers.map((l) => `${l.id}@${l.version}`).join(' ')
}

export interface SnapshotParts {
  readonly hash: string
  readonly pack: string
  readonly version: string
  readonly title: string
  readonly layers: readonly LayerOf[]
}

/** Freezes the sections through and through: nobody can change what others pinned. */
export function makeSnapshot(parts: SnapshotParts, sections: Sections): Snapshot {
  freeze(sections)
  return Object.freeze({
    hash: parts.hash,
    pack: parts.pack,
    version: parts.version,
    title: parts.title,
    layers: parts.layers,
    names: Object.keys(sections),
    has: (name: string) => Object.hasOwn(sections, name),
    section<T>(name: string): T {
      if (!Object.hasOwn(sections, name)) throw new Error(`snapshot ${parts.hash} has no section ${name}`)
      return sections[name] as T
    },
  })
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const inner of Object.values(value)) freeze(inner)
}
