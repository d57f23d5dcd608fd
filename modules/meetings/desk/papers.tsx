/** Papers of a ballot at the desk: received by name, read or counted by two, apart. Made for the keyboard. */
import { useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { useRead, useWrite } from '#client'
import { Choices } from '#ui/choices'
import { Field } from '#ui/field'
import { Mark } from '#ui/matter'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { countPaper, enterSlip, markPaper, papers, releasePaper } from '../contract.ts'
import type { BallotView, PapersView } from '../contract.ts'
import { slipChoices } from '../rules-paper.ts'
import type { SlipChoice } from '../rules-paper.ts'
import { texts as words } from '../words.ts'
import { CountFields } from './count-fields.tsx'
import '../pages/meetings.css'

const t = texts(words)
const LIVE_MS = 4000

type Row = PapersView['rows'][number]

export function Papers({ ballot: b }: { ballot: BallotView }) {
  const running = b.state === 'open' || b.state === 'counting'
  const read = useRead(papers, { ballot: b.id }, running ? { everyMs: LIVE_MS } : {})
  const d = read.data
  if (read.problem && !d) return <ProblemNotice problem={read.problem} />
  if (!d) return null
  return (
    <section className="mt-papers" aria-label={t('meetings.paper')}>
      <h3>{t('meetings.paper')}</h3>
      {b.state === 'counting' && <Notice tone="soon" title={t('meetings.paper.counting')} />}
      {d.way === 'named' && running && <Slips ballot={b} view={d} />}
      {d.way === 'secret' && d.taking && <Marks ballot={b} view={d} />}
      {d.way === 'secret' && b.state === 'counting' && <Urn key={d.round} ballot={b} view={d} />}
      <Received ballot={b} view={d} running={running} />
      <Aside view={d} />
    </section>
  )
}

/** Finds one person on the roll by a few letters; the first match is the one meant. */
function usePick(rows: readonly Row[]) {
  const [find, setFind] = useState('')
  const typed = find.trim()
  const found = typed === '' ? [] : rows.filter((r) => `${r.name} ${r.unit ?? ''}`.includes(typed))
  return { find, setFind, found, picked: found[0] }
}

interface WhoProps {
  readonly find: string
  readonly setFind: (value: string) => void
  readonly found: readonly Row[]
  readonly box: React.RefObject<HTMLInputElement | null>
}

function Who({ find, setFind, found, box }: WhoProps) {
  const [picked, ...others] = found
  return (
    <Field label={t('meetings.paper.who')} hint={t('meetings.paper.who.hint')} required>
      {(attributes) => (
        <>
          <input
            {...attributes}
            ref={box}
            className="ui-input"
            autoComplete="off"
            maxLength={40}
            value={find}
            onChange={(e) => setFind(e.target.value)}
          />
          <p role="status" className="mt-picked">
            {picked ? (
              <>
                <strong>{t('meetings.paper.picked', { name: called(picked), round: picked.round })}</strong>
                {others.length > 0 && (
                  <span className="ui-quiet"> · {others.slice(0, 4).map(called).join(' · ')}</span>
                )}
              </>
            ) : (
              find.trim() !== '' && t('meetings.paper.nobody')
            )}
          </p>
        </>
      )}
    </Field>
  )
}

const called = (r: Row): string => (r.unit ? `${r.name}（${r.unit}）` : r.name)

function Slips({ ballot: b, view: d }: { ballot: BallotView; view: PapersView }) {
  const box = useRef<HTMLInputElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const [says, setSays] = useState<SlipChoice | null>(null)
  // After the end only papers that were received are read.
  const rows = d.rows.filter((r) => r.state !== 'agreed' && (d.taking || r.state !== 'none'))
  const { find, setFind, found, picked } = usePick(rows)
  const next = () => {
    setFind('')
    setSays(null)
    box.current?.focus()
  }
  const [name, setName] = useState('')
  const entering = useWrite(enterSlip, {
    done: (answer) => {
      toast(t(`meetings.paper.${answer.state}`, { name }))
      next()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!picked) return
    if (says === null) {
      form.current?.querySelector<HTMLInputElement>('input[type=radio]')?.focus()
      return
    }
    setName(picked.name)
    const slip = { ballot: b.id, right: picked.right, round: picked.round, choice: says }
    void entering.send(slip).then((answer) => {
      // Refused, most of all because two read it differently: the paper is read again, nothing stays chosen.
      if (answer === undefined) setSays(null)
    })
  }
  if (rows.length === 0) return null
  return (
    <form ref={form} className="ui-form" noValidate onSubmit={submit}>
      <p className="ui-quiet">{t('meetings.paper.named.about')}</p>
      {entering.problem && <ProblemNotice problem={entering.problem} />}
      <Who find={find} setFind={setFind} found={found} box={box} />
      <Choices
        label={t('meetings.paper.says')}
        options={slipChoices.map((id) => ({ id, title: t(`meetings.choice.${id}`) }))}
        value={says}
        onChange={setSays}
        required
        inline
      />
      <div className="ui-form-actions">
        <button
          type="submit"
          className="ui-button is-primary"
          disabled={!picked}
          aria-busy={entering.sending}
        >
          {t('meetings.paper.enter')}
        </button>
      </div>
    </form>
  )
}

function Marks({ ballot: b, view: d }: { ballot: BallotView; view: PapersView }) {
  const box = useRef<HTMLInputElement>(null)
  const { find, setFind, found, picked } = usePick(d.rows.filter((r) => r.state === 'none'))
  const [name, setName] = useState('')
  const marking = useWrite(markPaper, {
    done: () => {
      toast(t('meetings.paper.marked', { name }))
      setFind('')
      box.current?.focus()
    },
  })
  return (
    <form
      className="ui-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!picked) return
        setName(picked.name)
        void marking.send({ ballot: b.id, right: picked.right })
      }}
    >
      <p className="ui-quiet">{t('meetings.paper.secret.about')}</p>
      {marking.problem && <ProblemNotice problem={marking.problem} />}
      <Who find={find} setFind={setFind} found={found} box={box} />
      <div className="ui-form-actions">
        <button type="submit" className="ui-button is-primary" disabled={!picked} aria-busy={marking.sending}>
          {t('meetings.paper.mark')}
        </button>
      </div>
    </form>
  )
}

/** One counter's own four numbers; the other's stay hidden until both are in. */
function Urn({ ballot: b, view: d }: { ballot: BallotView; view: PapersView }) {
  const [given, setGiven] = useState({ for: '', against: '', abstain: '', spoilt: '' })
  const counting = useWrite(countPaper)
  const now = d.counts.filter((c) => c.round === d.round)
  if (now.some((c) => c.mine)) return <p role="status">{t('meetings.count.done')}</p>
  const ready = slipChoices.every((c) => given[c] !== '')
  const sum = slipChoices.reduce((n, c) => n + Number(given[c]), 0)
  return (
    <form
      className="ui-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready)
          void counting.send({
            ballot: b.id,
            round: d.round,
            for: Number(given.for),
            against: Number(given.against),
            abstain: Number(given.abstain),
            spoilt: Number(given.spoilt),
          })
      }}
    >
      <h3>{t('meetings.paper.count', { round: d.round })}</h3>
      <p className="ui-quiet">{t('meetings.paper.count.about', { n: d.marks })}</p>
      {now.map((c) => (
        <p key={c.name} role="status">
          {t('meetings.count.counted', { name: c.name })}
        </p>
      ))}
      {counting.problem && <ProblemNotice problem={counting.problem} />}
      <CountFields of={slipChoices} given={given} onChange={setGiven} />
      <p role="status" className="ui-figures">
        {t('meetings.paper.count.sum', { sum, n: d.marks })}
      </p>
      <div className="ui-form-actions">
        <button type="submit" className="ui-button is-primary" disabled={!ready} aria-busy={counting.sending}>
          {t('meetings.count.send')}
        </button>
      </div>
    </form>
  )
}

const tones = { none: 'plain', marked: 'good', once: 'soon', differs: 'over', agreed: 'good' } as const

function Received({
  ballot: b,
  view: d,
  running,
}: {
  ballot: BallotView
  view: PapersView
  running: boolean
}) {
  const [releasing, setReleasing] = useState<Row | null>(null)
  const release = useWrite(releasePaper, {
    done: () => {
      setReleasing(null)
      toast(t('meetings.paper.released'))
    },
  })
  const there = d.rows.filter((r) => r.state !== 'none' || r.differed.length > 0)
  const mayRelease = (r: Row) =>
    running && r.state !== 'none' && r.state !== 'agreed' && (d.way === 'named' || b.state === 'open')
  return (
    <>
      <h4>{t('meetings.paper.list', { n: d.marks })}</h4>
      {there.length === 0 && <p className="ui-quiet">{t('meetings.paper.none')}</p>}
      {d.waiting > 0 && <p role="status">{t('meetings.paper.waiting', { n: d.waiting })}</p>}
      <ul className="mt-lines">
        {there.map((r) => (
          <li key={r.right}>
            <span className="mt-grow">
              <strong>{r.name}</strong> <span className="ui-quiet">{r.unit}</span>
              {r.differed.map((one) => (
                <span key={one.round} className="mt-differed">
                  {t('meetings.paper.differed', { round: one.round })}：
                  {one.entries.map((e) => `${e.name} ${t(`meetings.choice.${e.choice}`)}`).join(' / ')}
                </span>
              ))}
            </span>
            <Mark tone={tones[r.state]}>
              {t(r.mine ? 'meetings.paper.state.mine' : `meetings.paper.state.${r.state}`)}
            </Mark>
            {mayRelease(r) && (
              <button
                type="button"
                className="ui-button is-plain"
                aria-label={`${t('meetings.paper.release')} ${r.name}`}
                onClick={() => setReleasing(r)}
              >
                {t('meetings.paper.release')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <ReasonDialog
        open={releasing !== null}
        title={`${t('meetings.paper.release')} · ${releasing?.name ?? ''}`}
        consequence={t('meetings.paper.release.ask')}
        textRequired
        textMax={200}
        tone="danger"
        busy={release.sending}
        problem={release.problem}
        onConfirm={({ text }) =>
          releasing && void release.send({ ballot: b.id, right: releasing.right, reason: text })
        }
        onClose={() => setReleasing(null)}
      />
    </>
  )
}

/** What did not count: votes that came second, marks taken back, counts that differed. */
function Aside({ view: d }: { view: PapersView }) {
  const rounds = [...Map.groupBy(d.counts, (c) => c.round)].filter(([round]) => round < d.round)
  return (
    <>
      {rounds.map(([round, counts]) => (
        <Notice key={round} tone="soon" title={t('meetings.count.differ', { round })}>
          {counts
            .map(
              (c) =>
                `${c.name} ${slipChoices.map((x) => `${t(`meetings.choice.${x}`)} ${c.papers[x] ?? ''}`).join(' · ')}`,
            )
            .join('　/　')}
        </Notice>
      ))}
      {d.setAside.length > 0 && (
        <>
          <h4>{t('meetings.paper.aside')}</h4>
          <ul className="mt-lines">
            {d.setAside.map((a) => (
              <li key={`${a.at} ${a.name} ${a.what}`}>
                <span className="mt-grow">
                  <strong>{a.name}</strong> {t(`meetings.paper.aside.${a.what}`)}（
                  {t(`meetings.channel.${a.channel}`)}）<span className="mt-differed">{a.reason}</span>
                </span>
                <span className="ui-quiet">
                  {a.by ? `${a.by} · ` : ''}
                  {showInstant(a.at)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
