/** Residents sign in here when they want to; reading and reporting need no account. */
import { useStanding } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { texts } from '#ui/texts.ts'
import { otherApp } from '../pages/arrival.ts'
import { DemoRoles } from '../pages/demo-roles.tsx'
import { Steps, titleOf, useArrival, useSigning } from '../pages/steps.tsx'
import { texts as words } from '../words.ts'
import '../pages/identity.css'

const t = texts(words)

export default function SignIn() {
  return <Door />
}

/** `back`: the page a provider sends the browser back to. */
export function Door({ back = false }: { back?: boolean }) {
  const { demo } = useStanding()
  const signing = useSigning()
  const arrive = useArrival()
  return (
    <PageFrame
      title={titleOf(signing.stage) ?? t(back ? 'identity.provider.title' : 'identity.resident.title')}
      subtitle={t('identity.resident.free')}
      back="/"
    >
      <Section>
        <Steps app="resident" signing={signing} back={back} />
      </Section>
      {demo && !back && signing.stage === 'sign-in' && (
        <section className="identity-demo">
          <header>
            <h2>{t('identity.demo')}</h2>
            <p className="ui-quiet">{t('identity.demo.note')}</p>
          </header>
          <DemoRoles
            app="resident"
            onDone={(role) => {
              const other = otherApp(role, 'resident')
              if (other) location.assign(other)
              else arrive()
            }}
          />
        </section>
      )}
      <p>
        <a href="/desk/sign-in">{t('identity.resident.to-desk')}</a>
      </p>
    </PageFrame>
  )
}
