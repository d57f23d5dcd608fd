/** Notices as a resident reads them: newest first, each leading to its matter. */
import { Link } from 'react-router'
import { useWrite } from '#client'
import { inShell } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { showAgo } from '#ui/time.ts'
import { see } from '../contract.ts'
import type { NoticeView } from '../contract.ts'
import { leadsTo, saysOf } from '../says.ts'
import { texts as words } from '../words.ts'
import './notices.css'

const t = texts(words)

/** A report opens as one's own; whatever else is public opens where everybody reads it. */
const matterTo = (kind: string, id: string) => (kind === 'report' ? `my/${id}` : `${kind}s/${id}`)

export function NoticeList({ rows }: { rows: readonly NoticeView[] }) {
  const seeing = useWrite(see)
  return (
    <ul className="notices-list">
      {rows.map((n) => {
        const says = saysOf(n)
        const to = n.matter?.id ? matterTo(n.matter.kind, n.matter.id) : leadsTo('resident', n.kind)
        const inside = (
          <>
            <strong>{says && t(says.key, says.params)}</strong>
            <span>{n.matter?.title}</span>
            <time dateTime={n.at}>{showAgo(n.at)}</time>
          </>
        )
        return (
          <li key={n.id} className={n.seen ? 'is-seen' : ''}>
            {to ? (
              <Link to={inShell(to)} onClick={() => n.seen || void seeing.send({ ids: [n.id] })}>
                {inside}
              </Link>
            ) : (
              <div>{inside}</div>
            )}
          </li>
        )
      })}
    </ul>
  )
}
