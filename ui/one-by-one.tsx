/** 长辈版: a form shows one of its parts at a time; on other surfaces it is a form as always. */
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { ReactNode, RefObject } from 'react'
import { useSurface } from './surface.ts'
import { t } from './words.ts'

const NAV = 'ui-one-by-one'
const WRONG = '[aria-invalid=true], .ui-wrong'

/** What stands in the form itself, less its buttons: fields may come and go with what is chosen. */
const partsOf = (form: HTMLFormElement): HTMLElement[] =>
  [...form.children].filter(
    (e): e is HTMLElement => e instanceof HTMLElement && !e.matches(`.${NAV}, .ui-form-actions, .ui-notice`),
  )

/** Tells when parts come and go: `version/number`, both of which change then. */
function sourceOf(form: RefObject<HTMLFormElement | null>) {
  let version = 0
  return {
    watch(listener: () => void) {
      const observer = new MutationObserver(() => {
        version += 1
        listener()
      })
      if (form.current) observer.observe(form.current, { childList: true })
      return () => observer.disconnect()
    },
    read: () => `${version}/${form.current ? partsOf(form.current).length : 1}`,
  }
}

/**
 * Call in a form whose direct children are its parts and put the answer at its end. Enter goes on instead of sending while
 * parts are left; sending what is wrong shows the first wrong part.
 */
export function useOneByOne(form: RefObject<HTMLFormElement | null>): ReactNode {
  const large = useSurface() === 'large'
  const [at, setAt] = useState(0)
  const source = useMemo(() => sourceOf(form), [form])
  const parts = useSyncExternalStore(source.watch, source.read)
  const count = Number(parts.split('/')[1])
  const moved = useRef(false)
  // Nothing but `hidden` is touched, which no part sets itself.
  useLayoutEffect(() => {
    if (!form.current) return
    const all = partsOf(form.current)
    for (const [index, part] of all.entries()) part.hidden = large && index !== at
    const actions = form.current.querySelector<HTMLElement>(':scope > .ui-form-actions')
    if (actions) actions.hidden = large && at < all.length - 1
    if (!moved.current) return
    moved.current = false
    all[at]?.querySelector<HTMLElement>('input, select, textarea, button')?.focus()
    form.current.scrollIntoView({ block: 'nearest' })
  }, [form, large, at, parts])
  const go = useCallback((to: number) => {
    moved.current = true
    setAt(to)
  }, [])
  useEffect(() => {
    const box = form.current
    if (!box || !large) return undefined
    const send = (event: Event) => {
      if (at < partsOf(box).length - 1) {
        event.preventDefault()
        event.stopPropagation()
        return go(at + 1)
      }
      // After the form has drawn what is wrong.
      requestAnimationFrame(() => {
        const wrong = partsOf(box).findIndex((part) => part.querySelector(WRONG) !== null)
        if (wrong >= 0) go(wrong)
      })
      return undefined
    }
    box.addEventListener('submit', send, true)
    return () => box.removeEventListener('submit', send, true)
  }, [form, large, at, go])
  if (!large) return null
  return (
    <div className={NAV}>
      <p className="ui-quiet">{t('ui.one-by-one', { n: at + 1, all: count })}</p>
      {at > 0 && (
        <button type="button" className="ui-button is-plain" onClick={() => go(at - 1)}>
          {t('ui.one-by-one.back')}
        </button>
      )}
      {at < count - 1 && (
        <button type="button" className="ui-button is-primary" onClick={() => go(at + 1)}>
          {t('ui.one-by-one.next')}
        </button>
      )}
    </div>
  )
}
