/** 长辈版: bigger letters and targets, stronger ink; kept in this browser. */
import { useSyncExternalStore } from 'react'
import { applyTokens } from '#ui/tokens.ts'

const KEY = 'linli.large'
const listeners = new Set<() => void>()
let on: boolean | undefined

export function isLarge(): boolean {
  if (on !== undefined) return on
  try {
    on = localStorage.getItem(KEY) === '1'
  } catch {
    on = false
  }
  return on
}

export function setLarge(next: boolean): void {
  on = next
  try {
    localStorage.setItem(KEY, next ? '1' : '0')
  } catch {
    // lives as long as the page
  }
  applyTokens(next ? 'large' : 'phone')
  for (const listener of listeners) listener()
}

export const useLarge = (): boolean =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, isLarge)
