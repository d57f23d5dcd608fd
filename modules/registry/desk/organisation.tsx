/** One organisation. Shows no person; only its sealed telephone asks for a purpose. */
import { useState } from 'react'
import { useParams } from 'react-router'
import { useRead } from '#client'
import type { PurposeView } from '#modules/privacy/contract'
import { ActButtons } from '#ui/acts'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { organisation as organisationOf } from '../contract.ts'
import { texts as words } from '../words.ts'
import { AsOf, useAsOf } from './as-of.tsx'
import { LeaveDialog, MoveDialog } from './moving.tsx'
import { actsOf } from './person.tsx'
import { PurposeLine, Purposed } from './purpose.tsx'
import { Values } from './values.tsx'
import './registry.css'

const t = texts(words)

export default function OrganisationPage() {
  const { id = '' } = useParams()
  return (
    <Purposed title={t('registry.organisation')} back="registry/organisations">
      {(purpose) => <One key={`${id}${purpose.id}`} id={id} purpose={purpose} />}
    </Purposed>
  )
}

function One({ id, purpose }: { id: string; purpose: PurposeView }) {
  const asked = useAsOf()
  const read = useRead(organisationOf, { id, ...asked.input })
  const [act, setAct] = useState<string | null>(null)
  const o = read.data
  const of = o && { kind: 'organisation' as const, id, revision: o.revision, name: o.name }
  const dialog = { onClose: () => setAct(null), onReload: read.refresh }
  return (
    <PageFrame
      title={o?.name ?? t('registry.organisation')}
      back="registry/organisations"
      subtitle={
        <>
          {o && (
            <span className="ui-row">
              <Mark tone={o.state === 'here' ? 'good' : 'muted'}>{t(`registry.state.other.${o.state}`)}</Mark>
              {o.place && <To href={`places/${o.place.id}`}>{o.place.name}</To>}
            </span>
          )}
          <PurposeLine />
        </>
      }
      loading={read.loading}
      problem={o ? undefined : read.problem}
      onRetry={read.refresh}
      actions={
        o && <ActButtons acts={actsOf('organisation', o, asked.past, ['move', 'leave'])} onAct={setAct} />
      }
    >
      {o && (
        <>
          <AsOf asked={asked} />
          <Values kind="organisation" whole={o} purpose={purpose} past={asked.past} onReload={read.refresh} />
        </>
      )}
      {of && act === 'move' && <MoveDialog of={of} purpose={purpose.id} {...dialog} />}
      {of && act === 'leave' && <LeaveDialog of={of} {...dialog} />}
    </PageFrame>
  )
}
