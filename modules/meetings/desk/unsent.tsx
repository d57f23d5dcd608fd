/** What is not uploaded yet: how many, each with its fate, and what one can do about it. Shown until nothing waits. */
import { useState } from 'react'
import { useUnsentList } from '#client'
import type { Unsent, UnsentAct } from '#client'
import { Mark } from '#ui/matter'
import { Notice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showClock } from '#ui/time.ts'
import { ask, countHands, enter, leave, speak } from '../contract.ts'
import type { MeetingWhole } from '../contract.ts'
import { choices } from '../rules.ts'
import { texts as words } from '../words.ts'
import '../pages/meetings.css'

const t = texts(words)

interface Props {
  readonly keeper: Unsent
  readonly whole: MeetingWhole
}

export function UnsentPanel({ keeper, whole: w }: Props) {
  const all = useUnsentList(keeper)
  const list = all.filter((a) => a.about === w.meeting.id)
  const refused = list.filter((a) => a.refused !== null || keeper.isDoubtful(a))
  const others = keeper.others()
  const isShown = list.length > 0 && (keeper.unreached || refused.length > 0)
  return (
    <>
      {isShown && (
        <section className="mt-unsent" aria-labelledby="mt-unsent">
          <Notice tone="soon">
            <strong id="mt-unsent" role="status">
              {t('meetings.unsent', { n: list.length })}
            </strong>
            <p>{t(keeper.isSafe ? 'meetings.unsent.about' : 'meetings.unsent.unsafe')}</p>
            {keeper.problem && <p>{keeper.problem.sentence}</p>}
            <ul className="mt-lines">
              {list.map((a) => (
                <One key={a.key} act={a} keeper={keeper} whole={w} />
              ))}
            </ul>
            <p>{t('meetings.unsent.time')}</p>
          </Notice>
        </section>
      )}
      {others.person + others.post > 0 && (
        <p className="ui-quiet">
          {others.post > 0 && t('meetings.unsent.other-post', { n: others.post })}
          {others.person > 0 && t('meetings.unsent.other-person', { n: others.person })}
        </p>
      )}
    </>
  )
}

function One({ act: a, keeper, whole: w }: Props & { act: UnsentAct }) {
  const [busy, setBusy] = useState(false)
  const what = called(a, w, keeper.list())
  const doubtful = keeper.isDoubtful(a)
  const decides = a.refused !== null || doubtful
  const withIt = keeper.withFollowers(a.key).length - 1
  const drop = withIt > 0 ? t('meetings.unsent.drop-with', { n: withIt }) : t('meetings.unsent.drop')
  const there =
    a.refused?.code === 'meetings.already-here'
      ? w.inside?.invited.find((i) => i.no === a.input['invitation'])?.attendance
      : undefined
  const during = (work: Promise<unknown>) => {
    setBusy(true)
    void work.finally(() => setBusy(false))
  }
  return (
    <li>
      <span className="mt-grow">
        {what} <span className="ui-quiet">{showClock(a.at)}</span>
        {a.refused && (
          <span className="mt-refused" role="alert">
            {t('meetings.unsent.refused')}
            {a.refused.sentence}
            {a.refused.source && `（${a.refused.source}）`}
          </span>
        )}
        {doubtful && <span className="mt-refused">{t('meetings.unsent.doubtful')}</span>}
      </span>
      {!decides && <Mark tone="soon">{t('meetings.unsent.waits')}</Mark>}
      {there && (
        <button
          type="button"
          className="ui-button is-plain"
          disabled={busy}
          onClick={() => during(keeper.isSoAlready(a.key, there))}
        >
          {t('meetings.unsent.so-already')}
        </button>
      )}
      {decides && !there && (
        <button
          type="button"
          className="ui-button is-plain"
          aria-label={`${t('meetings.unsent.retry')} ${what}`}
          disabled={busy}
          onClick={() => during(keeper.retry(a.key))}
        >
          {t('meetings.unsent.retry')}
        </button>
      )}
      <button
        type="button"
        className="ui-button is-plain"
        aria-label={`${drop} ${what}`}
        disabled={busy}
        onClick={() =>
          during(
            keeper
              .drop(a.key)
              .then((n) => toast(n > 0 ? t('meetings.unsent.dropped', { n }) : t('meetings.unsent.gone'))),
          )
        }
      >
        {drop}
      </button>
    </li>
  )
}

/** Who and what, by the roll that is loaded: the act itself holds ids. */
function called(a: UnsentAct, w: MeetingWhole, list: readonly UnsentAct[]): string {
  const input = a.input
  const inside = w.inside
  const namedBy = (e: UnsentAct) =>
    inside?.invited.find((i) => i.no === e.input['invitation'])?.name ?? String(e.input['name'] ?? '')
  const named = (id: unknown) => {
    const base = list.find((e) => `@${e.key}` === id)
    return base ? namedBy(base) : (inside?.here.find((p) => p.id === id)?.name ?? '')
  }
  switch (a.act) {
    case enter.name:
      return `${t('meetings.here.enter')} · ${namedBy(a)}`
    case leave.name:
      return `${t(input['strike'] === undefined ? 'meetings.here.go' : 'meetings.here.strike')} · ${named(input['attendance'])}`
    case ask.name:
      return `${t('meetings.speaking.add')} · ${named(input['attendance'])} · ${t(`meetings.speaking.${input['side'] as 'for'}`)}`
    case speak.name: {
      const asked = list.find((e) => `@${e.key}` === input['speaker'])
      const name = asked
        ? named(asked.input['attendance'])
        : (inside?.speakers.find((s) => s.id === input['speaker'])?.name ?? '')
      return `${t(input['turn'] === 'start' ? 'meetings.speaking.start' : 'meetings.speaking.end')} · ${name}`
    }
    case countHands.name:
      return `${t('meetings.count', { round: Number(input['round']) })} · ${choices
        .map((c) => `${t(`meetings.choice.${c}`)} ${String(input[c])}`)
        .join(' · ')}`
    default:
      return a.act
  }
}
