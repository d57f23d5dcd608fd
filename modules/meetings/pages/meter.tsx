/** How many are there and how many have to be: one bar with a mark where enough begins. */
import { texts } from '#ui/texts.ts'
import type { MeterView } from '../contract.ts'
import { texts as words } from '../words.ts'
import './meetings.css'

const t = texts(words)

export function meterText(m: MeterView): string {
  if (m.base === 'none') return t('meetings.meter.none', { there: m.there })
  if (m.whole === null || m.needed === null) return t('meetings.meter.unknown')
  return t('meetings.meter.of', { there: m.there, whole: m.whole, needed: m.needed })
}

export function QuorumMeter({ meter: m }: { meter: MeterView }) {
  if (m.base === 'none' || m.whole === null || m.needed === null) return <p>{meterText(m)}</p>
  const share = (n: number) => `${Math.min(100, (n / m.whole!) * 100)}%`
  return (
    <div className="mt-meter">
      <span className="mt-meter-figure">{meterText(m)}</span>
      <div
        className={`mt-bar${m.met ? ' is-met' : ''}`}
        role="meter"
        aria-label={t('meetings.meter')}
        aria-valuemin={0}
        aria-valuemax={m.whole}
        aria-valuenow={m.there}
        aria-valuetext={meterText(m)}
      >
        <i style={{ width: share(m.there) }} />
        <b style={{ insetInlineStart: share(m.needed) }} />
      </div>
      <span className={m.met ? '' : 'ui-quiet'} role="status">
        {m.met ? t('meetings.meter.met') : t('meetings.meter.lacks', { n: m.needed - m.there })}
      </span>
    </div>
  )
}
