/** Which body holds a report: searched by name, because a city has thousands. */
import { useEffect, useState } from 'react'
import { Select } from 'antd'
import { call, useRead } from '#client'
import { body as bodyOf, list as bodies } from '#modules/bodies/contract'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
interface Choice {
  readonly value: string
  readonly label: string
}

interface Props {
  readonly value: string | undefined
  readonly onChange: (next: string | undefined) => void
}

export function HolderFilter({ value, onChange }: Props) {
  const [text, setText] = useState('')
  const [found, setFound] = useState<readonly Choice[]>([])
  const known = found.some((c) => c.value === value)
  const chosen = useRead(bodyOf, value && !known ? { id: value } : undefined, { freshMs: 600_000 })
  useEffect(() => {
    const stop = new AbortController()
    const timer = setTimeout(() => {
      const asked = text.trim().slice(0, 50)
      call(bodies, { limit: 20, ...(asked ? { text: asked } : {}) }, { signal: stop.signal }).then(
        ({ rows }) => setFound(rows.map((b) => ({ value: b.id, label: b.title }))),
        () => {},
      )
    }, 200)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [text])
  const options = value && !known ? [{ value, label: chosen.data?.title ?? '…' }, ...found] : [...found]
  return (
    <Select
      aria-label={t('casework.holder')}
      placeholder={t('casework.holder')}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      value={value ?? null}
      options={options}
      style={{ minWidth: 128, maxWidth: 240 }}
      popupMatchSelectWidth={false}
      notFoundContent={t('casework.holder.none')}
      onChange={(next: string | null) => onChange(next ?? undefined)}
    />
  )
}
