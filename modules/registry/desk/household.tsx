/** One household: its members on a day, and where it lives. */
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
import { household as householdOf } from '../contract.ts'
import { texts as words } from '../words.ts'
import { AsOf, useAsOf } from './as-of.tsx'
import { spanOf } from './history.tsx'
import { JoinDialog, LeaveDialog, MoveDialog } from './moving.tsx'
import type { Of } from './moving.tsx'
import { actsOf } from './person.tsx'
import { PurposeLine, Purposed } from './purpose.tsx'
import { LOOK_MS } from './shared.ts'
import { Values } from './values.tsx'
import './registry.css'

const t = texts(words)
type Household = Output<typeof householdOf>

export default function HouseholdPage() {
  const { id = '' } = useParams()
  return (
    <Purposed title={t('registry.household')} back="registry/households">
      {(purpose) => <One key={`${id}${purpose.id}`} id={id} purpose={purpose} />}
    </Purposed>
  )
}

function One({ id, purpose }: { id: string; purpose: PurposeView }) {
  const asked = useAsOf()
  const read = useRead(householdOf, { id, purpose: purpose.id, ...asked.input }, { freshMs: LOOK_MS })
  const [act, setAct] = useState<string | null>(null)
  const [member, setMember] = useState<Of | null>(null)
  const h = read.data
  const code = h?.values.find((v) => v.element === 'code')?.text
  const name = code ?? t('registry.no-code')
  const of = h && { kind: 'household' as const, id, revision: h.revision, name }
  const close = () => {
    setAct(null)
    setMember(null)
  }
  const dialog = { purpose: purpose.id, onClose: close, onReload: read.refresh }
  return (
    <PageFrame
      title={h ? t('registry.household.of', { code: name }) : t('registry.household')}
      back="registry/households"
      subtitle={
        <>
          {h && (
            <span className="ui-row">
              <Mark tone={h.state === 'here' ? 'good' : 'muted'}>{t(`registry.state.other.${h.state}`)}</Mark>
              {h.place && <To href={`places/${h.place.id}`}>{h.place.name}</To>}
              {h.dwelling && <To href={`registry/dwellings/${h.dwelling.id}`}>{h.dwelling.title}</To>}
            </span>
          )}
          <PurposeLine />
        </>
      }
      loading={read.loading}
      problem={h ? undefined : read.problem}
      onRetry={read.refresh}
      actions={
        h && (
          <ActButtons acts={actsOf('household', h, asked.past, ['join', 'move', 'leave'])} onAct={setAct} />
        )
      }
    >
      {h && (
        <>
          <AsOf asked={asked} />
          <Members household={h} {...(h.verdicts.edit.allowed && !asked.past ? { onMove: setMember } : {})} />
          <Values kind="household" whole={h} purpose={purpose} past={asked.past} onReload={read.refresh} />
        </>
      )}
      {of && act === 'join' && <JoinDialog of={of} {...dialog} />}
      {of && act === 'move' && <MoveDialog of={of} {...dialog} />}
      {of && act === 'leave' && <LeaveDialog of={of} {...dialog} />}
      {member && <MoveDialog key={member.id} of={freshOf(member, h)} {...dialog} />}
    </PageFrame>
  )
}

/** With the state as it was last read: after somebody else was quicker, the same dialog goes on. */
function freshOf(member: Of, household: Household | undefined): Of {
  const now = household?.members.find((m) => m.id === member.id)
  return now ? { ...member, revision: now.revision } : member
}

function Members({ household: h, onMove }: { household: Household; onMove?: (of: Of) => void }) {
  return (
    <Section title={t('registry.members')}>
      {h.members.length === 0 ? (
        <EmptyState text={t('registry.members.none')} />
      ) : (
        <table className="rg-values">
          <thead>
            <tr>
              <th scope="col">{t('registry.col.name')}</th>
              <th scope="col">{t('registry.col.relation')}</th>
              <th scope="col">{t('registry.value.since')}</th>
              <th scope="col">{t('registry.value.acts')}</th>
            </tr>
          </thead>
          <tbody>
            {h.members.map((m) => (
              <tr key={m.id}>
                <th scope="row">
                  <span className="ui-row">
                    <To href={`registry/people/${m.id}`}>{m.name}</To>
                    {m.minor && <Mark tone="soon">{t('registry.minor')}</Mark>}
                  </span>
                </th>
                <td data-label={t('registry.col.relation')}>{term(m.relationTitle)}</td>
                <td data-label={t('registry.value.since')}>{spanOf(m)}</td>
                <td>
                  {onMove && (
                    <button
                      type="button"
                      className="rg-link"
                      aria-label={t('registry.move.of', { name: m.name })}
                      onClick={() => onMove({ kind: 'person', id: m.id, revision: m.revision, name: m.name })}
                    >
                      {t('registry.move')}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}
