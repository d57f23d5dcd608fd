/** Levels (grid left, city right) and the chain of those who held a matter. */
import { To } from './navigate.tsx'
import { showInstant, showSpan } from './time.ts'
import type { CustodyView, LevelStep } from './views.ts'
import { t } from './words.ts'

/** Takes the steps root → place, as a lineage comes, and always draws the smallest place left and the city right. */
export function LevelPath({ steps }: { steps: readonly LevelStep[] }) {
  const drawn = [...steps].reverse()
  const at = drawn.findIndex((s) => s.here)
  return (
    <ol className="ui-levels" aria-label={t('ui.path')}>
      {drawn.map((step, index) => (
        <li
          key={step.id}
          className={`${step.here ? 'is-here' : ''}${at >= 0 && index < at ? ' is-passed' : ''}`}
          {...(step.here ? { 'aria-current': 'step' as const } : {})}
        >
          <i aria-hidden="true" />
          <span className="ui-levels-name">
            {step.to ? <To href={step.to}>{step.name}</To> : step.name}
            {step.here && <span className="ui-unseen">{t('ui.path.here')}</span>}
          </span>
          <span className="ui-levels-level">{step.level}</span>
        </li>
      ))}
    </ol>
  )
}

interface CustodyProps {
  /** Oldest first; exactly one interval is open unless the matter is closed. */
  readonly intervals: readonly CustodyView[]
  readonly now?: Date
}

/** Who was accountable, from when to when, and why it moved on. */
export function CustodyPath({ intervals, now = new Date() }: CustodyProps) {
  return (
    <ol className="ui-custody" aria-label={t('ui.custody')}>
      {intervals.map((one) => {
        const end = one.to === null ? now : new Date(one.to)
        const lasted = end.getTime() - new Date(one.from).getTime()
        return (
          <li key={one.id} className={one.to === null ? 'is-now' : ''}>
            {one.how && <span className={`ui-mark ui-mark-${one.tone ?? 'plain'}`}>{one.how}</span>}
            <strong>{one.holder}</strong>
            {one.person && <span>{one.person}</span>}
            <span className="ui-quiet ui-figures">
              {showInstant(one.from, now)} – {one.to ? showInstant(one.to, now) : t('ui.custody.now')}
            </span>
            <span className="ui-quiet">{t('ui.custody.lasted', { time: showSpan(lasted) })}</span>
            {one.why && <span className="ui-quiet">{one.why}</span>}
          </li>
        )
      })}
    </ol>
  )
}
