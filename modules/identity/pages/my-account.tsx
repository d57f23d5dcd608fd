/** Sessions and password: the body of 我的账号 in both apps. */
import { useRead } from '#client'
import { Section } from '#ui/frame'
import { toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { me, mySecurity } from '../contract.ts'
import { texts as words } from '../words.ts'
import { PasswordForm } from './password-form.tsx'
import { Security } from './security.tsx'
import { Sessions } from './sessions.tsx'
import './identity.css'

const t = texts(words)

export function MyAccount() {
  const who = useRead(me, {}, { sameForAll: true }).data?.signedIn
  const demo = useRead(mySecurity, {}).data?.demo ?? false
  return (
    <>
      <Sessions />
      <Security />
      <Section title={t('identity.password.change')}>
        {who?.login === null ? (
          <p className="ui-quiet">{t(demo ? 'identity.password.none' : 'identity.password.by-code')}</p>
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
