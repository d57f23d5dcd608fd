/** Pictures of a report. By code they are fetched without session, so that following an anonymous report tells nobody. */
import { useEffect, useState } from 'react'
import { fileUrl } from '#client'
import { fileUrl as addressOf } from '#kernel/files/contract'
import { Gallery } from '#ui/lightbox'
import type { ReportStatus } from '../contract.ts'
import type { Proof } from './kept.ts'

type File = ReportStatus['photos'][number]

interface Props {
  readonly files: readonly File[]
  readonly proof: Proof | null
}

const isImage = (file: File): boolean => file.media.startsWith('image/')

export function Pictures({ files, proof }: Props) {
  const urls = useAddresses(files, proof)
  if (files.length === 0) return null
  return (
    <Gallery
      files={files.flatMap((f) => {
        const url = urls.get(f.id)
        const thumb = proof ? {} : { thumb: fileUrl(f.id, { thumb: true }) }
        return url ? [{ id: f.id, name: f.name, image: isImage(f), url, ...thumb }] : []
      })}
    />
  )
}

function useAddresses(files: readonly File[], proof: Proof | null): ReadonlyMap<string, string> {
  const ids = files.map((f) => f.id).join(' ')
  const [fetched, setFetched] = useState<ReadonlyMap<string, string>>(new Map())
  const secret = proof ? `${proof.number}.${proof.code}` : null
  useEffect(() => {
    if (secret === null || ids === '') return
    const stop = new AbortController()
    const made: string[] = []
    for (const id of ids.split(' ')) {
      void fetch(addressOf(id, { proof: secret }), {
        credentials: 'omit',
        headers: { 'x-linli': '1' },
        signal: stop.signal,
      })
        .then((answer) => (answer.ok ? answer.blob() : null))
        .then((blob) => {
          if (!blob || stop.signal.aborted) return
          const url = URL.createObjectURL(blob)
          made.push(url)
          setFetched((was) => new Map(was).set(id, url))
        })
        .catch(() => {})
    }
    return () => {
      stop.abort()
      for (const url of made) URL.revokeObjectURL(url)
      setFetched(new Map())
    }
  }, [ids, secret])
  if (secret !== null) return fetched
  return new Map(files.map((f) => [f.id, fileUrl(f.id)]))
}
