/** The demonstration's roles, grouped by level; one click enters. */
import { chooseCapacity, useRead, useWrite } from '#client'
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
  const enter = async (role: DemoRole) => {
    chooseCapacity(null)
    if (await entering.send({ person: role.person })) onDone(role)
  }
  if (roles.loading) return <Loading />
  if (roles.problem) return <ProblemNotice problem={roles.problem} onRetry={roles.refresh} />
  const rows = (roles.data?.rows ?? []).filter((role) => app === 'desk' || role.app === app)
  if (rows.length === 0) return <EmptyState text={t('identity.demo.none')} />
  return (
    <div className="identity-roles">
      {entering.problem && <ProblemNotice problem={entering.problem} />}
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
