/** One dwelling, and who lives in it. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead } from '#client'
import type { Output } from '#kernel/endpoint'
import type { PurposeView } from '#modules/privacy/contract'
import { ActButtons } from '#ui/acts'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { EmptyState } from '#ui/notice'
import { term, texts } from '#ui/texts.ts'
import { dwelling as dwellingOf } from '../contract.ts'
import { texts as words } from '../words.ts'
import { AsOf, useAsOf } from './as-of.tsx'
import { LeaveDialog, MoveDialog } from './moving.tsx'
import { sexAge } from './people.tsx'
import { actsOf } from './person.tsx'
import { PurposeLine, Purposed } from './purpose.tsx'
import { LOOK_MS } from './shared.ts'
import { Values } from './values.tsx'
import './registry.css'

const t = texts(words)
type Dwelling = Output<typeof dwellingOf>

export default function DwellingPage() {
  const { id = '' } = useParams()
  return (
    <Purposed title={t('registry.dwelling')} back="registry/dwellings">
      {(purpose) => <One key={`${id}${purpose.id}`} id={id} purpose={purpose} />}
    </Purposed>
  )
}

function One({ id, purpose }: { id: string; purpose: PurposeView }) {
  const asked = useAsOf()
  const read = useRead(dwellingOf, { id, purpose: purpose.id, ...asked.input }, { freshMs: LOOK_MS })
  const [act, setAct] = useState<string | null>(null)
  const d = read.data
  const of = d && { kind: 'dwelling' as const, id, revision: d.revision, name: d.address }
  const dialog = { onClose: () => setAct(null), onReload: read.refresh }
  return (
    <PageFrame
      title={d?.address || t('registry.dwelling')}
      back="registry/dwellings"
      subtitle={
        <>
          {d && (
            <span className="ui-row">
              <Mark tone={d.state === 'here' ? 'good' : 'muted'}>{t(`registry.state.other.${d.state}`)}</Mark>
              {d.place && <To href={`places/${d.place.id}`}>{d.place.name}</To>}
            </span>
          )}
          <PurposeLine />
        </>
      }
      loading={read.loading}
      problem={d ? undefined : read.problem}
      onRetry={read.refresh}
      actions={d && <ActButtons acts={actsOf('dwelling', d, asked.past, ['move', 'leave'])} onAct={setAct} />}
    >
      {d && (
        <>
          <AsOf asked={asked} />
          <Inside dwelling={d} />
          <Values kind="dwelling" whole={d} purpose={purpose} past={asked.past} onReload={read.refresh} />
        </>
      )}
      {of && act === 'move' && <MoveDialog of={of} purpose={purpose.id} {...dialog} />}
      {of && act === 'leave' && <LeaveDialog of={of} {...dialog} />}
    </PageFrame>
  )
}

function Inside({ dwelling: d }: { dwelling: Dwelling }) {
  return (
    <Section title={t('registry.inside', { n: d.peopleCount })}>
      {d.people.length === 0 && <EmptyState text={t('registry.inside.none')} />}
      <ul className="rg-rows">
        {d.people.map((p) => (
          <li key={p.id} className="ui-row">
            <To href={`registry/people/${p.id}`}>{p.name}</To>
            {p.minor && <Mark tone="soon">{t('registry.minor')}</Mark>}
            <span className="ui-quiet">
              {[sexAge(p), term(p.relation), p.phone].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      {d.households.length > 0 && (
        <p className="ui-row">
          {d.households.map((h) => (
            <To key={h.id} href={`registry/households/${h.id}`} className="ui-button is-plain">
              {t('registry.to-household', { code: h.code ?? t('registry.no-code') })}
            </To>
          ))}
        </p>
      )}
    </Section>
  )
}
