/** Everything below is drawn anew when the language changes; the address, what was read and drafts stay. */
import { Fragment } from 'react'
import type { ReactNode } from 'react'
import { languageNames, languages } from '#ui/texts.ts'
import type { Language } from '#ui/texts.ts'
import { setLanguage, useLanguage } from './languages.ts'
import { t } from './words.ts'

export function Speaking({ children }: { children: (language: Language) => ReactNode }) {
  const chosen = useLanguage()
  return <Fragment key={chosen}>{children(chosen)}</Fragment>
}

/** Each language by its own name. */
export function LanguageChoice({ className = '' }: { className?: string }) {
  const chosen = useLanguage()
  return (
    <div className={`language-choice ${className}`} role="group" aria-label={t('shell.language')}>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === chosen}
          onClick={() => void setLanguage(one)}
        >
          {languageNames[one]}
        </button>
      ))}
    </div>
  )
}
