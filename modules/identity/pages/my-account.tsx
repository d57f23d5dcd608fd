/** Sessions and password: the body of 我的账号 in both apps. */
import { useRead } from '#client'
import { Section } from '#ui/frame'
import { toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { me } from '../contract.ts'
import { texts as words } from '../words.ts'
import { PasswordForm } from './password-form.tsx'
import { Security } from './security.tsx'
import { Sessions } from './sessions.tsx'
import './identity.css'

const t = texts(words)

export function MyAccount() {
  const who = useRead(me, {}).data?.signedIn
  return (
    <>
      <Sessions />
      <Security />
      <Section title={t('identity.password.change')}>
        {who?.login === null ? (
          <p className="ui-quiet">{t('identity.password.none')}</p>
        ) : (
          who && (
            <PasswordForm
              login={who.login}
              first={who.mustChange}
              onDone={() => toast(t('identity.password.changed'))}
            />
          )
        )}
      </Section>
    </>
  )
}
