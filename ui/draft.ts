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
  useEffect(() => {
    if (!touched.current) return
    const timer = setTimeout(
      () =>
        void database()
          .then((db) => db.put(STORE, value, key))
          .catch(() => {}),
      300,
    )
    return () => clearTimeout(timer)
  }, [key, value])
  const discard = useCallback(() => {
    touched.current = false
    setValue(start.current)
    setRestored(false)
    void database()
      .then((db) => db.delete(STORE, key))
      .catch(() => {})
  }, [key])
  return { value, set, ready, restored, discard }
}
