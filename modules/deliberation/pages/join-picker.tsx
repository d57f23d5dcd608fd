/** The earlier motion of the same place a motion is joined to: chosen from a list, never typed. */
import { usePages } from '#client'
import { Choices } from '#ui/choices'
import { Loading, ProblemNotice } from '#ui/notice'
import { listed, term, texts } from '#ui/texts.ts'
import { joinable } from '../contract.ts'
import { texts as words } from '../words.ts'
import { supportsText } from './views.ts'

const t = texts(words)

interface Props {
  readonly id: string
  readonly value: string | null
  readonly onChange: (number: string) => void
  readonly error?: string
}

export function JoinPicker({ id, value, onChange, error }: Props) {
  const pages = usePages(joinable, { id, limit: 10 })
  if (pages.problem) return <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />
  if (pages.loading) return <Loading />
  if (pages.rows.length === 0) return <p className="ui-quiet">{t('deliberation.join.none')}</p>
  return (
    <>
      <Choices
        required
        label={t('deliberation.join.which')}
        options={pages.rows.map((row) => ({
          id: row.line.number,
          title: row.line.title,
          hint: listed([row.line.number, term(row.line.stepTitle), supportsText(row)]),
        }))}
        value={value}
        onChange={onChange}
        {...(error ? { error } : {})}
      />
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
    </>
  )
}
