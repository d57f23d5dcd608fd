/** A duty and how it is fulfilled: which post holds it, which items it is about, which procedure it goes through. */
import { useStanding } from '#client'
import type { Output } from '#kernel/endpoint'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import type { body as bodyOf } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

type BodyNow = Output<typeof bodyOf>

interface Props {
  readonly duty: string
  readonly ways: BodyNow['ways']
  readonly body: Pick<BodyNow, 'id' | 'posts'>
}

export function Duty({ duty, ways, body }: Props) {
  const way = ways.find((w) => w.duty === duty)
  const post = way && body.posts.find((p) => p.id === way.post)
  return (
    <>
      {duty}
      {way && (
        <ul className="bd-ways">
          {post && <li>{t('bodies.duty.post', { post: post.title })}</li>}
          {way.items.length > 0 && (
            <li>
              {t('bodies.duty.items')}
              {way.items.map((item) => (
                <Item key={item.code} item={item} body={body.id} />
              ))}
            </li>
          )}
          {way.procedure && (
            <li>
              {t('bodies.duty.procedure')}
              <To href={`packs?part=procedures&procedure=${way.procedure.id}`}>{way.procedure.title}</To>
            </li>
          )}
        </ul>
      )}
    </>
  )
}

/** Leads to what the body has in hand of it, for whoever sees matters at all. */
function Item({ item, body }: { item: BodyNow['ways'][number]['items'][number]; body: string }) {
  const standing = useStanding()
  const title = item.code === '' ? t('bodies.duty.all-items') : item.title
  if (!standing.capacity || standing.capacity.sight === 'none') return <span>{title}</span>
  const only = item.code === '' ? '' : `item=${item.code}&`
  return <To href={`reports?${only}holder=${body}`}>{title}</To>
}
