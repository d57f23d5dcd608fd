/** A look in words people use. Browser and server alike. */
import { language, listed, term, texts } from '#ui/texts.ts'
import type { LookView } from '../contract.ts'
import { columnTitle, fieldTitle, kindNames, texts as words } from '../words.ts'

const t = texts(words)

/** `某社区工作站网格员`, the system, or whoever acts for somebody. */
export function whoLooked(
  look: Pick<LookView, 'unit' | 'post'> & { system?: boolean },
  system: string,
): string {
  return look.unit === null
    ? look.system === false
      ? t('privacy.look.somebody')
      : system
    : t('privacy.look.staff', { unit: term(look.unit), post: term(look.post ?? '') })
}

/** `姓名、电话`. */
export const fieldsOf = (fields: readonly string[]): string => listed(fields.map((f) => term(fieldTitle(f))))

/** The act in words: its title, or in English what its code says. */
export function actOf(row: { act: string; actTitle: string | null }): string {
  if (row.actTitle !== null) return row.actTitle
  return language() === 'en' ? spoken(row.act) : row.act
}

/** The kind of what was touched or looked at, in words. */
export const kindOf = (kind: string): string => term(kindNames[kind] ?? kind)

/** Fields shown before the rest is only counted. */
const MOST = 6

/** Fields of one row of the trace; those only the program has words for stay as they are. */
export function touched(kind: string, fields: readonly string[]): string {
  const shown = listed(fields.slice(0, MOST).map((f) => term(columnTitle(kind, f) ?? f)))
  return fields.length <= MOST ? shown : t('privacy.trace.more', { fields: shown, n: fields.length })
}

/** Who acted without a post: the person themselves, somebody not signed in, or the system. */
export function standingOf(capacity: string | null): string {
  if (capacity === 'resident') return t('privacy.trace.resident')
  if (capacity === 'public') return t('privacy.trace.public')
  return t('privacy.trace.system')
}

/** `identity.demo-sign-in` → `Demo sign in`. */
function spoken(act: string): string {
  const said = act.slice(act.indexOf('.') + 1).replaceAll('-', ' ')
  return said.charAt(0).toUpperCase() + said.slice(1)
}
