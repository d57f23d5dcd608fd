/** That a motion was joined to another, and what was joined to it: links both ways. */
import { Notice } from '#ui/notice'
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import type { Motion } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export function JoinedTo({ motion }: { motion: Motion }) {
  const to = motion.joined
  if (!to) return null
  return (
    <Notice tone="soon" title={t('deliberation.joined.to')}>
      <span className="ui-stack-small">
        <To href={`motions/${to.id}`}>{t('deliberation.joined.line', to)}</To>
        <span>{t('deliberation.joined.about')}</span>
      </span>
    </Notice>
  )
}

export function JoinedHere({ motion }: { motion: Motion }) {
  if (motion.joins.length === 0) return null
  return (
    <Section title={t('deliberation.joined.here')}>
      <ul className="ui-stack-small">
        {motion.joins.map((m) => (
          <li key={m.id}>
            <To href={`motions/${m.id}`}>{t('deliberation.joined.line', m)}</To>
          </li>
        ))}
      </ul>
      <p className="ui-quiet">{t('deliberation.joined.here.about')}</p>
    </Section>
  )
}
