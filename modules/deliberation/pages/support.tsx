/** How many support a motion and who of them counts, whether I do and why, and the buttons. */
import { useState } from 'react'
import { useLocation } from 'react-router'
import { useStanding, useWrite } from '#client'
import { Field } from '#ui/field'
import { To } from '#ui/navigate'
import { ProblemNotice, toast } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { askResidence, support, withdrawSupport } from '../contract.ts'
import type { Counting, Motion } from '../contract.ts'
import { texts as words } from '../words.ts'
import { supportsSentence } from './views.ts'

const t = texts(words)
const SAID = { min: 2, max: 200 } as const

export function Support({ motion }: { motion: Motion }) {
  const { person } = useStanding()
  const { pathname } = useLocation()
  const { mine, judged } = motion.support
  const adding = useWrite(support, {
    done: () => toast(t('deliberation.support.done'), { tone: 'good' }),
  })
  const dropping = useWrite(withdrawSupport, { done: () => toast(t('deliberation.unsupport.done')) })
  const write = mine ? dropping : adding
  const problem = adding.problem ?? dropping.problem
  const n = motion.counting?.counted ?? motion.supports
  const isCollecting = n < motion.needed && motion.line.state === 'open'
  const share = Math.floor((n * 100) / Math.max(1, motion.needed))
  return (
    <div className="dl-support">
      <div className="dl-support-count">
        <strong className="ui-figures">{supportsSentence(motion)}</strong>
        {isCollecting && (
          <span className="dl-share" aria-hidden="true">
            <i style={{ inlineSize: `${share}%` }} />
          </span>
        )}
        {mine && !motion.counting && <span className="ui-quiet">{t('deliberation.support.mine')}</span>}
        {mine && motion.counting?.own && <Own motion={motion} counting={motion.counting} />}
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

/** What one's own support is worth, and the way to have it confirmed. */
function Own({ motion, counting }: { motion: Motion; counting: Counting }) {
  const [open, setOpen] = useState(false)
  const own = counting.own!
  const why = own.why === 'confirmed' && own.by === null ? 'kept' : own.why
  return (
    <>
      <span className="ui-quiet" role="status">
        {t(`deliberation.counts.${why}`, {
          place: counting.place,
          by: own.by ?? '',
          reason: own.reason ?? '',
        })}
      </span>
      {own.mayAsk && (
        <button type="button" className="ui-button is-plain dl-ask" onClick={() => setOpen(true)}>
          {t('deliberation.counts.ask')}
        </button>
      )}
      {open && <AskDialog id={motion.line.id} place={counting.place} onClose={() => setOpen(false)} />}
    </>
  )
}

function AskDialog({ id, place, onClose }: { id: string; place: string; onClose: () => void }) {
  const [said, setSaid] = useState('')
  const [tried, setTried] = useState(false)
  const asking = useWrite(askResidence, {
    done: ({ counts }) => {
      toast(t(counts ? 'deliberation.counts.ask.counts' : 'deliberation.counts.ask.done'), { tone: 'good' })
      onClose()
    },
  })
  const short = said.trim().length < SAID.min
  const submit = () => {
    setTried(true)
    if (!short) void asking.send({ id, said: said.trim() })
  }
  return (
    <Dialog
      open
      title={t('deliberation.counts.ask')}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('deliberation.cancel')}
          </button>
          <button type="button" className="ui-button is-primary" aria-busy={asking.sending} onClick={submit}>
            {t('deliberation.counts.ask.send')}
          </button>
        </>
      }
    >
      <div className="ui-stack">
        <p className="ui-quiet">{t('deliberation.counts.ask.about', { place })}</p>
        <Field
          label={t('deliberation.counts.home')}
          hint={t('deliberation.counts.home.hint')}
          required
          {...(tried && short ? { error: t('deliberation.lack.said') } : {})}
        >
          {(attributes) => (
            <input
              {...attributes}
              className="ui-input"
              maxLength={SAID.max}
              value={said}
              onChange={(e) => setSaid(e.target.value)}
            />
          )}
        </Field>
        {asking.problem && <ProblemNotice problem={asking.problem} />}
      </div>
    </Dialog>
  )
}
