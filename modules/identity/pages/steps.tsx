/** Signing in, and the change a first password asks for: the same steps in both apps. */
import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { useRead, useStanding } from '#client'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { me } from '../contract.ts'
import { texts as words } from '../words.ts'
import { wayBack } from './arrival.ts'
import { PasswordForm } from './password-form.tsx'
import { SignInForm } from './sign-in-form.tsx'

const t = texts(words)

/** Goes on to the page that was asked for. */
export function useArrival(): () => void {
  const navigate = useNavigate()
  const { search } = useLocation()
  const { refresh } = useStanding()
  return () => {
    refresh()
    void navigate(wayBack(search), { replace: true })
  }
}

export function useFirstPassword(): boolean {
  return useRead(me, {}).data?.signedIn?.mustChange ?? false
}

export function Steps({ autoFocus }: { autoFocus?: boolean }) {
  const arrive = useArrival()
  const who = useRead(me, {}).data?.signedIn
  const [used, setUsed] = useState<string>()
  if (who?.mustChange)
    return (
      <div className="ui-stack">
        <Notice tone="soon">{t('identity.first.why')}</Notice>
        <PasswordForm login={who.login ?? ''} known={used} first onDone={arrive} />
      </div>
    )
  return (
    <SignInForm
      autoFocus={autoFocus ?? false}
      onDone={(answer, _login, password) => {
        if (answer.mustChange) setUsed(password)
        else arrive()
      }}
    />
  )
}
