/** One person: what is registered, since when and from whom; of today, of another day, or as it was known then. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead, useStanding } from '#client'
import type { Output } from '#kernel/endpoint'
import type { PurposeView } from '#modules/privacy/contract'
import { ActButtons } from '#ui/acts'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import type { ActView } from '#ui/views.ts'
import { person as personOf } from '../contract.ts'
import type { Kind } from '../contract.ts'
import { texts as words } from '../words.ts'
import { MinorGate } from './approval.tsx'
import { AsOf, useAsOf } from './as-of.tsx'
import { MergeDialog, Merged } from './merge.tsx'
import { LeaveDialog, MoveDialog } from './moving.tsx'
import { PurposeLine, Purposed } from './purpose.tsx'
import { LOOK_MS } from './shared.ts'
import { Values } from './values.tsx'
import type { Whole } from './values.tsx'
import './registry.css'

const t = texts(words)
type Person = Output<typeof personOf>

export default function PersonPage() {
  const { id = '' } = useParams()
  return (
    <Purposed title={t('registry.person')} back="registry/people">
      {(purpose) => <One key={`${id}${purpose.id}`} id={id} purpose={purpose} />}
    </Purposed>
  )
}

function One({ id, purpose }: { id: string; purpose: PurposeView }) {
  const asked = useAsOf()
  const read = useRead(personOf, { id, purpose: purpose.id, ...asked.input }, { freshMs: LOOK_MS })
  const [act, setAct] = useState<string | null>(null)
  const p = read.data
  const close = () => setAct(null)
  const gated = read.problem?.code === 'privacy.minor-needs-approval'
  const of = p && { kind: 'person' as const, id: p.id, revision: p.revision, name: p.name }
  return (
    <PageFrame
      title={p?.name ?? t('registry.person')}
      back="registry/people"
      subtitle={
        <>
          {p && <Marks person={p} />}
          <PurposeLine />
        </>
      }
      loading={read.loading}
      problem={p || gated ? undefined : read.problem}
      onRetry={read.refresh}
      actions={
        p && <ActButtons acts={actsOf('person', p, asked.past, ['move', 'leave', 'merge'])} onAct={setAct} />
      }
    >
      {gated && read.problem && <MinorGate person={id} purpose={purpose} problem={read.problem} />}
      {p && !gated && (
        <>
          {p.askedFor && <Notice tone="soon">{t('registry.merged-into')}</Notice>}
          <AsOf asked={asked} />
          {p.values.length === 0 && <Notice tone="soon">{t('registry.as-of.nothing')}</Notice>}
          <Links person={p} />
          <Values kind="person" whole={p} purpose={purpose} past={asked.past} onReload={read.refresh} />
          <Merged person={p} mayEdit={p.verdicts.edit.allowed && !asked.past} onReload={read.refresh} />
        </>
      )}
      {of && act === 'move' && (
        <MoveDialog of={of} purpose={purpose.id} onClose={close} onReload={read.refresh} />
      )}
      {of && act === 'leave' && <LeaveDialog of={of} onClose={close} onReload={read.refresh} />}
      {p && act === 'merge' && (
        <MergeDialog person={p} purpose={purpose.id} onClose={close} onReload={read.refresh} />
      )}
    </PageFrame>
  )
}

function Marks({ person: p }: { person: Person }) {
  return (
    <span className="ui-row">
      <Mark tone={p.state === 'here' ? 'good' : 'muted'}>{t(`registry.state.person.${p.state}`)}</Mark>
      {p.minor && <Mark tone="soon">{t('registry.minor')}</Mark>}
      {p.place && <To href={`places/${p.place.id}`}>{p.place.name}</To>}
    </span>
  )
}

function Links({ person: p }: { person: Person }) {
  const explains = useStanding().may('trace.audit|privacy.answer|registry.unmask')
  if (!p.household && !p.dwelling && !explains) return null
  return (
    <p className="ui-row">
      {p.household && (
        <To href={`registry/households/${p.household.id}`} className="ui-button is-plain">
          {t('registry.to-household', { code: p.household.title || t('registry.no-code') })}
        </To>
      )}
      {p.dwelling && (
        <To href={`registry/dwellings/${p.dwelling.id}`} className="ui-button is-plain">
          {t('registry.to-dwelling', { address: p.dwelling.title })}
        </To>
      )}
      {explains && (
        <To href={`registry/people/${p.id}/seeing`} className="ui-button is-plain">
          {t('registry.seeing.link')}
        </To>
      )}
    </p>
  )
}

/** What may be done, greyed with the reason where it may not; another day is only looked at. */
export function actsOf(
  kind: Kind,
  whole: Pick<Whole, 'verdicts'>,
  past: boolean,
  ids: readonly ('move' | 'leave' | 'merge' | 'join')[],
): ActView[] {
  const { edit } = whole.verdicts
  return ids.map((id) => ({
    id,
    label: t(id === 'leave' ? `registry.leave.${kind}` : `registry.${id}`),
    allowed: edit.allowed && !past,
    reason: past ? t('registry.past') : edit.why,
    ...(id === 'leave' ? { tone: 'danger' as const } : {}),
  }))
}
