/** A draft is never lost: kept in the browser's own database while it is written, gone when it is sent. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { openDB } from 'idb'
import type { IDBPDatabase } from 'idb'

const STORE = 'drafts'
let opened: Promise<IDBPDatabase> | undefined
const database = () =>
  (opened ??= openDB('linli', 1, {
    upgrade(db) {
      db.createObjectStore(STORE)
    },
  }))

export interface Draft<T> {
  readonly value: T
  readonly set: (next: T | ((was: T) => T)) => void
  /** False until the stored draft was looked for. */
  readonly ready: boolean
  /** True when a stored draft was found: say so, and offer to start anew. */
  readonly restored: boolean
  /** Forgets the draft (after sending, or when asked to). */
  readonly discard: () => void
}

/** Keeps a value at once; resolves when it is safe. Never throws: where nothing can be stored, it lives in the page. */
export async function keepDraft(key: string, value: unknown): Promise<void> {
  await database()
    .then((db) => db.put(STORE, value, key))
    .catch(() => {})
}

/** State that survives a closed page. Values must be structured-cloneable (Blobs may be in it). */
export function useDraft<T>(key: string, empty: T): Draft<T> {
  const [value, setValue] = useState<T>(empty)
  const [ready, setReady] = useState(false)
  const [restored, setRestored] = useState(false)
  const start = useRef(empty)
  const touched = useRef(false)
  useEffect(() => {
    let live = true
    void database()
      .then((db) => db.get(STORE, key) as Promise<T | undefined>)
      .catch(() => undefined)
      .then((found) => {
        if (!live) return
        if (found !== undefined && !touched.current) {
          setValue(found)
          setRestored(true)
        }
        setReady(true)
      })
    return () => {
      live = false
    }
  }, [key])
  const set = useCallback((next: T | ((was: T) => T)) => {
    touched.current = true
    setValue(next)
  }, [])
  const unsaved = useRef<{ key: string; value: T } | null>(null)
  const flush = useCallback(() => {
    const one = unsaved.current
    unsaved.current = null
    if (!one) return
    void database()
      .then((db) => db.put(STORE, one.value, one.key))
      .catch(() => {})
  }, [])
  useEffect(() => {
    if (!touched.current) return
    unsaved.current = { key, value }
    const timer = setTimeout(flush, 300)
    return () => clearTimeout(timer)
  }, [key, value, flush])
  // The last words before leaving count too: a phone may throw the page away without asking.
  useEffect(() => {
    const hidden = () => document.visibilityState === 'hidden' && flush()
    addEventListener('pagehide', flush)
    document.addEventListener('visibilitychange', hidden)
    return () => {
      removeEventListener('pagehide', flush)
      document.removeEventListener('visibilitychange', hidden)
      flush()
    }
  }, [flush])
  const discard = useCallback(() => {
    touched.current = false
    unsaved.current = null
    setValue(start.current)
    setRestored(false)
    void database()
      .then((db) => db.delete(STORE, key))
      .catch(() => {})
  }, [key])
  return { value, set, ready, restored, discard }
}
