/** Staff web: one shell around the pages modules declare. */
import { createRoot } from 'react-dom/client'
import { App as AntApp, ConfigProvider } from 'antd'
import type { ConfigProviderProps } from 'antd'
import zhCN from 'antd/es/locale/zh_CN.js'
import { BrowserRouter } from 'react-router'
import { ClientProvider, newCache } from '#client'
import { Loading, Toasts } from '#ui/notice'
import { antdTheme } from '#ui/tokens.ts'
import '../../ui/ground.css'
import '../../ui/parts.css'
import '../../ui/controls.css'
import './desk.css'
import { factsOf } from '../shell/facts.ts'
import { Session } from '../shell/session.tsx'
import { start } from '../shell/start.ts'
import { Desk } from './desk.tsx'

const root = start('desk')
const facts = factsOf(document)
// Their ES build is typed as CommonJS; the bundler sees it as it is.
const locale = zhCN as unknown as NonNullable<ConfigProviderProps['locale']>

/** Lists that drop down stay inside a landmark, and above a modal dialog, which hides everything outside it. */
const popupHome = (near?: HTMLElement) => near?.closest<HTMLElement>('dialog, main, header') ?? document.body

createRoot(root).render(
  <ConfigProvider
    theme={antdTheme()}
    locale={locale}
    button={{ autoInsertSpace: false }}
    getPopupContainer={popupHome}
  >
    <AntApp component={false}>
      <ClientProvider cache={newCache()}>
        <BrowserRouter basename="/desk">
          <Session demo={facts.demo} app="desk" waiting={<Loading />}>
            <Desk facts={facts} />
          </Session>
          <Toasts />
        </BrowserRouter>
      </ClientProvider>
    </AntApp>
  </ConfigProvider>,
)
