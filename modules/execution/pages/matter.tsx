/** What the page of a matter shows of its execution, in both shells; nothing when there is nothing. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead } from '#client'
import { ofMatter } from '../contract.ts'
import { Archive } from './archive.tsx'
import { Ratings } from './ratings.tsx'
import { Tasks } from './tasks.tsx'
import './execution.css'

const EVERY_MS = 60_000
/** A rating begins right after the last check: whoever reads on sees it open. */
const SOON_MS = 3_000

export default function OfMatter() {
  const { id } = useParams()
  const [soon, setSoon] = useState(false)
  const everyMs = soon ? SOON_MS : EVERY_MS
  const of = useRead(ofMatter, id ? { matter: id } : undefined, { everyMs }).data
  const waits = of !== undefined && of.now.rating && of.windows.every((w) => w.state !== 'open')
  if (waits !== soon) setSoon(waits)
  if (!id || !of) return null
  return (
    <>
      <Archive of={of} matter={id} />
      <Ratings of={of} />
      <Tasks of={of} matter={id} />
    </>
  )
}
