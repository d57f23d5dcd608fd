/** The desk's frame: header, navigation, page. */
import { Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { Navigate, Route, Routes, matchPath, useLocation } from 'react-router'
import { useQuery } from '@tanstack/react-query'
import { opensTo, useLocality, useStanding } from '#client'
import { To } from '#ui/navigate'
import { EmptyState, Loading } from '#ui/notice'
import { PageFrame } from '#ui/frame'
import type { DeskGroup, DeskSlot, PageSlotName } from '#ui/pages.ts'
import { FillSlots } from '#ui/slots'
import { wordsOf } from '#ui/texts.ts'
import type { Translate } from '#ui/texts.ts'
import { Brand } from '../shell/brand.tsx'
import type { Facts } from '../shell/facts.ts'
import { Catch, NotFound, Page, lazyOf, signInPath } from '../shell/page.tsx'
import { deskPages, deskSlots } from '../shell/pages.ts'
import { LocalitySelect } from '../shell/locality.tsx'
import { LanguageChoice, LanguageSelect } from '../shell/speaking.tsx'
import { t } from '../shell/words.ts'
import { Account } from './account.tsx'
import { ShortcutHelp, useShortcuts } from './shortcuts.tsx'
import { titlesOf } from './titles.ts'

const pages = deskPages()
const slots = deskSlots()
const groups: readonly DeskGroup[] = ['work', 'place', 'people', 'open', 'govern', 'system']

export function Desk({ facts }: { facts: Facts }) {
  const location = useLocation()
  const [help, setHelp] = useState(false)
  const standing = useStanding()
  const here = useLocality()
  const seen = useMemo(() => pages.filter((p) => opensTo(standing.capacity, p)), [standing])
  useShortcuts(seen, () => setHelp(true))
  const titles = useQuery({
    queryKey: ['words'],
    staleTime: Infinity,
    queryFn: async () => wordsOf(await titlesOf(pages.map((p) => p.module))),
  }).data
  const main = useRef<HTMLElement>(null)
  useEffect(() => {
    scrollTo(0, 0)
  }, [location.pathname])

  const page = pages.find((p) => matchPath(`/${p.path}`, location.pathname))
  if (page?.bare)
    return (
      <>
        <nav aria-label={t('shell.language')}>
          <LanguageChoice className="is-corner" />
        </nav>
        <Page load={page.load} may={page.may} sight={page.sight} open={page.public} />
      </>
    )
  // The desk is for those who work here; only what is public opens without signing in.
  if (!standing.person && !page?.public && (page || location.pathname === '/'))
    return <Navigate replace to={signInPath(location.pathname + location.search)} />
  return (
    <div className="desk">
      <a href="#main" className="desk-skip">
        {t('shell.skip')}
      </a>
      <header className="desk-head ui-no-print">
        <To href="/" className="desk-brand">
          <Brand />
          <span>{standing.capacity?.jurisdictionTitle ?? here?.title ?? t('shell.desk')}</span>
        </To>
        {facts.demo && (
          <span className="desk-demo" title={t('shell.demo-long')}>
            {t('shell.demo')}
          </span>
        )}
        <div className="desk-search" id="desk-search">
          <Slots name="search" />
        </div>
        <Slots name="bell" />
        <button
          type="button"
          className="ui-icon-button desk-help"
          aria-label={t('shell.keys')}
          onClick={() => setHelp(true)}
        >
          ?
        </button>
        {standing.person ? (
          <Account />
        ) : (
          <>
            <LocalitySelect home="/desk/packs" />
            <LanguageSelect />
            <To href={signInPath(location.pathname)} className="ui-button is-primary">
              {t('shell.sign-in')}
            </To>
          </>
        )}
      </header>
      {titles && <Navigation pages={seen} titles={titles} at={location.pathname} />}
      <main id="main" ref={main} tabIndex={-1}>
        <FillSlots value={slotOf}>
          <Routes>
            {pages
              .filter((p) => !p.bare)
              .map((p) => (
                <Route
                  key={p.path}
                  path={p.path}
                  element={<Page load={p.load} may={p.may} sight={p.sight} open={p.public} />}
                />
              ))}
            {!pages.some((p) => p.path === '') && <Route path="" element={<Home />} />}
            <Route path="*" element={<NotFound />} />
          </Routes>
        </FillSlots>
      </main>
      <ShortcutHelp open={help} onClose={() => setHelp(false)} pages={seen} titles={titles} />
    </div>
  )
}

interface NavigationProps {
  readonly pages: typeof pages
  readonly titles: Translate
  readonly at: string
}

function Navigation({ pages: seen, titles, at }: NavigationProps) {
  const { person } = useStanding()
  const shown = seen.filter((p) => p.group && (person || p.public) && !p.path.includes(':'))
  // The longest path that fits is the current one: `reports/1` lights `reports`.
  const current = shown
    .filter((p) => at === `/${p.path}` || at.startsWith(`/${p.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0]
  return (
    <nav className="desk-nav ui-no-print" aria-label={t('shell.menu')}>
      <To href="/" current={at === '/'}>
        {t('shell.home')}
      </To>
      {groups.map((group) => {
        const list = shown.filter((p) => p.group === group && p.path !== '')
        if (list.length === 0) return null
        return (
          <div key={group} role="group" aria-label={t(`shell.group.${group}`)}>
            <span className="desk-nav-group" aria-hidden="true">
              {t(`shell.group.${group}`)}
            </span>
            {list.map((p) => (
              <To key={p.path} href={p.path} current={p === current}>
                {titles(p.title)}
              </To>
            ))}
          </div>
        )
      })}
    </nav>
  )
}

const slotOf = (name: PageSlotName) => <Slots name={name} />

function Slots({ name }: { name: DeskSlot['slot'] }) {
  const standing = useStanding()
  return slots
    .filter((s) => s.slot === name && (standing.person ? opensTo(standing.capacity, s) : s.public))
    .map((s) => {
      const Shown = lazyOf(s.load)
      return (
        <Catch key={`${s.module}-${s.order ?? 0}`}>
          <Suspense fallback={name === 'home' ? <Loading /> : null}>
            <Shown />
          </Suspense>
        </Catch>
      )
    })
}

function Home() {
  const standing = useStanding()
  const any = slots.some((s) => s.slot === 'home' && opensTo(standing.capacity, s))
  return (
    <PageFrame title={t('shell.home')}>
      {any && standing.capacity ? (
        <div className="ui-stack desk-home">
          <Slots name="home" />
          <div className="desk-home-empty">
            <EmptyState text={t('shell.home-empty')} />
          </div>
        </div>
      ) : (
        <EmptyState text={t(standing.capacity ? 'shell.home-empty' : 'shell.no-capacity')} />
      )}
    </PageFrame>
  )
}
