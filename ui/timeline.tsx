/** What happened, by whom and when. */
import { PhotoStrip } from './photo-strip.tsx'
import { showInstant } from './time.ts'
import type { TimelineEntry } from './views.ts'
import { t } from './words.ts'

interface Props {
  /** Oldest first. */
  readonly entries: readonly TimelineEntry[]
  readonly newestFirst?: boolean
  readonly now?: Date
}

export function Timeline({ entries, newestFirst = false, now = new Date() }: Props) {
  if (entries.length === 0) return <p className="ui-quiet">{t('ui.timeline.none')}</p>
  const shown = newestFirst ? [...entries].reverse() : entries
  return (
    <ol className="ui-timeline" aria-label={t('ui.timeline')} reversed={newestFirst}>
      {shown.map((e) => (
        <li key={e.id} className={`is-${e.tone ?? 'plain'}`}>
          <div className="ui-timeline-head">
            <strong>{e.what}</strong>
            <time dateTime={e.at} className="ui-quiet ui-figures">
              {showInstant(e.at, now)}
            </time>
          </div>
          <div className="ui-quiet">{e.who}</div>
          {e.text && <p className="ui-said">{e.text}</p>}
          {e.files && e.files.length > 0 && <PhotoStrip files={e.files} />}
        </li>
      ))}
    </ol>
  )
}
