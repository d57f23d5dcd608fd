/** A motion as everybody reads it, at the desk and outside: words, support, steps, acts, and what other modules add. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead } from '#client'
import { Facts, PageFrame, Section } from '#ui/frame'
import { PhotoStrip } from '#ui/photo'
import { PrintMarks } from '#ui/print'
import { PageSlot } from '#ui/slots'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { motion as motionOf } from '../contract.ts'
import type { Motion } from '../contract.ts'
import { texts as words } from '../words.ts'
import { EditDialog } from './edit-dialog.tsx'
import { JoinedHere, JoinedTo } from './joined.tsx'
import { MotionDocument } from './motion-document.tsx'
import { Support } from './support.tsx'
import { fileView } from './views.ts'
import { Behind, Head, History, Now, Picture } from './whole.tsx'

const t = texts(words)
const EVERY_MS = 60_000

export default function MotionPage() {
  const { id = '' } = useParams()
  const reading = useRead(motionOf, { id }, { everyMs: EVERY_MS })
  const m = reading.data
  return (
    <PageFrame
      title={m?.line.title ?? t('deliberation.motion')}
      subtitle={m && <Head line={m.line} />}
      back="motions"
      loading={reading.loading}
      problem={m ? undefined : reading.problem}
      onRetry={reading.refresh}
      {...(m ? { aside: <Behind whole={m} /> } : {})}
    >
      {m && <Body motion={m} onReload={reading.refresh} />}
    </PageFrame>
  )
}

function Body({ motion, onReload }: { motion: Motion; onReload: () => void }) {
  const [editing, setEditing] = useState(false)
  const { line } = motion
  return (
    <>
      <PrintMarks number={line.number} />
      <JoinedTo motion={motion} />
      <Now whole={motion} onReload={onReload}>
        <Support motion={motion} />
      </Now>
      <Section
        title={t('deliberation.words')}
        actions={
          motion.edit?.allowed && (
            <button type="button" className="ui-button is-plain" onClick={() => setEditing(true)}>
              {t('deliberation.edit')}
            </button>
          )
        }
      >
        <p className="dl-text">{motion.text}</p>
        {motion.photos.length > 0 && <PhotoStrip files={motion.photos.map(fileView)} />}
        <Facts
          items={[
            { label: t('deliberation.raised-by'), value: raiserText(motion) },
            { label: t('deliberation.affects'), value: t(`deliberation.affects.${motion.affects}`) },
            { label: t('deliberation.meeting'), value: motion.meeting },
            { label: t('deliberation.raised-at'), value: showInstant(line.openedAt) },
            { label: t('deliberation.source'), value: motion.kindSource },
          ]}
        />
        <Former motion={motion} />
      </Section>
      <MotionDocument motion={motion} />
      <JoinedHere motion={motion} />
      <PageSlot name="matter" />
      <History whole={motion} />
      <Picture procedure={motion.procedure} here={line.step} />
      {editing && <EditDialog motion={motion} onClose={() => setEditing(false)} />}
    </>
  )
}

function raiserText({ raiser }: Motion): string {
  if (raiser.title === null) return t('deliberation.raiser.resident')
  return raiser.as === 'resident'
    ? raiser.title
    : t('deliberation.who', { name: raiser.title, post: t(`deliberation.raiser.${raiser.as}`) })
}

function Former({ motion }: { motion: Motion }) {
  if (motion.wordings.length === 0) return null
  return (
    <details className="dl-former">
      <summary>{t('deliberation.words.old', { n: motion.wordings.length })}</summary>
      <ol className="ui-stack-small">
        {motion.wordings.map((w) => (
          <li key={w.no}>
            <span className="ui-quiet ui-figures">
              {t('deliberation.words.no', { no: w.no, at: showInstant(w.at) })}
            </span>
            <strong>{w.title}</strong>
            <p className="dl-text">{w.text}</p>
          </li>
        ))}
      </ol>
    </details>
  )
}
