/** What both apps do first: tokens, a way back from an outdated script, offline reading. */
import { applyTokens } from '#ui/tokens.ts'
import type { Surface } from '#ui/tokens.ts'

/** Gives the element to draw in. */
export function start(surface: Surface): HTMLElement {
  applyTokens(surface)
  // After an upgrade an open page may ask for a script that is gone: load anew, once.
  addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem('linli.reloaded') ?? 0)
    if (Date.now() - last < 60_000) return
    event.preventDefault()
    sessionStorage.setItem('linli.reloaded', String(Date.now()))
    location.reload()
  })
  const root = document.getElementById('app')
  if (!root) throw new Error('no #app')
  return root
}
