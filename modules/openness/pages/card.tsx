/** A publication as lists show it: the same on phone and desk. */
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { showDay, today } from '#ui/time.ts'
import type { PublicationLine } from '../contract.ts'
import { daysLeft } from '../rules.ts'
import { texts as words } from '../words.ts'
import './openness.css'

const t = texts(words)

export const windowText = (p: PublicationLine): string =>
  t('openness.window', { from: showDay(p.fromOn), to: showDay(p.untilOn) })

/** What the window says now: days left, waiting for objections, over. */
export function stateOf(p: PublicationLine, now = new Date()) {
  if (p.state !== 'open')
    return {
      text: t(`openness.state.${p.state}`),
      tone: p.state === 'returned' ? ('over' as const) : ('muted' as const),
    }
  const left = daysLeft(new Date(p.until), now)
  if (left === 0) return { text: t('openness.waiting'), tone: 'soon' as const }
  return {
    text: left === 1 ? t('openness.left.last') : t('openness.left', { n: left }),
    tone: left <= 3 ? ('soon' as const) : ('good' as const),
  }
}

/** The window as a bar that fills, beside the words that say how many days are left; none when it is over. */
export function WindowBar({ line: p, now = new Date() }: { line: PublicationLine; now?: Date }) {
  if (p.state !== 'open') return null
  const from = Date.parse(p.from)
  const used = (now.getTime() - from) / (Date.parse(p.until) - from)
  return (
    <span className="on-bar" aria-hidden="true">
      <i style={{ inlineSize: `${Math.round(Math.max(0.02, Math.min(1, used)) * 100)}%` }} />
    </span>
  )
}

/** A limit that ends at 24:00, as the day people know it by. */
export const lastDay = (iso: string): string => showDay(today(new Date(Date.parse(iso) - 1)))

export function Marks({ line }: { line: PublicationLine }) {
  const state = stateOf(line)
  return (
    <>
      <Mark tone={state.tone}>{state.text}</Mark>
      {line.version > 1 && <Mark>{t('openness.corrected')}</Mark>}
      {line.late > 0 && <Mark tone="over">{t('openness.late', { n: line.late })}</Mark>}
    </>
  )
}

/** How much was asked and objected; nothing when nothing was. */
export function saidOf(line: PublicationLine): string[] {
  return [
    line.asked > 0 ? t('openness.asked', { n: line.asked }) : '',
    line.objected > 0 ? t('openness.objected', { n: line.objected }) : '',
  ].filter((text) => text !== '')
}

export function PublicationCard({ line, href }: { line: PublicationLine; href: string }) {
  return (
    <article className="ui-card on-card">
      <span className="ui-row">
        <Marks line={line} />
      </span>
      <p className="on-title">
        <To href={href} className="ui-matter-title">
          {line.title}
        </To>
      </p>
      <span className="on-meta">
        <span>{line.bodyTitle}</span>
        <span>{line.categoryTitle}</span>
        {line.matter && (
          <span className="ui-number">{t('openness.matter', { number: line.matter.number })}</span>
        )}
      </span>
      <WindowBar line={line} />
      <span className="on-meta">
        <span className="ui-figures">{windowText(line)}</span>
        {saidOf(line).map((text) => (
          <span key={text}>{text}</span>
        ))}
      </span>
    </article>
  )
}
