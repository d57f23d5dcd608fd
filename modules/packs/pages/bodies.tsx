/** Levels from left (grid) to right (city), and below each the bodies that serve it with their powers. */
import { useState } from 'react'
import { Section } from '#ui/frame'
import { EmptyState } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { listed, texts } from '#ui/texts.ts'
import type { BodyKindView, LevelView, Overview } from '../contract.ts'
import { texts as words } from '../words.ts'
import { PowerMark, Powers, allPowers } from './power.tsx'
import { Wrote } from './wrote.tsx'

const t = texts(words)

export function Bodies({ overview }: { overview: Overview }) {
  const [wanted, setWanted] = useState('')
  const [open, setOpen] = useState<BodyKindView | null>(null)
  const needle = wanted.trim()
  const fits = (b: BodyKindView) =>
    needle === '' ||
    [b.title, ...b.duties, ...b.posts.map((p) => p.title), ...b.singles].some((x) => x.includes(needle))
  const columns = [
    ...steps(overview.levels).map((levels) => ({
      id: levels.map((l) => l.id).join(' '),
      title: levels.map((l) => l.title).join(' · '),
      several: levels.length > 1,
      bodies: overview.bodies.filter((b) => levels.some((l) => l.id === b.serves)),
    })),
    {
      id: '',
      title: t('packs.bodies.single'),
      several: false,
      bodies: overview.bodies.filter((b) => b.serves === null),
    },
  ].filter((c) => c.id !== '' || c.bodies.length > 0)
  if (overview.bodies.length === 0) return <EmptyState text={t('packs.bodies.empty')} />
  return (
    <Section title={t('packs.bodies')} actions={<Legend />}>
      <div className="pk-search">
        <input
          type="search"
          className="ui-input"
          aria-label={t('packs.bodies.search')}
          placeholder={t('packs.bodies.search')}
          value={wanted}
          onChange={(e) => setWanted(e.target.value)}
        />
        <span className="ui-quiet" aria-live="polite">
          {t('packs.found', { count: overview.bodies.filter(fits).length })}
        </span>
      </div>
      <div className="pk-board" role="region" aria-label={t('packs.bodies')} tabIndex={0}>
        {columns.map((c) => (
          <section
            key={c.id}
            className={`pk-column${c.id === '' ? ' is-single' : c.bodies.length === 0 ? ' is-empty' : ''}`}
          >
            <h3>
              <i aria-hidden="true" />
              {c.title}
            </h3>
            {c.bodies.filter(fits).map((b) => (
              <button key={b.id} type="button" className="pk-body" onClick={() => setOpen(b)}>
                <strong>{b.title}</strong>
                {b.withinTitle && (
                  <span className="ui-quiet">{t('packs.bodies.within', { of: b.withinTitle })}</span>
                )}
                <span className="pk-powers">
                  <Powers powers={b.powers} />
                </span>
                <span className="ui-quiet">
                  {t('packs.bodies.counts', { posts: b.posts.length, duties: b.duties.length })}
                </span>
              </button>
            ))}
          </section>
        ))}
      </div>
      <Dialog open={open !== null} title={open?.title ?? ''} wide onClose={() => setOpen(null)}>
        {open && <BodyDetail body={open} />}
      </Dialog>
    </Section>
  )
}

/** Levels of one depth stand together; the deepest (grid) first. */
function steps(levels: readonly LevelView[]): LevelView[][] {
  const byId = new Map(levels.map((l) => [l.id, l]))
  const depth = (l: LevelView, seen: readonly string[] = []): number =>
    seen.includes(l.id)
      ? 0
      : Math.max(
          0,
          ...l.within.flatMap((id) => {
            const up = byId.get(id)
            return up ? [depth(up, [...seen, l.id]) + 1] : []
          }),
        )
  const columns: LevelView[][] = []
  for (const l of levels) (columns[depth(l)] ??= []).push(l)
  return columns.filter((c) => c !== undefined).toReversed()
}

function Legend() {
  return (
    <span className="pk-powers" aria-hidden="true">
      {allPowers.map((p) => (
        <PowerMark key={p} power={p} />
      ))}
    </span>
  )
}

function BodyDetail({ body }: { body: BodyKindView }) {
  return (
    <div className="ui-stack">
      <p className="pk-powers">
        <span className="ui-mark">{t(natureKey(body.nature))}</span>
        <Powers powers={body.powers} />
        <span className="ui-quiet">
          {body.servesTitle
            ? t('packs.bodies.serves', { level: body.servesTitle })
            : t('packs.bodies.singles', { names: listed(body.singles) })}
        </span>
      </p>
      {body.duties.length > 0 && (
        <section>
          <h3>{t('packs.bodies.duties')}</h3>
          <ol className="pk-duties">
            {body.duties.map((d) => (
              <li key={d}>{d}</li>
            ))}
          </ol>
        </section>
      )}
      <section>
        <h3>{t('packs.bodies.posts')}</h3>
        <div className="pk-scroll" role="region" aria-label={t('packs.bodies.posts')} tabIndex={0}>
          <table className="pk-table">
            <thead>
              <tr>
                {(['post', 'seats', 'powers', 'may', 'deputy'] as const).map((k) => (
                  <th key={k} scope="col">
                    {t(`packs.post.${k}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {body.posts.map((p) => (
                <tr key={p.id}>
                  <td>
                    <strong>{p.title}</strong>
                    {p.duties.map((d) => (
                      <div key={d} className="ui-quiet">
                        {d}
                      </div>
                    ))}
                  </td>
                  <td className="ui-figures">{p.seats === 0 ? t('packs.post.unlimited') : p.seats}</td>
                  <td>
                    <span className="pk-powers">
                      <Powers powers={p.powers} />
                    </span>
                  </td>
                  <td>{listed(p.may.map((m) => mayTitle(m)))}</td>
                  <td>{p.deputy ?? ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <Wrote source={body.source && t('packs.source', { source: body.source })} layers={body.layers} />
    </div>
  )
}

type Key = keyof typeof words

function natureKey(nature: string): Key {
  const key = `packs.nature.${nature}`
  return Object.hasOwn(words, key) ? (key as Key) : 'packs.nature.other'
}

/** A permission in words; one this page does not know stays as written. */
function mayTitle(may: string): string {
  const key = `packs.may.${may}`
  return Object.hasOwn(words, key) ? t(key as Key) : may
}
