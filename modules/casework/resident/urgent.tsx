/** Where life or safety is at stake a call comes first. */
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

interface Props {
  readonly number: string
  /** Without it the card only says so and stays. */
  readonly onGoOn?: () => void
}

export function UrgentCard({ number, onGoOn }: Props) {
  return (
    <section className="cr-urgent" role="alert">
      <h2>{t('casework.r.urgent', { number })}</h2>
      <p>{t('casework.r.urgent.long')}</p>
      <a className="ui-button cr-urgent-call" href={`tel:${number}`}>
        {t('casework.r.urgent.call', { number })}
      </a>
      {onGoOn && (
        <button type="button" className="ui-button is-plain" onClick={onGoOn}>
          {t('casework.r.urgent.go-on')}
        </button>
      )}
    </section>
  )
}
