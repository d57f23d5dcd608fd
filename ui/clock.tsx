/** A deadline as a bar that fills: green, amber when soon, vermilion when over, grey when it stands still. */
import type { ClockView } from './views.ts'
import { clockState } from './clock-state.ts'
import { showDue, showLeft } from './time.ts'
import { listed } from './texts.ts'
import { t } from './words.ts'

interface Props {
  readonly clock: ClockView
  /** One line: bar and words side by side, without the title. */
  readonly compact?: boolean
  readonly now?: Date
}

export function ClockBar({ clock, compact = false, now = new Date() }: Props) {
  const state = clockState(clock)
  const words = wordsOf(clock, now)
  const at = clock.due && !clock.done ? t('ui.clock.due', { at: showDue(clock.due, now) }) : ''
  const title = clock.title ?? t('ui.clock')
  const move = clock.moves?.at(-1)
  return (
    <div className={`ui-clock ui-clock-${state.tone}${compact ? ' is-compact' : ''}`}>
      {!compact && (
        <div className="ui-clock-head">
          <span>{title}</span>
          <strong>{words}</strong>
        </div>
      )}
      <div
        className="ui-clock-bar"
        role="meter"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={1000}
        aria-valuenow={state.filled}
        aria-valuetext={listed([words, at].filter(Boolean))}
      >
        <i style={{ width: `${state.filled / 10}%` }} />
      </div>
      <div className="ui-clock-foot">
        {compact && (
          <strong title={words}>{clock.paused && !clock.done ? t('ui.clock.paused') : words}</strong>
        )}
        {at && <span>{at}</span>}
        {!compact && move && <span>{t('ui.clock.moved', { why: move })}</span>}
      </div>
    </div>
  )
}

function wordsOf(clock: ClockView, now: Date): string {
  if (clock.done) return t(clock.done === 'met' ? 'ui.clock.met' : 'ui.clock.missed')
  if (clock.paused != null)
    return clock.paused === '' ? t('ui.clock.paused') : t('ui.clock.paused-why', { why: clock.paused })
  return clock.due ? showLeft(clock.due, now) : t('ui.clock.none')
}
