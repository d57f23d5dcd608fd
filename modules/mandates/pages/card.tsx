/** One mandate, shown the same way on phone and desk. */
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import type { MandateView } from '../contract.ts'
import { texts as words } from '../words.ts'
import './mandates.css'

const t = texts(words)

export function StandingMark({ mandate: m }: { mandate: MandateView }) {
  const tone = m.standing === 'in-force' ? 'good' : m.standing === 'offered' ? 'soon' : 'muted'
  return <Mark tone={tone}>{t(`mandates.standing.${m.standing}`)}</Mark>
}

export const scopesOf = (m: MandateView): string => m.scopes.map((s) => t(`mandates.scope.${s}`)).join(' · ')
export const spanOf = (m: MandateView): string =>
  t('mandates.span', { from: showDay(m.from), to: showDay(m.to) })

export function MandateCard({ mandate: m }: { mandate: MandateView }) {
  const other = m.side === 'grantor' ? m.agentName : m.grantorName
  return (
    <To href={`mandates/${m.id}`} className="ui-card md-row">
      <span className="ui-row">
        <strong>{m.relation ? `${other}（${m.relation}）` : other}</strong>
        <StandingMark mandate={m} />
      </span>
      <span>{scopesOf(m)}</span>
      <span className="ui-quiet">{spanOf(m)}</span>
    </To>
  )
}
