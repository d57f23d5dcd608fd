/** Moving and leaving. */
import { useState } from 'react'
import { useWrite } from '#client'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { today } from '#ui/time.ts'
import { leave, move } from '../contract.ts'
import type { Kind } from '../contract.ts'
import { ValueInput } from '../pages/value-input.tsx'
import { texts as words } from '../words.ts'
import { RegisterDialog } from './act-dialog.tsx'
import { FindSubject } from './find-subject.tsx'
import type { Found } from './find-subject.tsx'
import { useElements } from './shared.ts'
import { Relation, WhereFields, nowhere, waysOf, whereabouts } from './where.tsx'
import type { Where } from './where.tsx'

const t = texts(words)

export interface Of {
  readonly kind: Kind
  readonly id: string
  readonly revision: number
  readonly name: string
}
interface Props {
  readonly of: Of
  readonly purpose: string
  readonly onClose: () => void
  readonly onReload: () => void
}

export function MoveDialog({ of, purpose, onClose, onReload }: Props) {
  const ways = waysOf[of.kind]
  const [where, setWhere] = useState<Where>({ ...nowhere, way: ways.length === 1 ? ways[0]! : null })
  const [from, setFrom] = useState('')
  const [tried, setTried] = useState(false)
  const relation = useElements('person').find((e) => e.id === 'relation')
  const write = useWrite(move, {
    done: () => {
      toast(t('registry.move.done'), { tone: 'good' })
      onClose()
    },
  })
  const to = whereabouts(where)
  return (
    <RegisterDialog
      title={t('registry.move.of', { name: of.name })}
      consequence={t(`registry.move.says.${of.kind}`)}
      confirm={t('registry.move')}
      busy={write.sending}
      problem={write.problem}
      ready={to !== undefined && from !== ''}
      asksSource
      onTry={() => setTried(true)}
      onConfirm={(given) => {
        if (to) void write.send({ kind: of.kind, id: of.id, revision: of.revision, ...to, from, ...given })
      }}
      onClose={onClose}
      onReload={() => {
        onReload()
        write.reset()
      }}
    >
      <WhereFields
        kind={of.kind}
        purpose={purpose}
        where={where}
        onChange={setWhere}
        relation={relation}
        tried={tried}
      />
      <From value={from} onChange={setFrom} tried={tried} label={t('registry.move.from')} />
    </RegisterDialog>
  )
}

/** Somebody joins a household: moving, seen from the household. */
export function JoinDialog({ of, purpose, onClose, onReload }: Props) {
  const [person, setPerson] = useState<Found | null>(null)
  const [as, setAs] = useState('')
  const [from, setFrom] = useState('')
  const [tried, setTried] = useState(false)
  const relation = useElements('person').find((e) => e.id === 'relation')
  const write = useWrite(move, {
    done: () => {
      toast(t('registry.move.done'), { tone: 'good' })
      onClose()
    },
  })
  return (
    <RegisterDialog
      title={t('registry.join.of', { name: of.name })}
      consequence={t('registry.move.says.person')}
      confirm={t('registry.join')}
      busy={write.sending}
      problem={write.problem}
      ready={person !== null && from !== ''}
      asksSource
      onTry={() => setTried(true)}
      onConfirm={(given) => {
        if (!person) return
        const to = { household: of.id, ...(as ? { relation: as } : {}) }
        void write.send({ kind: 'person', id: person.id, revision: person.revision, ...to, from, ...given })
      }}
      onClose={onClose}
      onReload={() => {
        onReload()
        // The person changed, not the household: found again, it has its new state.
        setPerson(null)
        write.reset()
      }}
    >
      <FindSubject
        kind="person"
        purpose={purpose}
        value={person}
        onChange={setPerson}
        {...(tried ? { error: t('registry.lack.person') } : {})}
      />
      {relation && <Relation relation={relation} value={as} onChange={setAs} />}
      <From value={from} onChange={setFrom} tried={tried} label={t('registry.move.from')} />
    </RegisterDialog>
  )
}

export function LeaveDialog({ of, onClose, onReload }: Omit<Props, 'purpose'>) {
  const left = useElements(of.kind).find((e) => e.id === 'left')
  const [why, setWhy] = useState('')
  const [on, setOn] = useState('')
  const [tried, setTried] = useState(false)
  const write = useWrite(leave, {
    done: () => {
      toast(t('registry.leave.done'), { tone: 'good' })
      onClose()
    },
  })
  return (
    <RegisterDialog
      title={t('registry.leave.of', { name: of.name })}
      consequence={t('registry.leave.says')}
      confirm={t(`registry.leave.${of.kind}`)}
      tone="danger"
      busy={write.sending}
      problem={write.problem}
      ready={why !== '' && on !== ''}
      asksSource
      onTry={() => setTried(true)}
      onConfirm={(given) =>
        void write.send({ kind: of.kind, id: of.id, revision: of.revision, on, why, ...given })
      }
      onClose={onClose}
      onReload={() => {
        onReload()
        write.reset()
      }}
    >
      {left && <ValueInput required element={left} value={why} onChange={setWhy} tried={tried} />}
      <From value={on} onChange={setOn} tried={tried} label={t('registry.leave.on')} />
    </RegisterDialog>
  )
}

interface FromProps {
  readonly value: string
  readonly onChange: (day: string) => void
  readonly tried: boolean
  readonly label: string
}

function From({ value, onChange, tried, label }: FromProps) {
  return (
    <Field label={label} required {...(tried && value === '' ? { error: t('registry.lack.from') } : {})}>
      {(attributes) => <DayInput {...attributes} max={today()} value={value} onChange={onChange} />}
    </Field>
  )
}
