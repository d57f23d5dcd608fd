/** j and k walk the links of a list wherever the focus is, unless it is in a field; Enter follows as any link does. */
import { useEffect, useRef } from 'react'

/** Put the ref on the list; `selector` finds the one link of each row. */
export function useRowKeys<E extends HTMLElement>(selector = 'a.ui-matter-title') {
  const list = useRef<E>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented)
        return
      const target = event.target instanceof HTMLElement ? event.target : null
      const inside = list.current?.contains(target) ?? false
      const step = stepOf(event.key, inside)
      if (
        step === 0 ||
        target?.closest('input,textarea,select,[contenteditable="true"],dialog,[role="tree"]')
      )
        return
      const links = [...(list.current?.querySelectorAll<HTMLElement>(selector) ?? [])]
      if (links.length === 0) return
      event.preventDefault()
      const at = links.findIndex((l) => l === document.activeElement)
      const next =
        at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + step))
      links[next]?.focus()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [selector])
  return list
}

function stepOf(key: string, inside: boolean): number {
  if (key === 'j' || (inside && key === 'ArrowDown')) return 1
  if (key === 'k' || (inside && key === 'ArrowUp')) return -1
  return 0
}
