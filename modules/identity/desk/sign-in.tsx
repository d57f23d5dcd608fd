/** The desk's front door. */
import { useEffect } from 'react'
import { useStanding } from '#client'
import { texts } from '#ui/texts.ts'
import { otherApp } from '../pages/arrival.ts'
import { DemoRoles } from '../pages/demo-roles.tsx'
import { Neighbourhood } from '../pages/neighbourhood.tsx'
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
  useEffect(() => {
    document.title = t('identity.desk.title')
  }, [])
  const roles = demo && signing.stage === 'sign-in' && !back
  return (
    <main id="main" className={`identity-door${roles ? ' has-roles' : ''}`}>
      <div className="identity-front">
        <header>
          <p className="identity-name">{t('identity.desk.name')}</p>
          <p className="identity-motto">{t('identity.desk.motto')}</p>
          <p>{t('identity.desk.points')}</p>
        </header>
        <Neighbourhood />
      </div>
      <div className="identity-inside">
        <section className="identity-card ui-card">
          <h1>{titleOf(signing.stage) ?? t(back ? 'identity.provider.title' : 'identity.desk.title')}</h1>
          <Steps app="desk" signing={signing} autoFocus={!roles} back={back} />
          {signing.stage === 'sign-in' && <a href="/">{t('identity.desk.to-resident')}</a>}
        </section>
        {roles && (
          <section className="identity-demo">
            <header>
              <h2>{t('identity.demo')}</h2>
              <p className="ui-quiet">{t('identity.demo.note')}</p>
            </header>
            <DemoRoles
              app="desk"
              onDone={(role) => {
                const other = otherApp(role, 'desk')
                if (other) location.assign(other)
                else arrive()
              }}
            />
          </section>
        )}
      </div>
    </main>
  )
}
