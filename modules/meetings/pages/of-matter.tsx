/** Meetings and votes of a matter on its page; nothing when there is nothing to say. */
import { useParams } from 'react-router'
import { useRead } from '#client'
import { Section } from '#ui/frame'
import { texts } from '#ui/texts.ts'
import { ofMatter } from '../contract.ts'
import { texts as words } from '../words.ts'
import { BallotCard } from './ballot.tsx'
import { MeetingCard } from './card.tsx'

const t = texts(words)

export function OfMatter() {
  const { id } = useParams()
  const read = useRead(ofMatter, id ? { matter: id } : undefined)
  const d = read.data
  if (!d || (d.meetings.length === 0 && d.ballots.length === 0 && d.awaits.length === 0)) return null
  return (
    <Section title={t('meetings.m.title')}>
      {d.awaits.length > 0 && <p>{t('meetings.m.awaits', { kinds: d.awaits.join(' · ') })}</p>}
      {d.meetings.length > 0 && (
        <ul className="mt-rows">
          {d.meetings.map((m) => (
            <li key={m.id}>
              <MeetingCard meeting={m} />
            </li>
          ))}
        </ul>
      )}
      {d.ballots.map((b) => (
        <BallotCard key={b.id} ballot={b} />
      ))}
    </Section>
  )
}
