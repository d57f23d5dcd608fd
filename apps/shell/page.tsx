/** Shows one declared page: loads it, guards it, catches what breaks. */
import { Component, Suspense, createElement, lazy } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { useLocation } from 'react-router'
import { opensTo, useStanding } from '#client'
import { PageFrame } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState, Loading } from '#ui/notice'
import type { PageModule } from '#ui/pages.ts'
import { t } from './words.ts'

type Load = () => Promise<PageModule>
const lazies = new Map<Load, ComponentType>()

/** The page of a loader, made lazy once. */
export function lazyOf(load: Load): ComponentType {
  const known = lazies.get(load)
  if (known) return known
  const made = lazy(load)
  lazies.set(load, made)
  return made
}

interface Props {
  readonly load: Load
  readonly may?: string | undefined
  readonly sight?: boolean | undefined
  readonly open?: boolean | undefined
  readonly busy?: ReactNode
}

/** Not signed in → the way to sign in; not permitted → which permission is missing. The server judges anyway. */
export function Page({ load, may, sight, open = false, busy }: Props) {
  const standing = useStanding()
  const location = useLocation()
  if (!open && !standing.person) return <SignInFirst />
  if (!opensTo(standing.capacity, { may, sight })) return <NoPermission may={may} />
  return (
    <Catch key={location.pathname}>
      <Suspense fallback={busy ?? <Loading />}>{createElement(lazyOf(load))}</Suspense>
    </Catch>
  )
}

/** Where signing in happens and how it comes back; `isOver`: it says that the session has ended. */
export const signInPath = (from: string, isOver = false): string =>
  from === '/sign-in' ? from : `/sign-in?back=${encodeURIComponent(from)}${isOver ? '&over=1' : ''}`

function SignInFirst() {
  const { pathname, search } = useLocation()
  return (
    <PageFrame title={t('shell.sign-in-first')}>
      <EmptyState
        text={t('shell.sign-in-first-long')}
        act={
          <To href={signInPath(pathname + search)} className="ui-button is-primary">
            {t('shell.sign-in')}
          </To>
        }
      />
    </PageFrame>
  )
}

function NoPermission({ may }: { may: string | undefined }) {
  return (
    <PageFrame title={t('shell.no-permission')}>
      <EmptyState
        text={may ? t('shell.no-permission-long') : t('shell.no-sight-long')}
        act={
          <To href="/" className="ui-button is-plain">
            {t('shell.to-home')}
          </To>
        }
      />
    </PageFrame>
  )
}

export function NotFound() {
  return (
    <PageFrame title={t('shell.not-found')}>
      <EmptyState
        text={t('shell.not-found-long')}
        act={
          <To href="/" className="ui-button is-plain">
            {t('shell.to-home')}
          </To>
        }
      />
    </PageFrame>
  )
}

/** A page that throws takes down itself, not the shell. */
export class Catch extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <PageFrame title={t('shell.crashed')}>
        <EmptyState
          text={t('shell.crashed-long')}
          act={
            <button type="button" className="ui-button is-primary" onClick={() => location.reload()}>
              {t('shell.reload')}
            </button>
          }
        />
        <pre className="ui-crash">{error.message}</pre>
      </PageFrame>
    )
  }
}
