/** A procedure in words: each step with its holder, clock, what else it is, and where its acts lead. */
import { listed, texts } from '#ui/texts.ts'
import type { ProcedureView, StepView } from '../contract.ts'
import { clockSaid, facetsSaid } from '../wording.ts'
import { texts as words } from '../words.ts'
import { walked } from './align.ts'
import { SearchList } from './list.tsx'
import { PowerMark } from './power.tsx'
import { speech } from './speech.ts'

const t = texts(words)

export function Steps({ procedure }: { procedure: ProcedureView }) {
  const titleOf = (id: string) =>
    [...procedure.steps, ...procedure.ends].find((x) => x.id === id)?.title ?? id
  const numbered = walked(procedure).map((step, i) => ({ step, no: i + 1 }))
  const told = procedure.steps.some((s) => facetsSaid(speech, s.facets).length > 0)
  return (
    <SearchList
      label={procedure.title}
      rows={numbered}
      keyOf={(r) => r.step.id}
      columns={[
        {
          title: t('packs.step'),
          cell: ({ step: s, no }) => (
            <>
              <strong>
                {no}. {s.title}
              </strong>
              <div className="ui-quiet">{s.tell}</div>
            </>
          ),
          width: '14em',
        },
        {
          title: t('packs.step.holder'),
          cell: ({ step: s }) => (
            <>
              {s.holder} {s.power && <PowerMark power={s.power} />}
              <HoldersOf step={s} />
            </>
          ),
          width: '10em',
        },
        { title: t('packs.step.clock'), cell: ({ step: s }) => <ClockOf step={s} />, width: '12em' },
        ...(told
          ? [
              {
                title: t('packs.step.facets'),
                cell: ({ step: s }: { step: StepView }) => <FacetsOf step={s} />,
                width: '18em',
              },
            ]
          : []),
        {
          title: t('packs.step.acts'),
          cell: ({ step: s }) => (
            <ul className="pk-acts">
              {s.acts.map((a) => (
                <li key={a.id}>
                  <span>
                    {a.title}
                    <span className="ui-quiet">
                      {t('packs.step.by', { who: a.by })}
                      {a.to && a.to !== s.id ? ` → ${titleOf(a.to)}` : ''}
                    </span>
                  </span>
                  {a.source && <small className="ui-quiet">{t('packs.source', { source: a.source })}</small>}
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  )
}

/** Who that is here, where the role is called otherwise. */
export function HoldersOf({ step: s }: { step: StepView }) {
  const others = s.holders.filter((kind) => kind !== s.holder)
  return others.length === 0 ? null : <div className="ui-quiet">{listed(others)}</div>
}

export function ClockOf({ step: s }: { step: StepView }) {
  if (s.clock === null) return null
  const length = clockSaid(speech, s)
  const expires = s.acts.find((a) => a.id === s.expires)
  return (
    <>
      <span className="ui-figures">{length}</span>
      {length !== s.clock && <div className="ui-quiet">{s.clock}</div>}
      <div className="ui-quiet">
        {expires ? t('packs.step.timeout', { act: expires.title }) : t('packs.step.overdue')}
      </div>
      {s.clockRule?.source && (
        <small className="ui-quiet">{t('packs.source', { source: s.clockRule.source })}</small>
      )}
    </>
  )
}

export function FacetsOf({ step }: { step: StepView }) {
  const told = facetsSaid(speech, step.facets)
  if (told.length === 0) return null
  return (
    <dl className="pk-facets">
      {told.map((f) => (
        <div key={f.name}>
          <dt>{f.name}</dt>
          <dd>{f.text}</dd>
        </div>
      ))}
    </dl>
  )
}
