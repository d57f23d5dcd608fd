/** The demonstration's roles, grouped by level; one click enters. */
import { useState } from 'react'
import { chooseCapacity, chooseJurisdiction, localities, useLocality, useRead, useWrite } from '#client'
import type { Output } from '#kernel/endpoint'
import { EmptyState, Loading, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { demoRoles, demoSignIn } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export type DemoRole = Output<typeof demoRoles>['rows'][number]

interface Props {
  /** The desk offers all roles, the residents' app its own. */
  readonly app: DemoRole['app']
  readonly onDone: (role: DemoRole) => void
}

export function DemoRoles({ app, onDone }: Props) {
  const roles = useRead(demoRoles, {}, { freshMs: 60_000 })
  const entering = useWrite(demoSignIn)
  const here = useLocality()
  const [realm, setRealm] = useState(here?.realm)
  const enter = async (role: DemoRole) => {
    chooseCapacity(null)
    const there = localities().find((one) => one.realm === role.realm)
    if (there) chooseJurisdiction(there.id)
    if (await entering.send({ person: role.person })) onDone(role)
  }
  if (roles.loading) return <Loading />
  if (roles.problem) return <ProblemNotice problem={roles.problem} onRetry={roles.refresh} />
  const offered = (roles.data?.rows ?? []).filter((role) => app === 'desk' || role.app === app)
  const places = localities().filter((one) => offered.some((role) => role.realm === one.realm))
  const chosen = places.some((one) => one.realm === realm) ? realm : (places[0]?.realm ?? offered[0]?.realm)
  const rows = offered.filter((role) => role.realm === chosen)
  if (rows.length === 0) return <EmptyState text={t('identity.demo.none')} />
  return (
    <div className="identity-roles">
      {entering.problem && <ProblemNotice problem={entering.problem} />}
      {places.length > 1 && (
        <div className="identity-places" role="group" aria-label={t('identity.demo.places')}>
          {places.map((one) => (
            <button
              key={one.id}
              type="button"
              aria-pressed={one.realm === chosen}
              onClick={() => setRealm(one.realm)}
            >
              {one.title}
            </button>
          ))}
        </div>
      )}
      {byLevel(rows).map(([level, group]) => (
        <section key={level} aria-label={t('identity.demo.level', { level })}>
          <h3>{level}</h3>
          <ul>
            {group.map((role) => (
              <li key={role.person}>
                <button type="button" aria-busy={entering.sending} onClick={() => void enter(role)}>
                  <strong>{role.title}</strong>
                  <span className="identity-role-who">
                    {[role.name, role.body].filter(Boolean).join(' · ')}
                  </span>
                  <small>{role.hint}</small>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

/** Rows of one level together, levels in the order they come. */
function byLevel(rows: readonly DemoRole[]): [string, DemoRole[]][] {
  const groups = new Map<string, DemoRole[]>()
  for (const row of rows) groups.set(row.level, [...(groups.get(row.level) ?? []), row])
  return [...groups]
}
