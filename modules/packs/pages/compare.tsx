/** Two ways of governing side by side: of two localities, or of two versions; and one procedure of each, step beside step. */
import { useNavigate, useSearchParams } from 'react-router'
import { useRead } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { inShell, To } from '#ui/navigate'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { listed, texts } from '#ui/texts.ts'
import { inForce, versions } from '../contract.ts'
import type { Overview, ProcedureView, StepView } from '../contract.ts'
import { texts as words } from '../words.ts'
import { alignSteps, mainPath } from './align.ts'
import type { Pair } from './align.ts'
import { PowerMark } from './power.tsx'
import { useOverview } from './reading.ts'
import { clockSaid } from '../wording.ts'
import { speech } from './speech.ts'
import { FacetsOf, HoldersOf } from './steps.tsx'
import './packs.css'

const t = texts(words)

interface Side {
  readonly snapshot: string | undefined
  readonly procedure: string | null
}
interface Choice {
  readonly snapshot: string
  readonly title: string
}

export default function Compare() {
  const [search] = useSearchParams()
  const go = useNavigate()
  const others = useRead(inForce, {})
  const mine = useRead(versions, {})
  const choices = choicesOf(others.data?.rows ?? [], mine.data?.rows ?? [])
  const here = mine.data?.rows[0]?.snapshot ?? choices[0]?.snapshot
  const left: Side = { snapshot: search.get('left') ?? here, procedure: search.get('a') }
  const right: Side = {
    snapshot: search.get('right') ?? choices.find((c) => c.snapshot !== left.snapshot)?.snapshot,
    procedure: search.get('b'),
  }
  const set = (l: Side, r: Side) => {
    const query = new URLSearchParams()
    if (l.snapshot) query.set('left', l.snapshot)
    if (r.snapshot) query.set('right', r.snapshot)
    if (l.procedure) query.set('a', l.procedure)
    if (r.procedure) query.set('b', r.procedure)
    void go(inShell(`packs/compare?${query}`), { replace: true })
  }
  const a = useOverview(left.snapshot)
  const b = useOverview(right.snapshot)
  const loading = others.loading || mine.loading
  return (
    <PageFrame
      title={t('packs.compare')}
      subtitle={t('packs.compare.about')}
      back="packs"
      loading={loading}
      problem={others.problem ?? mine.problem}
      onRetry={() => {
        others.refresh()
        mine.refresh()
      }}
      actions={
        <button type="button" className="ui-button" onClick={() => set(right, left)}>
          {t('packs.compare.swap')}
        </button>
      }
    >
      {!loading && choices.length < 2 && <EmptyState text={t('packs.compare.one')} />}
      {choices.length >= 2 && (
        <>
          <div className="pk-sides">
            <Chooser
              label={t('packs.compare.left')}
              side={left}
              choices={choices}
              overview={a.data}
              shown={procedureOf(a.data, left, null)}
              onChange={(side) => set(side, right)}
            />
            <Chooser
              label={t('packs.compare.right')}
              side={right}
              choices={choices}
              overview={b.data}
              shown={procedureOf(b.data, right, procedureOf(a.data, left, null))}
              onChange={(side) => set(left, side)}
            />
          </div>
          {a.problem && <ProblemNotice problem={a.problem} onRetry={a.refresh} />}
          {b.problem && <ProblemNotice problem={b.problem} onRetry={b.refresh} />}
          {a.data && b.data ? (
            <Beside
              left={a.data}
              right={b.data}
              one={procedureOf(a.data, left, null)}
              other={procedureOf(b.data, right, procedureOf(a.data, left, null))}
            />
          ) : (
            !a.problem && !b.problem && <Loading />
          )}
        </>
      )}
    </PageFrame>
  )
}

/** What is in force everywhere, then this locality's earlier versions; each snapshot once. */
function choicesOf(
  everywhere: readonly { snapshot: string; title: string; version: string }[],
  own: readonly { snapshot: string; title: string; version: string }[],
): Choice[] {
  const all = new Map<string, Choice>()
  for (const r of [...everywhere, ...own])
    if (!all.has(r.snapshot)) all.set(r.snapshot, { snapshot: r.snapshot, title: `${r.title} ${r.version}` })
  return [...all.values()]
}

/** The procedure asked for; else the one like the other side's; else one by which motions run. */
function procedureOf(o: Overview | undefined, side: Side, like: ProcedureView | null): ProcedureView | null {
  const all = o?.procedures ?? []
  return (
    all.find((p) => p.id === side.procedure) ??
    all.find((p) => p.id === like?.id) ??
    all.find((p) => p.kind === (like?.kind ?? 'motion')) ??
    all[0] ??
    null
  )
}

interface ChooserProps {
  readonly label: string
  readonly side: Side
  readonly choices: readonly Choice[]
  readonly overview: Overview | undefined
  readonly shown: ProcedureView | null
  readonly onChange: (side: Side) => void
}

function Chooser({ label, side, choices, overview, shown, onChange }: ChooserProps) {
  return (
    <fieldset className="ui-card pk-side">
      <legend>{label}</legend>
      <label>
        <span>{t('packs.compare.locality')}</span>
        <select
          className="ui-input"
          value={side.snapshot ?? ''}
          onChange={(e) => onChange({ snapshot: e.target.value, procedure: null })}
        >
          {choices.map((c) => (
            <option key={c.snapshot} value={c.snapshot}>
              {c.title}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t('packs.compare.procedure')}</span>
        <select
          className="ui-input"
          value={shown?.id ?? ''}
          onChange={(e) => onChange({ ...side, procedure: e.target.value })}
        >
          {(overview?.procedures ?? []).map((p) => (
            <option key={p.id} value={p.id}>
              {p.title}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  )
}

interface BesideProps {
  readonly left: Overview
  readonly right: Overview
  readonly one: ProcedureView | null
  readonly other: ProcedureView | null
}

function Beside({ left, right, one, other }: BesideProps) {
  return (
    <>
      <Section
        title={t('packs.compare.at-a-glance')}
        actions={
          left.hash !== right.hash && (
            <To href={`packs/versions?from=${left.hash}&to=${right.hash}`} className="ui-button">
              {t('packs.compare.all')}
            </To>
          )
        }
      >
        <table className="pk-table pk-glance">
          <thead>
            <tr>
              <td />
              <th scope="col">{left.title}</th>
              <th scope="col">{right.title}</th>
            </tr>
          </thead>
          <tbody>
            {glance.map(({ name, tell }) => (
              <tr key={name}>
                <th scope="row">{t(name)}</th>
                <td>{tell(left)}</td>
                <td>{tell(right)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      {one && other ? (
        <Aligned left={left} right={right} one={one} other={other} />
      ) : (
        <EmptyState text={t('packs.compare.none')} />
      )}
    </>
  )
}

const glance = [
  { name: 'packs.compare.levels', tell: (o: Overview) => o.levels.map((l) => l.title).join(' › ') },
  {
    name: 'packs.compare.kinds',
    tell: (o: Overview) => (
      <details className="pk-details">
        <summary>{t('packs.found', { count: o.bodies.length })}</summary>
        {listed(o.bodies.map((b) => b.title))}
      </details>
    ),
  },
  {
    name: 'packs.compare.procedures',
    tell: (o: Overview) =>
      listed(o.procedures.map((p) => t('packs.counted', { title: p.title, n: mainPath(p).size }))),
  },
  { name: 'packs.compare.meetings', tell: (o: Overview) => listed(o.meetings.map((m) => m.title)) },
  { name: 'packs.compare.powers', tell: (o: Overview) => String(o.powers.length) },
] as const

function Aligned({ left, right, one, other }: BesideProps & { one: ProcedureView; other: ProcedureView }) {
  const pairs = alignSteps(one, other)
  const both = pairs.filter((p) => p.left && p.right).length
  return (
    <Section
      title={t('packs.compare.title', {
        left: `${left.title} ${one.title}`,
        right: `${right.title} ${other.title}`,
      })}
    >
      <p className="ui-quiet">
        {t('packs.compare.count', { left: mainPath(one).size, right: mainPath(other).size, same: both })}
      </p>
      <ol className="pk-pairs">
        {pairs.map((pair) => (
          <li key={`${pair.left?.id ?? ''} ${pair.right?.id ?? ''}`} className={classOf(pair)}>
            <Says pair={pair} />
            {isSame(pair) ? (
              <div className="pk-beside is-same">
                <strong>{pair.left!.title}</strong>
                <span className="ui-quiet">
                  {listed([pair.left!.holder, pair.left!.clock ?? ''].filter((x) => x !== ''))}
                </span>
              </div>
            ) : (
              <>
                <StepCard step={pair.left} differs={pair.differs} locality={left.title} />
                <StepCard step={pair.right} differs={pair.differs} locality={right.title} />
              </>
            )}
          </li>
        ))}
      </ol>
    </Section>
  )
}

const isSame = (pair: Pair) => pair.left !== null && pair.right !== null && pair.differs.length === 0
const classOf = (pair: Pair) => (pair.left && pair.right ? 'pk-pair' : 'pk-pair is-lone')

function Says({ pair }: { pair: Pair }) {
  if (!pair.right) return <Mark tone="soon">{t('packs.compare.only-left')}</Mark>
  if (!pair.left) return <Mark tone="soon">{t('packs.compare.only-right')}</Mark>
  if (pair.differs.length === 0) return <Mark tone="good">{t('packs.compare.same')}</Mark>
  return (
    <span className="ui-quiet">
      {t('packs.compare.differs', { what: listed(pair.differs.map((d) => t(`packs.differing.${d}`))) })}
    </span>
  )
}

interface StepCardProps {
  readonly step: StepView | null
  readonly differs: Pair['differs']
  readonly locality: string
}

function StepCard({ step, differs, locality }: StepCardProps) {
  if (!step)
    return (
      <div className="pk-beside is-absent">
        <small className="pk-locality">{locality}</small>
        {t('packs.compare.absent')}
      </div>
    )
  const marked = (...what: Pair['differs']) =>
    what.some((w) => differs.includes(w)) ? { className: 'is-different' } : {}
  return (
    <div className="pk-beside">
      <small className="pk-locality">{locality}</small>
      <strong {...marked('title')}>{step.title}</strong>
      <div {...marked('holder', 'power')}>
        {step.holder} {step.power && <PowerMark power={step.power} />}
        <HoldersOf step={step} />
      </div>
      {step.clock && (
        <div {...marked('clock')}>
          {step.clock}
          {clockSaid(speech, step) !== step.clock && (
            <span className="ui-quiet ui-figures"> {clockSaid(speech, step)}</span>
          )}
        </div>
      )}
      <div {...marked('facets')}>
        <FacetsOf step={step} />
      </div>
      <div {...marked('acts')}>
        <span className="ui-quiet">{listed(step.acts.map((a) => a.title))}</span>
      </div>
    </div>
  )
}
