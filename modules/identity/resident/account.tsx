/** 我的账号 on the phone. */
import { PageFrame } from '#ui/frame'
import { texts } from '#ui/texts.ts'
import { MyAccount } from '../pages/my-account.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Account() {
  return (
    <PageFrame title={t('identity.my-account')} back="me">
      <MyAccount />
    </PageFrame>
  )
}
