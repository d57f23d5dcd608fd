/** In the desk's head: sends what meetings took down without a network, from whichever page one is on, and says what waits. */
import { useSending, useUnsent, useUnsentList } from '#client'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'
import { acts } from './taken-down.ts'
import '../pages/meetings.css'

const t = texts(words)
const reads = ['meetings.']

export default function Sending() {
  const keeper = useUnsent('meetings', acts)
  const list = useUnsentList(keeper)
  useSending(keeper, reads)
  const first = list.find((a) => a.refused !== null) ?? list[0]
  if (!keeper || !first || (!keeper.unreached && first.refused === null)) return null
  return (
    <To href={`meetings/${first.about}`} className="mt-sending">
      {t('meetings.unsent.bell', { n: list.length })}
    </To>
  )
}
