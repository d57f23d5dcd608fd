/** Accounts, for the security administrator. */
import { useState } from 'react'
import { useCapacity, usePages, useRead } from '#client'
import type { Output } from '#kernel/endpoint'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { DataTable, useFilters } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { accounts, me, ways } from '../contract.ts'
import { texts as words } from '../words.ts'
import { AccountAct, Handover, NewAccount } from './account-acts.tsx'
import type { ActName, Handed } from './account-acts.tsx'
import '../pages/identity.css'

const t = texts(words)

export type AccountRow = Output<typeof accounts>['rows'][number]

export default function Accounts() {
  const filters = useFilters(['text'])
  const text = filters.values['text']
  useCapacity()
  const pages = usePages(accounts, text ? { text } : {})
  const self = useRead(me, {}, { sameForAll: true }).data?.signedIn?.person.id
  const [making, setMaking] = useState(false)
  const [act, setAct] = useState<{ name: ActName; row: AccountRow }>()
  const [handed, setHanded] = useState<Handed>()
  const providers = (useRead(ways, {}, { freshMs: 60_000 }).data?.providers.length ?? 0) > 0
  const done = (given?: Handed) => {
    setMaking(false)
    setAct(undefined)
    setHanded(given)
    pages.refresh()
  }
  const button = (name: ActName, row: AccountRow) => (
    <button key={name} type="button" className="ui-button is-plain" onClick={() => setAct({ name, row })}>
      {t(`identity.account.${name}`)}
    </button>
  )
  return (
    <PageFrame title={t('identity.accounts')} subtitle={t('identity.accounts.sub')}>
      <DataTable
        id="identity.accounts"
        rowKey="id"
        label={t('identity.accounts')}
        pages={pages}
        filters={[{ name: 'text', label: t('identity.accounts.search'), kind: 'text' }]}
        filterValues={filters.values}
        onFilter={filters.set}
        empty={{ text: t('identity.accounts.empty') }}
        actions={
          <button type="button" className="ui-button is-primary" onClick={() => setMaking(true)}>
            {t('identity.account.new')}
          </button>
        }
        columns={[
          { key: 'name', title: t('identity.account.name'), cell: (r) => r.name, fixed: true },
          { key: 'login', title: t('identity.login'), cell: (r) => r.login },
          { key: 'state', title: t('identity.account.state'), cell: (r) => <State row={r} />, width: 210 },
          {
            key: 'password',
            title: t('identity.account.password-at'),
            time: true,
            cell: (r) => showInstant(r.passwordAt),
            numeric: true,
          },
          {
            key: 'seen',
            title: t('identity.account.seen'),
            time: true,
            cell: (r) => (r.seenAt ? showInstant(r.seenAt) : ''),
            numeric: true,
          },
          {
            key: 'acts',
            title: t('identity.account.acts'),
            fixed: true,
            // Nobody acts on their own account.
            cell: (r) =>
              r.person === self ? null : (
                <div className="ui-row">
                  {[
                    ...(r.state === 'locked' || r.paused ? [button('unlock', r)] : []),
                    ...(r.state === 'open' ? [button('lock', r)] : []),
                    button('reset', r),
                    ...(r.second ? [button('second-reset', r)] : []),
                    ...(r.linked ? [button('unlink', r)] : providers ? [button('invite', r)] : []),
                  ]}
                </div>
              ),
          },
        ]}
      />
      {making && <NewAccount onClose={() => setMaking(false)} onDone={done} />}
      {act && <AccountAct name={act.name} row={act.row} onClose={() => setAct(undefined)} onDone={done} />}
      <Handover handed={handed} onClose={() => setHanded(undefined)} />
    </PageFrame>
  )
}

function State({ row }: { row: AccountRow }) {
  return (
    <span className="ui-row">
      {row.state === 'locked' ? (
        <Mark tone="over">{t('identity.account.locked')}</Mark>
      ) : (
        <Mark tone="good">{t('identity.account.open')}</Mark>
      )}
      {row.paused && <Mark tone="soon">{t('identity.account.paused')}</Mark>}
      {row.mustChange && <Mark tone="muted">{t('identity.account.first')}</Mark>}
      {row.second && <Mark tone="muted">{t('identity.account.second')}</Mark>}
      {row.linked && <Mark tone="muted">{t('identity.account.linked')}</Mark>}
    </span>
  )
}
