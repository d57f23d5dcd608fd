/** Posts of a body: who holds them, who stands in, and what is empty. */
import type { Output } from '#kernel/endpoint'
import { Mark } from '#ui/matter'
import { texts } from '#ui/texts.ts'
import type { atPlace } from '../contract.ts'
import { texts as words } from '../words.ts'
import { Powers } from './powers.tsx'

const t = texts(words)

export type PostNow = Output<typeof atPlace>['rows'][number]['posts'][number]

export function Posts({ posts }: { posts: readonly PostNow[] }) {
  return (
    <table className="bd-posts">
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
              {p.title} <Powers powers={p.powers} />
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
