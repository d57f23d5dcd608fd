/** Where one is: a deployment may serve several localities. Choosing another begins anew, nothing of the former is kept. */
import { chooseJurisdiction, localities, useLocality } from '#client'
import { t } from './words.ts'

/** A pin that opens the device's own list; nothing where there is no choice. */
export function LocalitySelect({ home }: { home: string }) {
  const here = useLocality()
  if (localities().length < 2) return null
  return (
    <label className="language-select" title={t('shell.locality')}>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path d="M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21M12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5" />
      </svg>
      <select
        aria-label={t('shell.locality')}
        value={here?.id}
        onChange={(event) => {
          chooseJurisdiction(event.target.value)
          location.assign(home)
        }}
      >
        {localities().map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </select>
    </label>
  )
}
