/** Votes of a meeting: drafted, begun (and frozen), counted by two or cast on screens, decided. */
import { useState } from 'react'
import { useKeptWrite, useStanding, useWrite } from '#client'
import type { Unsent } from '#client'
import { Choices } from '#ui/choices'
import { Field } from '#ui/field'
import { Section } from '#ui/frame'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { closeBallot, countHands, openBallot, prepareBallot, voidBallot } from '../contract.ts'
import type { BallotView, MeetingWhole } from '../contract.ts'
import { BallotCard } from '../pages/ballot.tsx'
import { CastVote } from '../pages/cast.tsx'
import { choices } from '../rules.ts'
import type { Way } from '../rules.ts'
import { texts as words } from '../words.ts'
import { CountFields } from './count-fields.tsx'
import { DeskStage } from './objections.tsx'
import { Papers } from './papers.tsx'
import { chainOf } from './taken-down.ts'
import type { Taken } from './taken-down.ts'
import '../pages/meetings.css'

const t = texts(words)

interface Props extends Taken {
  readonly keeper: Unsent | null
}

export function Ballots({ whole: w, unsent, keeper }: Props) {
  const able = w.may.record === null && (w.meeting.state === 'convened' || w.meeting.state === 'open')
  const [drafting, setDrafting] = useState<number | null>(null)
  const [recused, setRecused] = useState<readonly { name: string; why: string }[]>([])
  const live = w.ballots.filter((b) => b.state !== 'void')
  const open = w.agenda.filter((a) => a.noBallot === null && !live.some((b) => b.item === a.no))
  const nothing = w.agenda.every((a) => a.noBallot !== null) && live.length === 0
  return (
    <Section title={t('meetings.ballot')}>
      {recused.length > 0 && (
        <Notice tone="soon" title={t('meetings.ballot.recused')}>
          <ul>
            {recused.map((r) => (
              <li key={r.name}>
                {r.name}：{r.why}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {live.length === 0 && !able && <p className="ui-quiet">{t('meetings.ballot.none')}</p>}
      {nothing && able && <p className="ui-quiet">{w.agenda[0]?.noBallot}</p>}
      {w.ballots.map((b) => (
        <BallotCard
          key={b.id}
          ballot={b}
          stage={w.inside && b.stage ? <DeskStage ballot={b} stage={b.stage} /> : undefined}
        >
          <OfBallot
            whole={w}
            ballot={b}
            able={able}
            isTaken={unsent.has(chainOf.ballot(b.id))}
            keeper={keeper}
            onDraft={() => setDrafting(b.item)}
            onOpened={setRecused}
          />
        </BallotCard>
      ))}
      {able && open.some((a) => a.no !== drafting) && (
        <div className="ui-form-actions">
          {open
            .filter((a) => a.no !== drafting)
            .map((a) => (
              <button
                key={a.no}
                type="button"
                className="ui-button is-plain"
                onClick={() => setDrafting(a.no)}
              >
                {t('meetings.ballot.prepare')} · {a.title}
              </button>
            ))}
        </div>
      )}
      {able && drafting !== null && (
        <Draft
          key={drafting}
          whole={w}
          item={w.agenda.find((a) => a.no === drafting)!}
          before={live.find((b) => b.item === drafting)}
          onDone={() => setDrafting(null)}
        />
      )}
    </Section>
  )
}

interface OfProps {
  readonly whole: MeetingWhole
  readonly ballot: BallotView
  readonly able: boolean
  /** Own numbers are taken down and not uploaded. */
  readonly isTaken: boolean
  readonly keeper: Unsent | null
  readonly onDraft: () => void
  readonly onOpened: (recused: readonly { name: string; why: string }[]) => void
}

function OfBallot({ whole: w, ballot: b, able, isTaken, keeper, onDraft, onOpened }: OfProps) {
  const [asking, setAsking] = useState<'open' | 'void' | null>(null)
  const stop = () => setAsking(null)
  const opening = useWrite(openBallot, {
    done: (answer) => {
      stop()
      onOpened(answer.recused)
      toast(t('meetings.ballot.opened'))
    },
  })
  const voiding = useWrite(voidBallot, { done: stop })
  const closing = useWrite(closeBallot)
  const everybody = b.taken !== null && b.taken === b.voters
  return (
    <>
      {b.rounds
        .filter((r) => r.round < b.round)
        .map((r) => (
          <Notice key={r.round} tone="soon" title={t('meetings.count.differ', { round: r.round })}>
            {r.counts
              .map(
                (c) =>
                  `${c.name} ${choices.map((x) => `${t(`meetings.choice.${x}`)} ${c[x] ?? ''}`).join(' · ')}`,
              )
              .join('　/　')}
          </Notice>
        ))}
      {b.state === 'open' && b.way === 'hands' && w.may.count === null && (
        <Count key={b.round} ballot={b} isTaken={isTaken} keeper={keeper} />
      )}
      {b.state === 'open' && b.way !== 'hands' && b.mine && !b.mine.voted && <CastVote ballot={b} />}
      {b.channels.includes('paper') &&
        b.state !== 'prepared' &&
        b.state !== 'void' &&
        w.may.count === null && <Papers ballot={b} />}
      {closing.problem && <ProblemNotice problem={closing.problem} />}
      {able && (
        <div className="ui-form-actions">
          {b.state === 'prepared' && (
            <>
              {w.meeting.state === 'open' && (
                <button type="button" className="ui-button is-primary" onClick={() => setAsking('open')}>
                  {t('meetings.ballot.open')}
                </button>
              )}
              <button type="button" className="ui-button is-plain" onClick={onDraft}>
                {t('meetings.ballot.change')}
              </button>
            </>
          )}
          {b.state === 'open' && b.way !== 'hands' && (
            <button
              type="button"
              className={`ui-button ${everybody ? 'is-primary' : 'is-plain'}`}
              aria-busy={closing.sending}
              onClick={() => void closing.send({ ballot: b.id })}
            >
              {t('meetings.ballot.close')}
            </button>
          )}
          {(b.state === 'prepared' || b.state === 'open' || b.state === 'counting') && (
            <button type="button" className="ui-button is-plain" onClick={() => setAsking('void')}>
              {t('meetings.ballot.void')}
            </button>
          )}
        </div>
      )}
      <ReasonDialog
        open={asking === 'open'}
        title={t('meetings.ballot.open')}
        consequence={t('meetings.ballot.open.ask', { n: w.meeting.meter.there })}
        busy={opening.sending}
        problem={opening.problem}
        onConfirm={() => void opening.send({ ballot: b.id })}
        onClose={stop}
      />
      <ReasonDialog
        open={asking === 'void'}
        title={t('meetings.ballot.void')}
        consequence={t('meetings.ballot.void.ask')}
        textRequired
        textMax={200}
        tone="danger"
        busy={voiding.sending}
        problem={voiding.problem}
        onConfirm={({ text }) => void voiding.send({ ballot: b.id, reason: text })}
        onClose={stop}
      />
    </>
  )
}

/** One counter's own three numbers; the other's stay hidden until both are in. */
function Count({ ballot: b, isTaken, keeper }: Pick<OfProps, 'ballot' | 'isTaken' | 'keeper'>) {
  const { person } = useStanding()
  const [given, setGiven] = useState({ for: '', against: '', abstain: '' })
  const counting = useKeptWrite(keeper, countHands)
  const round = b.rounds.find((r) => r.round === b.round)
  const mine = round?.counts.find((c) => c.for !== null)
  if (mine || (person && round?.counts.some((c) => c.name === person.name && c.for !== null)))
    return <p role="status">{t('meetings.count.done')}</p>
  if (isTaken) return <p role="status">{t('meetings.unsent.count')}</p>
  const ready = choices.every((c) => given[c] !== '')
  return (
    <form
      className="ui-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready)
          void counting.send(
            {
              ballot: b.id,
              round: b.round,
              for: Number(given.for),
              against: Number(given.against),
              abstain: Number(given.abstain),
            },
            { about: b.meeting, chain: chainOf.ballot(b.id) },
          )
      }}
    >
      <h3>{t('meetings.count', { round: b.round })}</h3>
      <p className="ui-quiet">{t('meetings.count.about')}</p>
      {round?.counts.map((c) => (
        <p key={c.name} role="status">
          {t('meetings.count.counted', { name: c.name })}
        </p>
      ))}
      {counting.problem && <ProblemNotice problem={counting.problem} />}
      <CountFields of={choices} given={given} onChange={setGiven} />
      <div className="ui-form-actions">
        <button type="submit" className="ui-button is-primary" disabled={!ready} aria-busy={counting.sending}>
          {t('meetings.count.send')}
        </button>
      </div>
    </form>
  )
}

interface DraftProps {
  readonly whole: MeetingWhole
  readonly item: MeetingWhole['agenda'][number]
  readonly before: BallotView | undefined
  readonly onDone: () => void
}

/** Text, way and rule of an item; a matter's step may have settled rule and ways. */
function Draft({ whole: w, item, before, onDone }: DraftProps) {
  const ofResidents = w.rules.filter((r) => item.rule === null || r.id === item.rule)
  const [text, setText] = useState(before?.text ?? '')
  const [way, setWay] = useState<Way | null>(before?.way ?? (item.ways.length === 1 ? item.ways[0]! : null))
  const [rule, setRule] = useState(
    before?.rule ?? item.rule ?? (ofResidents.length === 1 ? ofResidents[0]!.id : ''),
  )
  const [paper, setPaper] = useState(before?.channels.includes('paper') ?? false)
  const [minutes, setMinutes] = useState(String(before?.minutes ?? 15))
  const saving = useWrite(prepareBallot, { done: onDone })
  const ready = text.trim().length > 1 && way !== null && rule !== '' && Number(minutes) > 0
  return (
    <form
      className="ui-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (ready)
          void saving.send({
            meeting: w.meeting.id,
            item: item.no,
            text: text.trim(),
            way,
            paper: paper && way !== 'hands',
            rule,
            minutes: Number(minutes),
          })
      }}
    >
      <h3>
        {t('meetings.ballot.prepare')} · {item.title}
      </h3>
      {saving.problem && <ProblemNotice problem={saving.problem} />}
      <Field label={t('meetings.ballot.text')} hint={t('meetings.ballot.text.hint')} required>
        {(attributes) => (
          <textarea
            {...attributes}
            className="ui-input"
            rows={2}
            maxLength={500}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        )}
      </Field>
      <Choices
        label={t('meetings.ballot.way')}
        options={item.ways.map((id) => ({ id, title: t(`meetings.ballot.way.${id}`) }))}
        value={way}
        onChange={setWay}
        required
        inline
      />
      {way !== null && way !== 'hands' && (
        <label className="ui-row">
          <input type="checkbox" checked={paper} onChange={(e) => setPaper(e.target.checked)} />
          <span>
            {t('meetings.paper.take')} <small className="ui-quiet">{t('meetings.paper.take.hint')}</small>
          </span>
        </label>
      )}
      <Field label={t('meetings.ballot.rule')} required>
        {(attributes) => (
          <select {...attributes} className="ui-input" value={rule} onChange={(e) => setRule(e.target.value)}>
            <option value="" />
            {ofResidents.map((r) => (
              <option key={r.id} value={r.id}>
                {r.title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('meetings.ballot.minutes')} required>
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            inputMode="numeric"
            maxLength={4}
            value={minutes}
            onChange={(e) => setMinutes(e.target.value.replace(/\D/g, ''))}
          />
        )}
      </Field>
      <div className="ui-form-actions">
        <button type="submit" className="ui-button is-primary" disabled={!ready} aria-busy={saving.sending}>
          {t('meetings.ballot.save')}
        </button>
        <button type="button" className="ui-button is-plain" onClick={onDone}>
          {t('meetings.r.vote.back')}
        </button>
      </div>
    </form>
  )
}
