/** Fields of published JSON, read one by one: what is missing or of another kind leaves a gap, never an error. */
import { isTree } from '#kernel/reader'
import type { Tree } from '#kernel/reader'
import type { BodyKindView } from './contract.ts'

export type SectionOf = (name: string) => Tree

export const rows = (value: unknown): readonly Tree[] => (Array.isArray(value) ? value.filter(isTree) : [])
export const tree = (value: unknown): Tree | null => (isTree(value) ? value : null)
export const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''
export const maybe = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : []
export const whole = (value: unknown): number => (Number.isInteger(value) ? Number(value) : 0)

type Power = BodyKindView['powers'][number]
const known = new Set(['lead', 'decide', 'execute', 'supervise'])
export const powersOf = (value: unknown): Power[] => texts(value).filter((p): p is Power => known.has(p))

/** Titles of entries by id; one that is unknown is called by its id. */
export function titlesOf(entries: readonly Tree[]): (id: string) => string {
  const titles = new Map(entries.map((e) => [text(e.id), text(e.title)]))
  return (id) => titles.get(id) ?? id
}

/** `{atLeast: '2/3'}` or `{moreThan: '1/2'}`. */
export function shareOf(value: Tree): { share: string; strict: boolean } | null {
  const [least, more] = [maybe(value.atLeast), maybe(value.moreThan)]
  if (least !== null) return { share: least, strict: false }
  return more === null ? null : { share: more, strict: true }
}
