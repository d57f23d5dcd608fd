/** The frame of a page: title, acts, body, column at the side; and the pieces it is made of. */
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { To } from './navigate.tsx'
import { Loading, ProblemNotice } from './notice.tsx'
import type { ProblemView } from './views.ts'
import { t } from './words.ts'

interface PageProps {
  readonly title: string
  readonly subtitle?: ReactNode
  /** Where "back" leads. */
  readonly back?: string
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode
  /** Column at the right (below on narrow screens). */
  readonly aside?: ReactNode
  readonly loading?: boolean
  readonly problem?: ProblemView | undefined
  readonly onRetry?: () => void
  /** Reading width instead of the full one. */
  readonly narrow?: boolean
  readonly children?: ReactNode
}

/** While loading or after a failure the frame stands and the body says so. */
export function PageFrame(props: PageProps) {
  const { title, subtitle, back, actions, aside, loading, problem, onRetry, narrow, children } = props
  useEffect(() => {
    document.title = title
  }, [title])
  const body = problem ? (
    <ProblemNotice problem={problem} {...(onRetry ? { onRetry } : {})} />
  ) : loading ? (
    <Loading />
  ) : (
    children
  )
  return (
    <div className={`ui-page${narrow ? ' is-narrow' : ''}`}>
      <header className="ui-page-head">
        <div>
          {back !== undefined && (
            <To href={back} className="ui-back">
              <span aria-hidden="true">‹</span> {t('ui.back')}
            </To>
          )}
          <h1>{title}</h1>
          {subtitle && <div className="ui-page-sub">{subtitle}</div>}
        </div>
        {actions && <div className="ui-page-actions">{actions}</div>}
      </header>
      {aside && !loading && !problem ? (
        <div className="ui-page-columns">
          <div className="ui-stack">{body}</div>
          <aside className="ui-stack">{aside}</aside>
        </div>
      ) : (
        <div className="ui-stack">{body}</div>
      )}
    </div>
  )
}

interface SectionProps {
  readonly title?: string
  readonly actions?: ReactNode
  /** Without the card around it. */
  readonly bare?: boolean
  readonly children: ReactNode
}

export function Section({ title, actions, bare, children }: SectionProps) {
  return (
    <section className={bare ? 'ui-section' : 'ui-section ui-card'}>
      {(title || actions) && (
        <header>
          {title && <h2>{title}</h2>}
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}

export interface Fact {
  readonly label: string
  /** Left out when null, undefined or ''. */
  readonly value: ReactNode
}

/** Label and value pairs. */
export function Facts({ items }: { items: readonly Fact[] }) {
  const shown = items.filter((i) => i.value !== null && i.value !== undefined && i.value !== '')
  return (
    <dl className="ui-pairs">
      {shown.map((i) => (
        <div key={i.label} className="ui-pair">
          <dt>{i.label}</dt>
          <dd>{i.value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Children side by side where there is room. */
export function Columns({ children }: { children: ReactNode }) {
  return <div className="ui-columns">{children}</div>
}
