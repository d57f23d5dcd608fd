/** One use of a power, from its proposal to its end, in public. */
import { useParams } from 'react-router'
import { useRead } from '#client'
import { Facts, PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { PrintMarks } from '#ui/print'
import { PageSlot } from '#ui/slots'
import { texts } from '#ui/texts.ts'
import { powerUse } from '../contract.ts'
import { texts as words } from '../words.ts'
import { powerHref } from './views.ts'
import { Behind, Head, History, Now, Picture } from './whole.tsx'

const t = texts(words)
const EVERY_MS = 60_000

export default function UsePage() {
  const { id = '' } = useParams()
  const reading = useRead(powerUse, { id }, { everyMs: EVERY_MS })
  const u = reading.data
  return (
    <PageFrame
      title={u?.line.title ?? t('deliberation.use')}
      subtitle={u && <Head line={u.line} />}
      back={u ? powerHref(u.power.id) : 'powers'}
      loading={reading.loading}
      problem={u ? undefined : reading.problem}
      onRetry={reading.refresh}
      {...(u ? { aside: <Behind whole={u} /> } : {})}
    >
      {u && (
        <>
          <PrintMarks number={u.line.number} />
          <Now whole={u} onReload={reading.refresh} />
          <Section title={t('deliberation.powers.use.text')}>
            <p className="dl-text">{u.text}</p>
            <Facts
              items={[
                {
                  label: t('deliberation.power'),
                  value: <To href={powerHref(u.power.id)}>{u.power.title}</To>,
                },
                { label: t('deliberation.powers.body'), value: u.power.bodyTitle },
                { label: t('deliberation.powers.rests'), value: u.power.source },
              ]}
            />
          </Section>
          <PageSlot name="matter" />
          <History whole={u} />
          <Picture procedure={u.procedure} here={u.line.step} />
        </>
      )}
    </PageFrame>
  )
}
