/** A look in words people use. Browser and server alike. */
import { listed, term, texts } from '#ui/texts.ts'
import type { LookView } from '../contract.ts'
import { fieldTitle, texts as words } from '../words.ts'

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
