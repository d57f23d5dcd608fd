/** Objections at the desk: answered with reasons; what people saw, two count again. */
import { useState } from 'react'
import { useWrite } from '#client'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { answerObjection, recount } from '../contract.ts'
import type { BallotView, StageView } from '../contract.ts'
import { Stage } from '../pages/stage.tsx'
import { choices } from '../rules.ts'
import { slipChoices } from '../rules-paper.ts'
import { texts as words } from '../words.ts'
import { CountFields } from './count-fields.tsx'
import '../pages/meetings.css'

const t = texts(words)
type Objection = StageView['objections'][number]
type Recount = StageView['recounts'][number]

export function DeskStage({ ballot: b, stage: s }: { ballot: BallotView; stage: StageView }) {
  const [asking, setAsking] = useState<{ o: Objection; as: 'dismissed' | 'recount' } | null>(null)
  const answering = useWrite(answerObjection, {
    done: () => {
      setAsking(null)
      toast(t('meetings.objection.answered'))
    },
  })
  return (
    <>
      <Stage
        ballot={b}
        stage={s}
        ofObjection={(o) =>
          o.whyNot === null && (
            <div className="ui-form-actions">
              <button
                type="button"
                className="ui-button is-plain"
                onClick={() => setAsking({ o, as: 'recount' })}
              >
                {t('meetings.objection.accept')}
              </button>
              <button
                type="button"
                className="ui-button is-plain"
                onClick={() => setAsking({ o, as: 'dismissed' })}
              >
                {t('meetings.objection.dismiss')}
              </button>
            </div>
          )
        }
        ofRecount={(r) => <OfRecount key={`${r.no} ${r.round}`} ballot={b} stage={s} recount={r} />}
      />
      <ReasonDialog
        open={asking !== null}
        title={t(asking?.as === 'recount' ? 'meetings.objection.accept' : 'meetings.objection.dismiss')}
        consequence={t(
          asking?.as === 'recount' ? 'meetings.objection.accept.ask' : 'meetings.objection.dismiss.ask',
        )}
        textRequired
        textMax={1000}
        busy={answering.sending}
        problem={answering.problem}
        onConfirm={({ text }) =>
          asking && void answering.send({ objection: asking.o.id, disposition: asking.as, reasons: text })
        }
        onClose={() => setAsking(null)}
      />
    </>
  )
}

/** Rounds that differed, and one counter's own numbers; the other's stay hidden until both are in. */
function OfRecount({
  ballot: b,
  stage: s,
  recount: r,
}: {
  ballot: BallotView
  stage: StageView
  recount: Recount
}) {
  const asked = b.way === 'hands' ? choices : slipChoices
  const [given, setGiven] = useState({ for: '', against: '', abstain: '', spoilt: '' })
  const counting = useWrite(recount)
  const rounds = [...Map.groupBy(r.entries, (e) => e.round)].filter(
    ([round]) => round < r.round || r.result !== null,
  )
  const mine = r.entries.some((e) => e.round === r.round && e.mine)
  const ready = asked.every((c) => given[c] !== '')
  return (
    <>
      {rounds.map(([round, two]) => (
        <p key={round} className="ui-quiet">
          {t('meetings.recount.count', { round })}：
          {two.map((e) => `${e.name} ${asked.map((c) => e[c] ?? '').join('/')}`).join('；')}
        </p>
      ))}
      {r.result === null && mine && <p role="status">{t('meetings.count.done')}</p>}
      {r.result === null && !mine && s.mayRecount === null && (
        <form
          className="ui-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (ready)
              void counting.send({
                ballot: b.id,
                round: r.round,
                for: Number(given.for),
                against: Number(given.against),
                abstain: Number(given.abstain),
                spoilt: b.way === 'hands' ? 0 : Number(given.spoilt),
              })
          }}
        >
          <h4>{t('meetings.recount.count', { round: r.round })}</h4>
          {b.way === 'hands' && <p className="ui-quiet">{t('meetings.recount.hands.about')}</p>}
          {counting.problem && <ProblemNotice problem={counting.problem} />}
          <CountFields of={asked} given={given} onChange={setGiven} />
          <div className="ui-form-actions">
            <button
              type="submit"
              className="ui-button is-primary"
              disabled={!ready}
              aria-busy={counting.sending}
            >
              {t('meetings.count.send')}
            </button>
          </div>
        </form>
      )}
      {r.result === null && s.mayRecount !== null && <Notice tone="soon" title={s.mayRecount} />}
    </>
  )
}
