/** A motion as everybody reads it, at the desk and outside: words, support, steps, acts, and what other modules add. */
import { useState } from 'react'
import { useLocation, useParams } from 'react-router'
import { useRead, useStanding, useWrite } from '#client'
import { Facts, PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { ProblemNotice, toast } from '#ui/notice'
import { PhotoStrip } from '#ui/photo'
import { PrintMarks } from '#ui/print'
import { PageSlot } from '#ui/slots'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { motion as motionOf, support, withdrawSupport } from '../contract.ts'
import type { Motion } from '../contract.ts'
import { texts as words } from '../words.ts'
import { EditDialog } from './edit-dialog.tsx'
import { MotionDocument } from './motion-document.tsx'
import { fileView, supportsText } from './views.ts'
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

/** How many support it, whether I do, and the button or why there is none. */
function Support({ motion }: { motion: Motion }) {
  const { person } = useStanding()
  const { pathname } = useLocation()
  const { mine, judged } = motion.support
  const adding = useWrite(support, {
    done: () => toast(t('deliberation.support.done'), { tone: 'good' }),
  })
  const dropping = useWrite(withdrawSupport, { done: () => toast(t('deliberation.unsupport.done')) })
  const write = mine ? dropping : adding
  const problem = adding.problem ?? dropping.problem
  const isCollecting = motion.supports < motion.needed && motion.line.state === 'open'
  const share = Math.floor((motion.supports * 100) / Math.max(1, motion.needed))
  return (
    <div className="dl-support">
      <div className="dl-support-count">
        <strong className="ui-figures">{supportsText(motion.supports, motion.needed)}</strong>
        {isCollecting && (
          <span className="dl-share" aria-hidden="true">
            <i style={{ inlineSize: `${share}%` }} />
          </span>
        )}
        {mine && <span className="ui-quiet">{t('deliberation.support.mine')}</span>}
        {!judged.allowed && person && <span className="ui-quiet">{judged.why}</span>}
      </div>
      {!person && motion.line.state === 'open' ? (
        <To href={`sign-in?back=${encodeURIComponent(pathname)}`} className="ui-button is-plain">
          {t('deliberation.support')}
        </To>
      ) : (
        judged.allowed && (
          <button
            type="button"
            className={`ui-button is-${mine ? 'plain' : 'primary'}`}
            aria-busy={write.sending}
            onClick={() => void write.send({ id: motion.line.id })}
          >
            {t(mine ? 'deliberation.unsupport' : 'deliberation.support')}
          </button>
        )
      )}
      {problem && <ProblemNotice problem={problem} />}
    </div>
  )
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
