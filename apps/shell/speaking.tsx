/** Everything below is drawn anew when the language changes; the address, what was read and drafts stay. */
import { Fragment } from 'react'
import type { ReactNode } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { languageNames, languages } from '#ui/texts.ts'
import type { Language } from '#ui/texts.ts'
import { setLanguage, useLanguage } from './languages.ts'
import { t } from './words.ts'
import './speaking.css'

export function Speaking({ children }: { children: (language: Language) => ReactNode }) {
  const chosen = useLanguage()
  return <Fragment key={chosen}>{children(chosen)}</Fragment>
}

/** Answers carry words of the language they were read in: all are read anew. */
function useChoosing(): (next: Language) => void {
  const cache = useQueryClient()
  return (next) => void setLanguage(next, () => cache.clear())
}

/** Each language by its own name. */
export function LanguageChoice({ className = '' }: { className?: string }) {
  const chosen = useLanguage()
  const choose = useChoosing()
  return (
    <div className={`language-choice ${className}`} role="group" aria-label={t('shell.language')}>
      {languages.map((one) => (
        <button key={one} type="button" lang={one} aria-pressed={one === chosen} onClick={() => choose(one)}>
          {languageNames[one]}
        </button>
      ))}
    </div>
  )
}

/** A globe that opens the device's own list; for heads with little room. */
export function LanguageSelect() {
  const chosen = useLanguage()
  const choose = useChoosing()
  return (
    <label className="language-select" title={t('shell.language')}>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c3 2.5 3.8 5.5 3.8 9S15 18.5 12 21c-3-2.5-3.8-5.5-3.8-9S9 5.5 12 3" />
      </svg>
      <select
        aria-label={t('shell.language')}
        value={chosen}
        onChange={(event) => {
          const next = languages.find((one) => one === event.target.value)
          if (next) choose(next)
        }}
      >
        {languages.map((one) => (
          <option key={one} value={one} lang={one}>
            {languageNames[one]}
          </option>
        ))}
      </select>
    </label>
  )
}
