/** Clear id numbers and telephones: with a reason, kept in the ledger, off the screen after a minute. */
import { useEffect, useState } from 'react'
import { useWrite } from '#client'
import { unmask } from '../contract.ts'
import type { ElementView, Kind } from '../contract.ts'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'
import { RegisterDialog } from './act-dialog.tsx'

const t = texts(words)
/** The server says until when; this device's clock may be wrong, so it counts from the answer's arrival. */
const CLEAR_MS = 60_000

interface Clear {
  readonly value: string
  /** On this page's own clock. */
  readonly until: number
}
export interface Clears {
  /** Clear values by element, with the seconds they stay. */
  readonly of: (element: string) => { readonly value: string; readonly seconds: number } | undefined
  readonly put: (values: readonly { element: string; value: string }[]) => void
  readonly hide: (element: string) => void
}

/** Holds clear values while they may be seen, in memory only. Another subject, another page: gone. */
export function useClears(): Clears {
  const [clears, setClears] = useState<ReadonlyMap<string, Clear>>(new Map())
  const [now, setNow] = useState(() => performance.now())
  const any = clears.size > 0
  useEffect(() => {
    if (!any) return
    const tick = () => {
      const at = performance.now()
      setNow(at)
      setClears((was) => {
        const left = [...was].filter(([, c]) => c.until > at)
        return left.length === was.size ? was : new Map(left)
      })
    }
    const timer = setInterval(tick, 250)
    // A tab in the background counts slowly; coming back it must not show what has run out.
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [any])
  return {
    of: (element) => {
      const found = clears.get(element)
      if (!found || found.until <= now) return undefined
      return { value: found.value, seconds: Math.ceil((found.until - now) / 1000) }
    },
    put: (values) => {
      const at = performance.now()
      setNow(at)
      setClears((was) => new Map([...was, ...values.map((v) => entry(v, at + CLEAR_MS))]))
    },
    hide: (element) => setClears((was) => new Map([...was].filter(([id]) => id !== element))),
  }
}

const entry = (v: { element: string; value: string }, until: number) =>
  [v.element, { value: v.value, until }] as const

interface Props {
  readonly kind: Kind
  readonly id: string
  readonly element: ElementView
  readonly purpose: { readonly id: string; readonly title: string }
  readonly onShown: (values: readonly { element: string; value: string }[]) => void
  readonly onClose: () => void
}

export function UnmaskDialog({ kind, id, element, purpose, onShown, onClose }: Props) {
  const write = useWrite(unmask, { refreshes: [] })
  const go = async ({ reason }: { reason: string }) => {
    const answer = await write.send({ kind, id, elements: [element.id], purpose: purpose.id, reason })
    if (!answer) return
    onShown(answer.values)
    onClose()
  }
  return (
    <RegisterDialog
      title={t('registry.unmask.of', { title: element.title })}
      consequence={t('registry.unmask.says', { purpose: purpose.title })}
      confirm={t('registry.unmask')}
      busy={write.sending}
      problem={write.problem}
      ready
      onTry={() => {}}
      onConfirm={(given) => void go(given)}
      onClose={onClose}
      onReload={write.reset}
    />
  )
}
