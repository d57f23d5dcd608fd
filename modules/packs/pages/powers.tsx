/** Who holds which of the four powers: kinds of body down, powers across, and in which steps they act under them. */
import { Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { EmptyState } from '#ui/notice'
import { listed, texts } from '#ui/texts.ts'
import type { BodyKindView, Overview } from '../contract.ts'
import { texts as words } from '../words.ts'
import { allPowers, powerTitle } from './power.tsx'
import type { Power } from './power.tsx'
import { Wrote } from './wrote.tsx'

const t = texts(words)

export function PowerMatrix({ overview }: { overview: Overview }) {
  if (overview.bodies.length === 0) return <EmptyState text={t('packs.bodies.empty')} />
  const groups = [
    ...overview.levels.map((l) => ({
      title: l.title,
      bodies: overview.bodies.filter((b) => b.serves === l.id),
    })),
    { title: t('packs.bodies.single'), bodies: overview.bodies.filter((b) => b.serves === null) },
  ].filter((g) => g.bodies.length > 0)
  return (
    <Section title={t('packs.powers.title')}>
      <p className="ui-quiet">{t('packs.powers.about')}</p>
      <div className="pk-scroll" role="region" aria-label={t('packs.powers.title')} tabIndex={0}>
        <table className="pk-table pk-matrix">
          <thead>
            <tr>
              <th scope="col">{t('packs.powers.kind')}</th>
              {allPowers.map((p) => (
                <th key={p} scope="col" className="is-power">
                  {powerTitle(p)}
                </th>
              ))}
              <th scope="col" className="is-wide">
                {t('packs.powers.steps')}
              </th>
            </tr>
          </thead>
          {groups.map(({ title, bodies }) => (
            <tbody key={title}>
              <tr className="pk-group">
                <th scope="rowgroup" colSpan={allPowers.length + 2}>
                  {title}
                </th>
              </tr>
              {bodies.map((b) => (
                <Row key={b.id} body={b} overview={overview} />
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </Section>
  )
}

function Row({ body, overview }: { body: BodyKindView; overview: Overview }) {
  return (
    <tr>
      <th scope="row">
        <details className="pk-details">
          <summary>{body.title}</summary>
          {body.duties.length > 0 && (
            <ol className="pk-duties">
              {body.duties.map((d) => (
                <li key={d}>{d}</li>
              ))}
            </ol>
          )}
          <p className="pk-posts">
            {body.posts.map((p) => (
              <Mark key={p.id} tone="muted">
                {p.title}
              </Mark>
            ))}
          </p>
          <Wrote source={body.source} layers={body.layers} />
        </details>
      </th>
      {allPowers.map((p) => (
        <td key={p} className="is-power">
          {body.powers.includes(p) ? (
            <span className={`pk-dot is-${p}`}>
              <span className="ui-unseen">{t('packs.powers.has', { power: powerTitle(p) })}</span>
            </span>
          ) : (
            <span aria-hidden="true" className="pk-dot is-none" />
          )}
        </td>
      ))}
      <td className="is-wide ui-quiet">{listed(stepsOf(body, overview))}</td>
    </tr>
  )
}

/** What a kind of body does under a power: steps it holds, and acts by its role that carry a power of their own. */
function stepsOf(body: BodyKindView, overview: Overview): string[] {
  return overview.procedures.flatMap((p) => {
    const roles = p.roles.filter((r) => r.kinds.includes(body.title)).map((r) => r.title)
    const told = p.steps.flatMap((s) => [
      ...(s.power && roles.includes(s.holder) ? [doing(s.title, s.power)] : []),
      ...s.acts.flatMap((a) => (a.power && roles.includes(a.by) ? [doing(a.title, a.power)] : [])),
    ])
    return told.length === 0 ? [] : [t('packs.powers.procedure', { procedure: p.title, steps: listed(told) })]
  })
}

const doing = (step: string, power: Power): string =>
  t('packs.powers.step', { step, power: powerTitle(power) })
