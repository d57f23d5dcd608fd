/** The bell in the desk's head: a quiet count of the last days, no colour that presses. */
import { useRead } from '#client'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { count } from '../contract.ts'
import { texts as words } from '../words.ts'
import './notices.css'

const t = texts(words)

export default function Bell() {
  const unseen = useRead(count, {}, { everyMs: 60_000 }).data?.unseen ?? 0
  return (
    <To href="notices" className="notices-bell">
      {t('notices.bell')}
      {unseen > 0 && <span title={t('notices.bell.unseen', { n: unseen })}>{unseen}</span>}
    </To>
  )
}
