/** Signing in, step by step, and what a first password or a post asks for: the same in both apps. */
import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useQueryClient } from '@tanstack/react-query'
import { refreshReads, useRead, useStanding } from '#client'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { me, ways } from '../contract.ts'
import type { Step } from '../contract.ts'
import { texts as words } from '../words.ts'
import { wayBack } from './arrival.ts'
import { CodeForm, RegisterForm } from './code-form.tsx'
import { EnrolForm, RecoveryCodes } from './enrol-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { LinkForm, ProviderAnswer, ProviderButtons } from './provider.tsx'
import { SecondForm } from './second-form.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { kept } from './under-way.ts'

const t = texts(words)

/** Goes on to the page that was asked for. */
export function useArrival(): () => void {
  const navigate = useNavigate()
  const { search, pathname } = useLocation()
  const { refresh } = useStanding()
  return () => {
    refresh()
    const asked = pathname.endsWith('/provider') ? (kept()?.search ?? '') : search
    void navigate(wayBack(asked), { replace: true })
  }
}

/** Which step one is at; the page's head says it. */
export type Stage = 'sign-in' | 'second' | 'register' | 'link' | 'first' | 'enrol' | 'recovery'

export interface Signing {
  readonly stage: Stage
  readonly step: Step | undefined
  readonly codes: readonly string[] | undefined
  /** The password just typed, for the one change that must follow a first password. */
  readonly used: string | undefined
  readonly go: (step: Step | undefined, used?: string) => void
  readonly show: (codes: readonly string[]) => void
}

/** Where signing in stands: what the server owes and what was answered last. */
export function useSigning(): Signing {
  const who = useRead(me, {}, { sameForAll: true }).data?.signedIn
  const [step, setStep] = useState<Step>()
  const [used, setUsed] = useState<string>()
  const [codes, setCodes] = useState<readonly string[]>()
  const arrive = useArrival()
  const stage: Stage = codes
    ? 'recovery'
    : step && step.next !== 'in'
      ? step.next
      : who?.mustChange
        ? 'first'
        : who?.mustEnrol
          ? 'enrol'
          : 'sign-in'
  const go = (next: Step | undefined, typed?: string) => {
    setStep(next)
    if (typed !== undefined) setUsed(typed)
    if (next?.next === 'in' && !next.mustChange && !next.mustEnrol) arrive()
  }
  return { stage, step, codes, used, go, show: setCodes }
}

/** Title of the step, for the head of the page; undefined at the first one, which the app names. */
export function titleOf(stage: Stage): string | undefined {
  if (stage === 'sign-in') return undefined
  if (stage === 'link') return t('identity.link.code')
  return t(`identity.${stage}.title`)
}

interface Props {
  readonly app: 'desk' | 'resident'
  readonly signing: Signing
  readonly autoFocus?: boolean
  /** The page a provider sends the browser back to. */
  readonly back?: boolean
}

export function Steps({ app, signing, autoFocus = false, back = false }: Props) {
  const arrive = useArrival()
  const cache = useQueryClient()
  const who = useRead(me, {}, { sameForAll: true }).data?.signedIn
  const { stage, step, codes, used, go, show } = signing
  const ticket = step?.ticket ?? ''
  if (stage === 'recovery')
    return (
      <RecoveryCodes
        codes={codes ?? []}
        // Who is signed in is asked again before going on: the next page must not send us back here.
        onNoted={() => void refreshReads(cache, ['identity.']).then(arrive)}
      />
    )
  if (stage === 'second') return <SecondForm ticket={ticket} onDone={go} onBack={() => go(undefined)} />
  if (stage === 'register') return <RegisterForm ticket={ticket} onDone={go} />
  if (stage === 'link') return <LinkForm app={app} ticket={ticket} />
  if (stage === 'first')
    return (
      <div className="ui-stack">
        <Notice tone="soon">{t('identity.first.why')}</Notice>
        <PasswordForm
          login={who?.login ?? ''}
          known={used}
          first
          onDone={() => {
            if (!who?.mustEnrol) arrive()
          }}
        />
      </div>
    )
  if (stage === 'enrol')
    return (
      <div className="ui-stack">
        <Notice tone="soon">{t('identity.enrol.why')}</Notice>
        <EnrolForm onDone={show} />
      </div>
    )
  if (back) return <ProviderAnswer app={app} onStep={go} />
  return <Ways {...{ app, go, autoFocus }} />
}

/** The ways there are: at the desk the password; residents begin with their phone. */
function Ways({ app, go, autoFocus }: Pick<Signing, 'go'> & { app: Props['app']; autoFocus: boolean }) {
  const isOver = new URLSearchParams(useLocation().search).has('over')
  const { codes } = useRead(ways, {}, { freshMs: 60_000 }).data ?? { codes: false }
  const [chosen, setChosen] = useState<'code' | 'password'>()
  // A text message opens no post, so the desk does not offer it.
  const offered = app === 'resident' && codes
  const way = chosen ?? (offered ? 'code' : 'password')
  return (
    <div className="ui-stack">
      {isOver && (
        <Notice tone="soon" title={t('identity.over')}>
          {t(app === 'desk' ? 'identity.over.desk' : 'identity.over.resident')}
        </Notice>
      )}
      {offered && (
        <div className="identity-ways" role="group" aria-label={t('identity.way.choose')}>
          {(['code', 'password'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="ui-button is-plain"
              aria-pressed={way === one}
              onClick={() => setChosen(one)}
            >
              {t(`identity.way.${one}`)}
            </button>
          ))}
        </div>
      )}
      {way === 'code' ? (
        <CodeForm onDone={go} autoFocus={autoFocus} />
      ) : (
        <SignInForm autoFocus={autoFocus} onDone={(step, _login, password) => go(step, password)} />
      )}
      <ProviderButtons app={app} />
    </div>
  )
}
