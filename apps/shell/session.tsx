/** Asks who is there and as what, and keeps the answer for all pages. */
import { useEffect, useMemo } from 'react'
import type { ReactNode } from 'react'
import { useLocation } from 'react-router'
import { StandingProvider, chooseCapacity, holds, onSignedOut, useCapacity, useRead } from '#client'
import type { CapacityView, Standing } from '#client'
import { me } from '#modules/identity/contract'
import { ProblemNotice } from '#ui/notice'
import { useCapacities } from './capacities.ts'
import { signInPath } from './page.tsx'

interface Props {
  readonly demo: boolean
  /** At the desk an appointment is chosen by itself; residents act as residents. */
  readonly app: 'desk' | 'resident'
  readonly waiting: ReactNode
  readonly children: ReactNode
}

export function Session({ demo, app, waiting, children }: Props) {
  // Kept once: an older answer under another capacity would contradict this one, and the two would take turns.
  const who = useRead(me, {}, { freshMs: 60_000, sameForAll: true })
  // With a first password in use, or a one-time password owed, nothing else is open: the sign-in page asks for that.
  const there = who.data?.signedIn
  const person = there && !there.mustChange && !there.mustEnrol ? there.person : null
  const held = useCapacities(app === 'desk' && person !== null)
  const chosen = useCapacity()
  const { pathname, search } = useLocation()

  const list = held.capacities
  const known = app === 'resident' ? person === null || chosen === 'resident' : list !== undefined
  const capacity = list?.find((c) => c.id === chosen) ?? null
  useEffect(() => {
    if (app === 'resident') chooseCapacity(person ? 'resident' : null)
    else if (person === null ? who.data !== undefined : list !== undefined && !capacity) {
      chooseCapacity(list?.[0]?.id ?? null)
    }
  }, [app, person, who.data, list, capacity])

  const { refresh } = who
  useEffect(
    () =>
      onSignedOut(() => {
        // There a late answer of the ended session changes nothing: a new one may be on its way.
        if (pathname === '/sign-in') return
        // Anew from the ground: nothing that was read in the ended session may answer in the next one.
        chooseCapacity(null)
        location.replace(`${app === 'desk' ? '/desk' : ''}${signInPath(pathname + search, true)}`)
      }),
    [app, pathname, search],
  )
  const value = useMemo<Standing>(
    () => standing(person, capacity, list ?? [], demo, refresh),
    [person, capacity, list, demo, refresh],
  )
  const problem = who.data ? held.problem : who.problem
  if (problem) return <ProblemNotice problem={problem} onRetry={refresh} />
  if (!who.data || (person && !known)) return waiting
  return <StandingProvider value={value}>{children}</StandingProvider>
}

function standing(
  person: Standing['person'],
  capacity: CapacityView | null,
  capacities: readonly CapacityView[],
  demo: boolean,
  refresh: () => void,
): Standing {
  const may = (flag: string) => capacity !== null && holds(capacity.may, flag)
  return { person, capacity, capacities, may, demo, refresh }
}
