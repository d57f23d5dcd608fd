/** 治理模式: the pack in force, made visible to everybody. */
import { useSearchParams } from 'react-router'
import { PageFrame } from '#ui/frame'
import { To } from '#ui/navigate'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { Overview } from '../contract.ts'
import { texts as words } from '../words.ts'
import { Bodies } from './bodies.tsx'
import { Lists } from './lists.tsx'
import { Codes, Events, Rules, Times } from './parts.tsx'
import { PowerMatrix } from './powers.tsx'
import { Procedures } from './procedures.tsx'
import { useOverview } from './reading.ts'
import { LayerNames, namesOf, stackText } from './wrote.tsx'
import './packs.css'

const t = texts(words)

const parts = {
  bodies: Bodies,
  powers: PowerMatrix,
  procedures: Procedures,
  lists: Lists,
  rules: Rules,
  events: Events,
  codes: Codes,
  times: Times,
} as const
type Part = keyof typeof parts
const names = Object.keys(parts) as Part[]

export default function PackOverview() {
  const [search] = useSearchParams()
  const snapshot = search.get('snapshot')
  const wanted = search.get('part')
  const part: Part = names.find((n) => n === wanted) ?? 'bodies'
  const { data, problem, loading, refresh } = useOverview(snapshot)
  const Shown = parts[part]
  return (
    <PageFrame
      title={t('packs.title')}
      subtitle={data && <Subtitle overview={data} />}
      loading={loading}
      problem={problem}
      onRetry={refresh}
      actions={
        <>
          <To href={snapshot ? `packs/compare?right=${snapshot}` : 'packs/compare'} className="ui-button">
            {t('packs.compare')}
          </To>
          <To href="packs/versions" className="ui-button">
            {t('packs.versions')}
          </To>
        </>
      }
    >
      {data && (
        <>
          {!data.own && <Notice title={t('packs.other', { title: data.title })} />}
          {!data.current && <Notice tone="soon" title={t('packs.not-current')} />}
          {data.marks.length > 0 && (
            <Notice title={t('packs.marks')}>
              {data.marks.map((m) => (
                <p key={m}>{m}</p>
              ))}
            </Notice>
          )}
          <nav className="pk-parts" aria-label={t('packs.parts')}>
            {names.map((n) => (
              <To
                key={n}
                href={`packs?part=${n}${snapshot ? `&snapshot=${snapshot}` : ''}`}
                current={n === part}
              >
                {t(`packs.${n}`)} <small>{countOf(data, n)}</small>
              </To>
            ))}
          </nav>
          <LayerNames value={namesOf(data)}>
            <Shown overview={data} />
          </LayerNames>
        </>
      )}
    </PageFrame>
  )
}

function Subtitle({ overview: o }: { overview: Overview }) {
  return (
    <>
      {stackText(o)}
      {o.since && ` · ${t('packs.since', { at: showInstant(o.since) })}`}
      {' · '}
      <span className="ui-number" title={o.hash}>
        {shortHash(o.hash)}
      </span>
    </>
  )
}

export const shortHash = (hash: string): string => hash.replace('sha256:', '').slice(0, 10)

function countOf(o: Overview, part: Part): number {
  switch (part) {
    case 'bodies':
      return o.bodies.length
    case 'powers':
      return o.bodies.filter((b) => b.powers.length > 0).length
    case 'lists':
      return o.motions.length + o.powers.length + o.meetings.length + o.votes.length + o.categories.length
    case 'procedures':
      return o.procedures.length
    case 'rules':
      return o.rules?.rules.length ?? 0
    case 'events':
      return o.scheme?.events.filter((e) => e.leaf).length ?? 0
    case 'codes':
      return o.codeSets.length
    case 'times':
      return o.clocks.length
  }
}
