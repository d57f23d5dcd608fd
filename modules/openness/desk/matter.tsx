/** Publications of a matter on its page, and the way to publish when it waits for that. Nothing when there is nothing. */
import { useParams } from 'react-router'
import { useRead, useStanding } from '#client'
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { ofMatter } from '../contract.ts'
import { PublicationCard } from '../pages/card.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function OfMatter() {
  const { id } = useParams()
  const { may } = useStanding()
  const read = useRead(ofMatter, id ? { matter: id } : undefined)
  const rows = read.data?.rows ?? []
  const waiting = read.data?.waiting
  if (rows.length === 0 && !waiting) return null
  return (
    <Section title={t('openness.title')}>
      {rows.length > 0 && (
        <ul className="on-rows">
          {rows.map((line) => (
            <li key={line.id}>
              <PublicationCard line={line} href={`openness/${line.id}`} />
            </li>
          ))}
        </ul>
      )}
      {waiting && (
        <div className="on-said">
          <p>
            {t('openness.d.waits', {
              holder: waiting.holder,
              category: waiting.categoryTitle,
              n: waiting.days,
            })}
          </p>
          {waiting.may === null ? (
            <div>
              <To href={`openness/new?matter=${id}`} className="ui-button is-primary">
                {t('openness.d.publish.matter')}
              </To>
            </div>
          ) : (
            may('openness.publish') && <span className="ui-quiet">{waiting.may}</span>
          )}
        </div>
      )}
    </Section>
  )
}
