/** What the page of a matter shows of its execution, in both shells; nothing when there is nothing. */
import { useParams } from 'react-router'
import { useRead } from '#client'
import { ofMatter } from '../contract.ts'
import { Archive } from './archive.tsx'
import { Ratings } from './ratings.tsx'
import { Tasks } from './tasks.tsx'
import './execution.css'

const EVERY_MS = 60_000

export default function OfMatter() {
  const { id } = useParams()
  const of = useRead(ofMatter, id ? { matter: id } : undefined, { everyMs: EVERY_MS }).data
  if (!id || !of) return null
  return (
    <>
      <Archive of={of} matter={id} />
      <Ratings of={of} />
      <Tasks of={of} matter={id} />
    </>
  )
}
