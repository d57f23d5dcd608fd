/** Posts of a body: who holds them, who stands in, and what is empty. */
import type { Output } from '#kernel/endpoint'
import { Mark } from '#ui/matter'
import { texts } from '#ui/texts.ts'
import type { atPlace } from '../contract.ts'
import type { Power } from '../rules.ts'
import { texts as words } from '../words.ts'
import { Duty } from './duty.tsx'
import { Powers } from './powers.tsx'

const t = texts(words)

export type PostNow = Output<typeof atPlace>['rows'][number]['posts'][number]

interface Props {
  readonly posts: readonly PostNow[]
  /** The body's powers; a post is marked only where it differs. */
  readonly powers: readonly Power[]
  /** Whose posts: their duties then lead to what is in its hands. */
  readonly body: { readonly id: string }
}

export function Posts({ posts, powers, body }: Props) {
  return (
    <table className="bd-posts is-even">
      <thead>
        <tr>
          <th scope="col">{t('bodies.post')}</th>
          <th scope="col">{t('bodies.holders')}</th>
          <th scope="col" className="ui-figures">
            {t('bodies.posts-count')}
          </th>
        </tr>
      </thead>
      <tbody>
        {posts.map((p) => (
          <tr key={p.id}>
            <th scope="row">
              {p.title}{' '}
              {p.powers.length === 0 && powers.length > 0 && <Mark tone="muted">{t('bodies.no-power')}</Mark>}
              {p.powers.length > 0 && p.powers.length < powers.length && <Powers powers={p.powers} />}
              {p.duties.map((d) => (
                <div key={d} className="bd-duty">
                  <Duty duty={d} ways={p.ways} body={{ id: body.id, posts: [] }} />
                </div>
              ))}
            </th>
            <td>
              {p.holders.map((h, i) => (
                <span key={i} className="bd-holder">
                  {h.name}
                  {h.deputising && <Mark tone="soon">{t('bodies.deputising')}</Mark>}
                </span>
              ))}
              {p.holders.length === 0 && <span className="bd-vacant">{t('bodies.vacant')}</span>}
            </td>
            <td className="ui-figures">
              {p.seats === 0
                ? t('bodies.held-any', { held: p.held })
                : t('bodies.held', { held: p.held, seats: p.seats })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
