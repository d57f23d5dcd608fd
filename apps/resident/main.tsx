/** Residents' web: phone first, readable without an account, installable. */
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { ClientProvider, newCache, serveLocalities } from '#client'
import { Loading, Toasts } from '#ui/notice'
import '../../ui/ground.css'
import '../../ui/parts.css'
import '../../ui/controls.css'
import './resident.css'
import { factsOf } from '../shell/facts.ts'
import { Session } from '../shell/session.tsx'
import { startLanguage } from '../shell/languages.ts'
import { Speaking } from '../shell/speaking.tsx'
import { start } from '../shell/start.ts'
import { t } from '../shell/words.ts'
import { isLarge } from './large.ts'
import { Resident } from './resident.tsx'

const root = start(isLarge() ? 'large' : 'phone')
const facts = factsOf(document)
serveLocalities(facts.jurisdictions)
if ('serviceWorker' in navigator) void keepForOffline().catch(() => {})

/** Offline reading begins with the first visit: scripts loaded before the worker was there are handed to it. */
async function keepForOffline(): Promise<void> {
  const first = navigator.serviceWorker.controller === null
  await navigator.serviceWorker.register('/sw.js')
  const { active } = await navigator.serviceWorker.ready
  if (!first) return
  const keep = performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)
  active?.postMessage({ keep })
}

await startLanguage(() => t('shell.name'))
createRoot(root).render(
  <ClientProvider cache={newCache()}>
    <BrowserRouter>
      <Speaking>
        {() => (
          <>
            <Session demo={facts.demo} app="resident" waiting={<Loading />}>
              <Resident facts={facts} />
            </Session>
            <Toasts />
          </>
        )}
      </Speaking>
    </BrowserRouter>
  </ClientProvider>,
)
