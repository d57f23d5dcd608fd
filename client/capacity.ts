/**
 * In which capacity, and for which jurisdiction, this browser asks. Kept per tab (two tabs may act under two posts) and
 * remembered for the next visit.
 */
type Slot = 'capacity' | 'jurisdiction'
const listeners = new Set<() => void>()
const memory: Record<Slot, string | null | undefined> = { capacity: undefined, jurisdiction: undefined }

function load(slot: Slot): string | null {
  const known = memory[slot]
  if (known !== undefined) return known
  let found: string | null = null
  try {
    found = sessionStorage.getItem(`linli.${slot}`) ?? localStorage.getItem(`linli.${slot}`)
  } catch {
    // storage may be forbidden: then it lives as long as the page
  }
  memory[slot] = found
  return found
}

function keep(slot: Slot, value: string | null): void {
  if (load(slot) === value) return
  memory[slot] = value
  try {
    for (const store of [sessionStorage, localStorage]) {
      if (value === null) store.removeItem(`linli.${slot}`)
      else store.setItem(`linli.${slot}`, value)
    }
  } catch {
    // as above
  }
  for (const listener of listeners) listener()
}

/** The appointment's id, `resident`, or null (signed out or not chosen yet). Sent as `x-linli-capacity`. */
export const currentCapacity = (): string | null => load('capacity')
export const chooseCapacity = (id: string | null): void => keep('capacity', id)
/** Sent as `x-linli-jurisdiction`; null lets the server take the deployment's first. */
export const currentJurisdiction = (): string | null => load('jurisdiction')
export const chooseJurisdiction = (id: string | null): void => keep('jurisdiction', id)

/** Calls `listener` after either changed; returns how to stop. */
export function onCapacityChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
