/** Signing in by an outside provider: going there, and coming back. */
import { useEffect, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { chooseCapacity, useRead, useWrite } from '#client'
import { Field } from '#ui/field'
import { To } from '#ui/navigate'
import { Loading, Notice, ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { acceptInvitation, beginProvider, finishProvider, ways } from '../contract.ts'
import type { Step } from '../contract.ts'
import { texts as words } from '../words.ts'
import { kept, keep } from './under-way.ts'

const t = texts(words)

interface Going {
  readonly app: 'desk' | 'resident'
}

/** One button a provider. */
export function ProviderButtons({ app }: Going) {
  const { providers } = useRead(ways, {}, { freshMs: 60_000 }).data ?? { providers: [] }
  const going = useGoing(app)
  if (providers.length === 0) return null
  return (
    <div className="identity-form">
      {going.problem && <ProblemNotice problem={going.problem} />}
      {providers.map((provider) => (
        <button
          key={provider.id}
          type="button"
          className="ui-button is-plain is-block"
          aria-busy={going.sending}
          onClick={() => void going.go(provider.id)}
        >
          {t('identity.way.provider', { title: provider.title })}
        </button>
      ))}
    </div>
  )
}

function useGoing(app: Going['app']) {
  const beginning = useWrite(beginProvider, { refreshes: [] })
  const go = async (provider: string) => {
    chooseCapacity(null)
    const begun = await beginning.send({ provider, app })
    if (!begun) return
    keep({ provider, browser: begun.browser, search: location.search })
    location.assign(begun.url)
  }
  return { go, sending: beginning.sending, problem: beginning.problem }
}

/** Back from a provider: its answer is proved once, then the steps go on. */
export function ProviderAnswer({ app, onStep }: Going & { onStep: (step: Step) => void }) {
  const finishing = useWrite(finishProvider, { done: onStep })
  const asked = useRef(false)
  const { send } = finishing
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    const answer = location.search.slice(1)
    // The code is of no use twice, and has no business in the history.
    history.replaceState(null, '', location.pathname)
    void send({ answer: answer === '' ? '-' : answer, browser: kept()?.browser ?? '-' })
  }, [send])
  if (!finishing.problem) return <Loading />
  return (
    <div className="identity-form">
      <ProblemNotice problem={finishing.problem} />
      <ProviderButtons app={app} />
      <To href="sign-in" className="ui-button is-plain is-block">
        {t('identity.provider.back')}
      </To>
    </div>
  )
}

/** Nobody is linked to who came back: an invitation code says which account it is. Then the provider is asked again. */
export function LinkForm({ app, ticket }: Going & { ticket: string }) {
  const [invitation, setInvitation] = useState('')
  const [tried, setTried] = useState(false)
  const going = useGoing(app)
  const provider = kept()?.provider
  const linking = useWrite(acceptInvitation, {
    refreshes: [],
    done: () => void (provider && going.go(provider)),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (invitation.trim() !== '') void linking.send({ ticket, invitation })
  }
  const problem = linking.problem ?? going.problem
  return (
    <form className="identity-form" onSubmit={submit} noValidate>
      {problem ? <ProblemNotice problem={problem} /> : <Notice>{t('identity.link.why')}</Notice>}
      <Field
        label={t('identity.link.code')}
        required
        {...(tried && invitation === '' ? { error: t('identity.empty') } : {})}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input identity-code"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={40}
            autoFocus
            value={invitation}
            onChange={(e) => setInvitation(e.target.value)}
          />
        )}
      </Field>
      <button
        type="submit"
        className="ui-button is-primary is-block"
        aria-busy={linking.sending || going.sending}
      >
        {t('identity.link.submit')}
      </button>
    </form>
  )
}
