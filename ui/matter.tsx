/** A matter is always shown the same way: number, title, place, holder, clock, next act. */
import { ClockBar } from './clock.tsx'
import { To } from './navigate.tsx'
import type { MatterView, Tone } from './views.ts'
import { t } from './words.ts'

/** A short mark such as 紧急; the words carry the meaning, the colour only helps. */
export function Mark({ tone = 'plain', children }: { tone?: Tone; children: string }) {
  return <span className={`ui-mark ui-mark-${tone}`}>{children}</span>
}

interface Props {
  readonly matter: MatterView
  readonly now?: Date
}

function Marks({ matter }: Props) {
  return (
    <>
      {matter.state && <Mark tone={matter.state.tone ?? 'plain'}>{matter.state.text}</Mark>}
      {matter.marks?.map((m) => (
        <Mark key={m.text} tone={m.tone ?? 'plain'}>
          {m.text}
        </Mark>
      ))}
    </>
  )
}

function Title({ matter }: Props) {
  return matter.to ? (
    <To href={matter.to} className="ui-matter-title">
      {matter.title}
    </To>
  ) : (
    <span className="ui-matter-title">{matter.title}</span>
  )
}

const clockProps = (now: Date | undefined) => (now ? { now } : {})

/** One line of a list, for the desk. */
export function MatterLine({ matter, now }: Props) {
  return (
    <article className="ui-matter-line">
      <div className="ui-matter-what">
        <div className="ui-matter-top">
          <Title matter={matter} />
          <Marks matter={matter} />
        </div>
        <div className="ui-matter-sub">
          <span className="ui-number">{matter.number}</span>
          <span>{matter.place}</span>
        </div>
      </div>
      <div className="ui-matter-who">
        {matter.holder !== undefined && <span>{matter.holder ?? t('ui.matter.nobody')}</span>}
        {matter.next && <span className="ui-quiet">{matter.next}</span>}
      </div>
      <div className="ui-matter-clock">
        {matter.clock && <ClockBar clock={matter.clock} compact {...clockProps(now)} />}
      </div>
    </article>
  )
}

/** A card, for phones and heads of pages. */
export function MatterCard({ matter, now }: Props) {
  return (
    <article className="ui-card ui-matter-card">
      <div className="ui-matter-top">
        <span className="ui-number">{matter.number}</span>
        <Marks matter={matter} />
      </div>
      <h3>
        <Title matter={matter} />
      </h3>
      <dl className="ui-pairs">
        <dt>{t('ui.matter.place')}</dt>
        <dd>{matter.place}</dd>
        {matter.holder !== undefined && (
          <>
            <dt>{t('ui.matter.holder')}</dt>
            <dd>{matter.holder ?? t('ui.matter.nobody')}</dd>
          </>
        )}
        {matter.next && (
          <>
            <dt>{t('ui.matter.next')}</dt>
            <dd>{matter.next}</dd>
          </>
        )}
      </dl>
      {matter.clock && <ClockBar clock={matter.clock} {...clockProps(now)} />}
    </article>
  )
}

/** Several matters: lines at the desk, cards where it is narrow. */
export function MatterList({ matters, now }: { matters: readonly MatterView[]; now?: Date }) {
  return (
    <ul className="ui-matters">
      {matters.map((m) => (
        <li key={m.number}>
          <MatterLine matter={m} {...clockProps(now)} />
        </li>
      ))}
    </ul>
  )
}
