/**
 * The localities this deployment serves, and which one this browser reads. Told by the shell before anything is drawn, so
 * that pages ask nobody.
 */
import { useSyncExternalStore } from 'react'
import { chooseJurisdiction, currentJurisdiction, onCapacityChange } from './capacity.ts'

export interface Locality {
  readonly id: string
  readonly title: string
  /** The storage label at the front of its ids. */
  readonly realm: number
  readonly hotline?: string
}

let known: readonly Locality[] = []

/** Once, at the start. A remembered choice that is no longer served is forgotten. */
export function serveLocalities(list: readonly Locality[]): void {
  known = list
  const chosen = currentJurisdiction()
  if (chosen !== null && !list.some((one) => one.id === chosen)) chooseJurisdiction(null)
}

/** All of them, in the deployment's order. */
export const localities = (): readonly Locality[] => known

/** The one chosen here, else the deployment's first; undefined before any is set up. */
export function useLocality(): Locality | undefined {
  const chosen = useSyncExternalStore(onCapacityChange, currentJurisdiction)
  return known.find((one) => one.id === chosen) ?? known[0]
}
