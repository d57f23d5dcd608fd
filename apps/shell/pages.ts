/** Collects what modules declare; no module is named here. */
/// <reference types="vite/client" />
import type { DeskPage, DeskSlot, PagesFile, ResidentPage, ResidentSlot } from '#ui/pages.ts'
import type { Words } from '#ui/texts.ts'
import { learnModule } from './languages.ts'

const files = import.meta.glob<PagesFile>('../../modules/*/pages.ts', { eager: true })
const words = import.meta.glob<Words>('../../modules/*/words.ts', { import: 'texts' })

export interface Titled {
  readonly module: string
}
const moduleOf = (path: string): string => /modules\/([^/]+)\//.exec(path)?.[1] ?? ''
/** A page comes with the words of its module. */
const gather = <T extends Loaded>(pick: (file: PagesFile) => readonly T[] | undefined): (T & Titled)[] =>
  Object.entries(files)
    .flatMap(([path, file]) => (pick(file) ?? []).map((one) => withWords(one, moduleOf(path))))
    .sort((a, b) => orderOf(a) - orderOf(b))
type Loaded = Pick<DeskPage, 'load'>
function withWords<T extends Loaded>(one: T, module: string): T & Titled {
  const load = async () => (await Promise.all([one.load(), learnModule(module)]))[0]
  return { ...one, module, load }
}
const orderOf = (one: object): number => (one as { order?: number }).order ?? 100

export const deskPages = (): (DeskPage & Titled)[] => gather((f) => f.desk)
export const deskSlots = (): (DeskSlot & Titled)[] => gather((f) => f.deskSlots)
export const residentPages = (): (ResidentPage & Titled)[] => gather((f) => f.resident)
export const residentSlots = (): (ResidentSlot & Titled)[] => gather((f) => f.residentSlots)

/** Texts of one module; travels only when asked for. */
export async function wordsOfModule(name: string): Promise<Words> {
  await learnModule(name)
  return (await words[`../../modules/${name}/words.ts`]?.()) ?? {}
}
