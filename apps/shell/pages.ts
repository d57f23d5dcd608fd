/** Collects what modules declare; no module is named here. */
/// <reference types="vite/client" />
import type { DeskPage, DeskSlot, PagesFile, ResidentPage, ResidentSlot } from '#ui/pages.ts'
import type { Words } from '#ui/texts.ts'

const files = import.meta.glob<PagesFile>('../../modules/*/pages.ts', { eager: true })
const words = import.meta.glob<Words>('../../modules/*/words.ts', { import: 'texts' })

export interface Titled {
  readonly module: string
}
const moduleOf = (path: string): string => /modules\/([^/]+)\//.exec(path)?.[1] ?? ''
const gather = <T extends object>(pick: (file: PagesFile) => readonly T[] | undefined): (T & Titled)[] =>
  Object.entries(files)
    .flatMap(([path, file]) => (pick(file) ?? []).map((one) => ({ ...one, module: moduleOf(path) })))
    .sort((a, b) => orderOf(a) - orderOf(b))
const orderOf = (one: object): number => (one as { order?: number }).order ?? 100

export const deskPages = (): (DeskPage & Titled)[] => gather((f) => f.desk)
export const deskSlots = (): (DeskSlot & Titled)[] => gather((f) => f.deskSlots)
export const residentPages = (): (ResidentPage & Titled)[] => gather((f) => f.resident)
export const residentSlots = (): (ResidentSlot & Titled)[] => gather((f) => f.residentSlots)

/** Texts of one module; travels only when asked for. */
export async function wordsOfModule(name: string): Promise<Words> {
  return (await words[`../../modules/${name}/words.ts`]?.()) ?? {}
}

/** Texts of several modules in one catalogue (keys carry the module's name). */
export async function wordsOfModules(names: readonly string[]): Promise<Words> {
  const all = await Promise.all([...new Set(names)].map(wordsOfModule))
  return Object.assign({}, ...all) as Words
}
