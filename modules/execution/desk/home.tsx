/** Tasks that wait for me: to do soon or late, or to check; nothing there, nothing shown. */
import { usePages } from '#client'
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { todos } from '../contract.ts'
import { TaskCard } from '../pages/lines.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)
const EVERY_MS = 60_000

export default function Home() {
  const pages = usePages(todos, { limit: 5 }, { everyMs: EVERY_MS })
  if (pages.rows.length === 0) return null
  return (
    <Section title={t('execution.d.home')} actions={<To href="tasks">{t('execution.d.home.all')}</To>} bare>
      <ul className="ex-tasks" aria-busy={pages.fetching}>
        {pages.rows.map((task) => (
          <li key={task.id}>
            <TaskCard task={task} />
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
            {t('execution.previous')}
          </button>
          <button type="button" className="ui-button is-plain" disabled={!pages.hasNext} onClick={pages.next}>
            {t('execution.next')}
          </button>
        </div>
      )}
    </Section>
  )
}
