/** Home: at most four big entries, then my matters. What is not there yet says so instead of leading nowhere. */
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useStanding } from '#client'
import { To } from '#ui/navigate'
import type { ResidentEntry, ResidentPage } from '#ui/pages.ts'
import { t } from '../shell/words.ts'
import { Icon } from './icons.tsx'
import './home.css'

const entries: readonly ResidentEntry[] = ['report', 'service', 'deliberate', 'help']

interface Props {
  readonly pages: readonly ResidentPage[]
  /** The way to 长辈版, where it is not on. */
  readonly larger: ReactNode
  readonly matters: ReactNode
}

export function Home({ pages, larger, matters }: Props) {
  const { person } = useStanding()
  useEffect(() => {
    document.title = t('shell.name')
  }, [])
  return (
    <div className="home">
      <div className="home-hello">
        <Street />
        <h1>{person ? t('shell.hello-you', { name: person.name }) : t('shell.hello')}</h1>
        <p>{t('shell.hello-long')}</p>
      </div>
      {larger}
      <ul className="home-entries">
        {entries.map((entry) => {
          const page = pages.find((p) => p.entry === entry)
          const inside = (
            <>
              <Icon name={entry} size={28} />
              <strong>{t(`shell.entry.${entry}`)}</strong>
              <span>{page ? t(`shell.entry.${entry}.hint`) : t('shell.entry.later')}</span>
            </>
          )
          return (
            <li key={entry} className={page ? '' : 'is-later'}>
              {page ? <To href={page.path}>{inside}</To> : <div>{inside}</div>}
            </li>
          )
        })}
      </ul>
      <section className="ui-stack">
        <h2>{t('shell.my-matters')}</h2>
        {matters}
      </section>
    </div>
  )
}

/** A street of houses, trees and a lamp in one line. */
function Street() {
  return (
    <svg viewBox="0 0 240 84" className="home-street" aria-hidden="true">
      <path d="M0 80h240M14 80V34h30v46M20 42h6m6 0h6M20 52h6m6 0h6M20 62h6m6 0h6M58 80V52l22-18 22 18v28M73 80V62h14v18M116 80V22h40v58M123 31h8m10 0h8M123 42h8m10 0h8M123 53h8m10 0h8M130 80V66h12v14M172 80V56l16-12 16 12v24M182 80V66h12v14M218 80V46a6 6 0 0 1 12 0v1M51 80v-9m0 0a7 8 0 1 1 .1 0M109 80V68m0 0a6 8 0 1 1 .1 0M211 80v-8m0 0a5 7 0 1 1 .1 0M164 80V60m0 0a5 9 0 1 1 .1 0" />
    </svg>
  )
}
