/** 我的账号 at the desk. */
import { useRead } from '#client'
import { PageFrame } from '#ui/frame'
import { texts } from '#ui/texts.ts'
import { me } from '../contract.ts'
import { MyAccount } from '../pages/my-account.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Account() {
  const who = useRead(me, {}, { sameForAll: true }).data?.signedIn
  return (
    <PageFrame
      title={t('identity.my-account')}
      narrow
      {...(who
        ? {
            subtitle: who.login
              ? `${who.person.name} · ${t('identity.my-login', { login: who.login })}`
              : who.person.name,
          }
        : {})}
    >
      <MyAccount />
    </PageFrame>
  )
}
