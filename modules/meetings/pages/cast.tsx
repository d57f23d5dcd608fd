/** One's own vote: three choices, asked once more, then a receipt. */
import { useState } from 'react'
import { useWrite } from '#client'
import { Notice, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { cast } from '../contract.ts'
import type { BallotView } from '../contract.ts'
import { choices } from '../rules.ts'
import type { Choice } from '../rules.ts'
import { texts as words } from '../words.ts'
import './meetings.css'

const t = texts(words)

interface Props {
  readonly ballot: BallotView
  /** Of somebody who checked in without an account. */
  readonly ticket?: string | undefined
  readonly onDone?: (receipt: string) => void
}

export function CastVote({ ballot: b, ticket, onDone }: Props) {
  const [choice, setChoice] = useState<Choice | null>(null)
  const casting = useWrite(cast, { done: (answer) => onDone?.(answer.receipt) })
  return (
    <div className="mt-choices" role="group" aria-label={t('meetings.r.vote')}>
      <p className="ui-quiet">{t(b.way === 'secret' ? 'meetings.r.vote.secret' : 'meetings.r.vote.named')}</p>
      {b.channels.includes('paper') && <p className="ui-quiet">{t('meetings.paper.r')}</p>}
      {casting.problem && <ProblemNotice problem={casting.problem} />}
      {choice === null ? (
        choices.map((c) => (
          <button key={c} type="button" className="ui-button is-plain is-block" onClick={() => setChoice(c)}>
            {t(`meetings.choice.${c}`)}
          </button>
        ))
      ) : (
        <>
          <Notice tone="soon" title={t('meetings.r.vote.sure', { choice: t(`meetings.choice.${choice}`) })} />
          <button
            type="button"
            className="ui-button is-primary is-block"
            aria-busy={casting.sending}
            onClick={() => void casting.send({ ballot: b.id, choice, ...(ticket ? { ticket } : {}) })}
          >
            {t('meetings.r.vote.cast')}
          </button>
          <button type="button" className="ui-button is-plain is-block" onClick={() => setChoice(null)}>
            {t('meetings.r.vote.back')}
          </button>
        </>
      )}
    </div>
  )
}
