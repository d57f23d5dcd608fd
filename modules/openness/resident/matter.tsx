/** Publications of a matter, on the residents' page of that matter. Nothing when there are none. */
import { useParams } from 'react-router'
import { useRead } from '#client'
import { Section } from '#ui/frame'
import { texts } from '#ui/texts.ts'
import { ofMatter } from '../contract.ts'
import { PublicationCard } from '../pages/card.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function OfMatter() {
  const { id } = useParams()
  const read = useRead(ofMatter, id ? { matter: id } : undefined)
  const rows = read.data?.rows ?? []
  if (rows.length === 0) return null
  return (
    <Section title={t('openness.title')} bare>
      <ul className="on-rows">
        {rows.map((line) => (
          <li key={line.id}>
            <PublicationCard line={line} href={`open/${line.id}`} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
