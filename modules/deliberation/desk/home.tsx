/** 议事待办 on the desk's home: what came to my unit, and what passes up to it; nothing there, nothing shown. */
import { usePages } from '#client'
import { Section } from '#ui/frame'
import { MatterLine } from '#ui/matter'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { todos } from '../contract.ts'
import { lineView } from '../pages/views.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const EVERY_MS = 60_000

export default function Home() {
  return (
    <>
      <Queue queue="held" />
      <Queue queue="passed" />
    </>
  )
}

function Queue({ queue }: { queue: 'held' | 'passed' }) {
  const pages = usePages(todos, { queue, limit: 10 }, { everyMs: EVERY_MS })
  if (pages.rows.length === 0) return null
  const isHeld = queue === 'held'
  return (
    <Section
      title={t(isHeld ? 'deliberation.home' : 'deliberation.home.passed')}
      actions={isHeld && <To href="motions">{t('deliberation.home.all')}</To>}
    >
      {!isHeld && <p className="ui-quiet">{t('deliberation.home.passed.about')}</p>}
      <ul className="ui-matters" aria-busy={pages.fetching}>
        {pages.rows.map((line) => (
          <li key={line.id}>
            <MatterLine matter={lineView(line)} />
          </li>
        ))}
      </ul>
      {(pages.hasNext || pages.hasPrevious) && (
        <div className="ui-row">
          <button
            type="button"
            className="ui-button is-plain"
            disabled={!pages.hasPrevious}
            onClick={pages.previous}
          >
            {t('deliberation.previous')}
          </button>
          <button type="button" className="ui-button is-plain" disabled={!pages.hasNext} onClick={pages.next}>
            {t('deliberation.next')}
          </button>
        </div>
      )}
    </Section>
  )
}
