/** On which surface a page is drawn; 长辈版 may be switched while it is open. */
import { useSyncExternalStore } from 'react'
import type { Surface } from './tokens.ts'

const read = (): Surface => (document.documentElement.dataset.surface as Surface | undefined) ?? 'phone'

function watch(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['data-surface'] })
  return () => observer.disconnect()
}

/** The surface `applyTokens` set; redraws when it changes. */
export const useSurface = (): Surface => useSyncExternalStore(watch, read)
