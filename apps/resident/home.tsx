/** Home: at most four big entries, then my matters. What is not there yet says so instead of leading nowhere. */
import type { ReactNode } from 'react'
import { To } from '#ui/navigate'
import type { ResidentEntry, ResidentPage } from '#ui/pages.ts'
import { t } from '../shell/words.ts'
import { Icon } from './icons.tsx'

const entries: readonly ResidentEntry[] = ['report', 'service', 'deliberate', 'help']

export function Home({ pages, matters }: { pages: readonly ResidentPage[]; matters: ReactNode }) {
  return (
    <div className="home">
      <h1 className="ui-unseen">{t('shell.home')}</h1>
      <ul className="home-entries">
        {entries.map((entry) => {
          const page = pages.find((p) => p.entry === entry)
          const inside = (
            <>
              <Icon name={entry} size={30} />
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
