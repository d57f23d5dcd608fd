/** Staff web: one shell around the pages modules declare. */
import { createRoot } from 'react-dom/client'
import { App as AntApp, ConfigProvider } from 'antd'
import type { ConfigProviderProps } from 'antd'
import enUS from 'antd/es/locale/en_US.js'
import zhCN from 'antd/es/locale/zh_CN.js'
import zhTW from 'antd/es/locale/zh_TW.js'
import { BrowserRouter } from 'react-router'
import { ClientProvider, newCache, serveLocalities } from '#client'
import { Loading, Toasts } from '#ui/notice'
import type { Language } from '#ui/texts.ts'
import { antdTheme } from '#ui/tokens.ts'
import '../../ui/ground.css'
import '../../ui/parts.css'
import '../../ui/controls.css'
import './desk.css'
import { factsOf } from '../shell/facts.ts'
import { Session } from '../shell/session.tsx'
import { startLanguage } from '../shell/languages.ts'
import { Speaking } from '../shell/speaking.tsx'
import { start } from '../shell/start.ts'
import { t } from '../shell/words.ts'
import { Desk } from './desk.tsx'

const root = start('desk')
const facts = factsOf(document)
serveLocalities(facts.jurisdictions)
type Locale = NonNullable<ConfigProviderProps['locale']>
// Their ES build is typed as CommonJS; the bundler sees it as it is.
const locales = { 'zh-Hans': zhCN, 'zh-Hant': zhTW, en: enUS } as unknown as Record<Language, Locale>

const theme = antdTheme()

/** Lists that drop down stay inside a landmark, and above a modal dialog, which hides everything outside it. */
const popupHome = (near?: HTMLElement) => near?.closest<HTMLElement>('dialog, main, header') ?? document.body

await startLanguage(() => t('shell.desk'))
createRoot(root).render(
  <ClientProvider cache={newCache()}>
    <BrowserRouter basename="/desk">
      <Speaking>
        {(language) => (
          <ConfigProvider
            theme={theme}
            locale={locales[language]}
            button={{ autoInsertSpace: false }}
            getPopupContainer={popupHome}
          >
            <AntApp component={false}>
              <Session demo={facts.demo} app="desk" waiting={<Loading />}>
                <Desk facts={facts} />
              </Session>
              <Toasts />
            </AntApp>
          </ConfigProvider>
        )}
      </Speaking>
    </BrowserRouter>
  </ClientProvider>,
)
