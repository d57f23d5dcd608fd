/** Who the person at this screen is and as what they act; filled by the shell, read by pages. */
import { createContext, createElement, useContext } from 'react'
import type { ReactNode } from 'react'

/** One role a person may act in. */
export interface CapacityView {
  /** What travels as `x-linli-capacity`. */
  readonly id: string
  /** Post, e.g. 网格员. */
  readonly title: string
  /** Body and place it is held in. */
  readonly body: string
  readonly place: string
  /** Where it counts; its title stands in the head of the page. */
  readonly jurisdiction?: string
  readonly jurisdictionTitle?: string
  readonly may: readonly string[]
  /** How far its sight reaches: everything in its place, what its unit has to do with, or no matters at all. */
  readonly sight: 'place' | 'body' | 'none'
}

export interface Standing {
  /** Null: nobody is signed in. */
  readonly person: { readonly id: string; readonly name: string } | null
  readonly capacity: CapacityView | null
  readonly capacities: readonly CapacityView[]
  /** True when the chosen capacity carries the flag; `a|b` means either. For showing only: the server judges. */
  readonly may: (flag: string) => boolean
  /** The deployment shows demonstration data. */
  readonly demo: boolean
  /** Asks again, e.g. after signing in or out. */
  readonly refresh: () => void
}

const nobody: Standing = {
  person: null,
  capacity: null,
  capacities: [],
  may: () => false,
  demo: false,
  refresh: () => {},
}
const StandingContext = createContext<Standing>(nobody)

export const useStanding = (): Standing => useContext(StandingContext)

export function StandingProvider(props: { value: Standing; children: ReactNode }) {
  return createElement(StandingContext.Provider, { value: props.value }, props.children)
}

/** Whether a page or slot with these conditions opens to a capacity. For showing only: the server judges. */
export function opensTo(
  capacity: Pick<CapacityView, 'may' | 'sight'> | null,
  asked: { readonly may?: string | undefined; readonly sight?: boolean | undefined },
): boolean {
  if (asked.may && !(capacity && holds(capacity.may, asked.may))) return false
  return !asked.sight || (capacity !== null && capacity.sight !== 'none')
}

/** Judges `a|b` against the flags held. */
export const holds = (may: readonly string[], flag: string): boolean =>
  flag.split('|').some((one) => may.includes(one))
