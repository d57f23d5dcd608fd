/** Where one is: a deployment may serve several localities. Choosing another begins anew, nothing of the former is kept. */
import type { ReactNode } from 'react'
import { chooseJurisdiction, localities, useLocality } from '#client'
import { To } from '#ui/navigate'
import { t } from './words.ts'
import './locality.css'

interface Props {
  readonly home: string
  readonly className?: string
  readonly children?: ReactNode
}

/** The name at the head of the page: the way home, or, where there is a choice, the device's own list of localities. */
export function LocalityBrand({ home, className = '', children }: Props) {
  if (localities().length < 2)
    return (
      <To href={home} className={className}>
        {children}
      </To>
    )
  return (
    <label className={`locality-brand ${className}`} title={t('shell.locality')}>
      {children}
      <Chevron />
      <Choice home={home} />
    </label>
  )
}

/** Where the name has its own place: a small list. */
export function LocalitySelect({ home }: { home: string }) {
  const here = useLocality()
  if (localities().length < 2) return null
  return (
    <label className="locality-brand is-small" title={t('shell.locality')}>
      <span>{here?.title}</span>
      <Chevron />
      <Choice home={home} />
    </label>
  )
}

function Chevron() {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d="M3 6l5 5 5-5" />
    </svg>
  )
}

function Choice({ home }: { home: string }) {
  const here = useLocality()
  return (
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
  )
}
