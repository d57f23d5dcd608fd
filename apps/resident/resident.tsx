/** The residents' frame: head, page, bottom bar. */
import { Suspense, useEffect } from 'react'
import type { ReactNode } from 'react'
import { Route, Routes, matchPath, useLocation } from 'react-router'
import { useQuery } from '@tanstack/react-query'
import { useLocality, useStanding } from '#client'
import { ReadAloud } from '#ui/aloud'
import { PageFrame, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { EmptyState, Loading } from '#ui/notice'
import { useOnline } from '#ui/online.ts'
import type { PageSlotName, ResidentSlot } from '#ui/pages.ts'
import { FillSlots } from '#ui/slots'
import { wordsOf } from '#ui/texts.ts'
import { Brand } from '../shell/brand.tsx'
import type { Facts } from '../shell/facts.ts'
import { Catch, NotFound, Page, lazyOf, signInPath } from '../shell/page.tsx'
import { residentPages, residentSlots, wordsOfModule } from '../shell/pages.ts'
import { LocalityBrand } from '../shell/locality.tsx'
import { LanguageChoice, LanguageSelect } from '../shell/speaking.tsx'
import { t } from '../shell/words.ts'
import { Home } from './home.tsx'
import { Icon } from './icons.tsx'
import type { IconName } from './icons.tsx'
import { setLarge, useLarge } from './large.ts'
import './large.css'

const pages = residentPages()
const slots = residentSlots()

export function Resident({ facts }: { facts: Facts }) {
  const { pathname } = useLocation()
  const large = useLarge()
  const here = useLocality()
  useEffect(() => {
    scrollTo(0, 0)
  }, [pathname])
  const page = pages.find((p) => matchPath(`/${p.path}`, pathname))
  return (
    <div className={`resident${page?.task ? ' is-task' : ''}`}>
      <a href="#main" className="resident-skip ui-no-print">
        {t('shell.skip')}
      </a>
      <header className="resident-head ui-no-print">
        <LocalityBrand home="/" className="resident-brand">
          <Brand />
          <span>
            {here?.title ?? t('shell.name')}
            {facts.demo && <small>{t('shell.demo')}</small>}
          </span>
        </LocalityBrand>
        {!large && <Call />}
        <LanguageSelect />
        <button
          type="button"
          className="resident-large"
          aria-pressed={large}
          title={t(large ? 'shell.large-off' : 'shell.large-on')}
          onClick={() => setLarge(!large)}
        >
          {t('shell.large')}
        </button>
      </header>
      {large && (
        <div className="resident-help ui-no-print" role="region" aria-label={t('shell.help')}>
          <Call words />
          <ReadAloud key={pathname} of={() => document.getElementById('main')} />
        </div>
      )}
      <Offline />
      <main id="main" tabIndex={-1}>
        {!large && pathname === '/sign-in' && <LargeEntry />}
        <FillSlots value={pageSlot}>
          <Routes>
            {pages.map((p) => (
              <Route key={p.path} path={p.path} element={<Page load={p.load} open={p.public} />} />
            ))}
            <Route
              path=""
              element={
                <Home pages={pages} larger={!large && <LargeEntry />} matters={<Slot name="my-matters" />} />
              }
            />
            <Route path="matters" element={<Matters />} />
            <Route path="me" element={<Me />} />
            <Route path="*" element={<NotFound />} />
          </Routes>
        </FillSlots>
      </main>
      {!page?.task && <BottomBar at={pathname} />}
    </div>
  )
}

/** A person to talk to: the number the pack names, else the one that is the same in every city. */
function Call({ words = false }: { words?: boolean }) {
  const named = useLocality()?.hotline
  const number = /\d[\d-]{2,}/.exec(named ?? '')?.[0] ?? t('shell.call.number')
  return (
    <a
      className="resident-call"
      href={`tel:${number.replaceAll('-', '')}`}
      aria-label={t('shell.call', { number })}
      title={named ?? number}
    >
      <Icon name="call" size={20} />
      {words ? t('shell.call', { number }) : number}
    </a>
  )
}

/** Whoever needs large letters does not find a small button. */
function LargeEntry() {
  return (
    <button type="button" className="resident-large-entry ui-no-print" onClick={() => setLarge(true)}>
      <strong>{t('shell.large-entry')}</strong>
      <span>{t('shell.large-entry-long')}</span>
    </button>
  )
}

function BottomBar({ at }: { at: string }) {
  const extra = pages.find((p) => p.tab)
  const title = useQuery({
    queryKey: ['words', extra?.module],
    enabled: extra !== undefined,
    staleTime: Infinity,
    queryFn: async () => wordsOf(await wordsOfModule(extra?.module ?? '')),
  }).data
  const items: [string, string, IconName][] = [
    ['/', t('shell.home'), 'home'],
    ['/matters', t('shell.my-matters'), 'matters'],
    ...(extra && title ? [[`/${extra.path}`, title(extra.title), 'tab'] as [string, string, IconName]] : []),
    ['/me', t('shell.me'), 'me'],
  ]
  return (
    <nav className="resident-bar ui-no-print" aria-label={t('shell.nav')}>
      {items.map(([to, label, icon]) => (
        <To key={to} href={to} current={at === to}>
          <Icon name={icon} />
          {label}
        </To>
      ))}
    </nav>
  )
}

/** Nothing to say, nothing shown. */
const pageSlot = (name: PageSlotName) => <Pieces name={name} busy={null} />

function Slot({ name, none }: { name: 'my-matters' | 'me'; none?: ReactNode }) {
  const standing = useStanding()
  const { pathname } = useLocation()
  const list = slots.filter((s) => s.slot === name && (s.public || standing.person))
  if (!standing.person && list.length === 0)
    return (
      <EmptyState
        text={t('shell.my-matters-signed-out')}
        act={
          <To href={signInPath(pathname)} className="ui-button is-plain">
            {t('shell.sign-in')}
          </To>
        }
      />
    )
  if (list.length === 0) return none ?? <EmptyState text={t('shell.my-matters-empty')} />
  return <Pieces name={name} busy={<Loading />} />
}

function Pieces({ name, busy }: { name: ResidentSlot['slot']; busy: ReactNode }) {
  const standing = useStanding()
  return slots
    .filter((s) => s.slot === name && (s.public || standing.person))
    .map((s) => {
      const Shown = lazyOf(s.load)
      return (
        <Catch key={`${s.module}-${s.order ?? 0}`}>
          <Suspense fallback={busy}>
            <Shown />
          </Suspense>
        </Catch>
      )
    })
}

function Matters() {
  return (
    <PageFrame title={t('shell.my-matters')}>
      <Slot name="my-matters" />
    </PageFrame>
  )
}

function Me() {
  const { person } = useStanding()
  return (
    <PageFrame title={t('shell.me')} {...(person ? { subtitle: person.name } : {})}>
      <Section title={t('shell.language')}>
        <LanguageChoice />
      </Section>
      <Slot name="me" none={<Section>{person?.name}</Section>} />
    </PageFrame>
  )
}

/** Says when what is shown may be old. */
function Offline() {
  const online = useOnline()
  return online ? null : (
    <p className="resident-offline" role="status">
      {t('shell.offline')}
    </p>
  )
}
