/** The foot of 我的: who is signed in, sessions and password, signing out. */
import { useWrite } from '#client'
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { ProblemNotice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { signOut } from '../contract.ts'
import { texts as words } from '../words.ts'
import '../pages/identity.css'

const t = texts(words)

export default function Me() {
  const leaving = useWrite(signOut, {
    done: ({ url }) => {
      // Anew from the ground: what was read in this session is gone from the page with it.
      location.assign(url ?? '/')
    },
  })
  return (
    <Section>
      {leaving.problem && <ProblemNotice problem={leaving.problem} />}
      <To href="account" className="ui-button is-plain is-block">
        {t('identity.me.account')}
      </To>
      <button
        type="button"
        className="ui-button is-plain is-block"
        aria-busy={leaving.sending}
        onClick={() => void leaving.send({})}
      >
        {t('identity.sign-out')}
      </button>
    </Section>
  )
}
