/** Objecting to one look, or to those of some days. */
import { useState } from 'react'
import { useWrite } from '#client'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { toast } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { object } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export type Objected =
  | { readonly read: { readonly at: string; readonly no: string } }
  | { readonly period: true }

interface Props {
  readonly of: Objected
  /** Working days until the answer; null while unknown. */
  readonly days: number | null
  readonly onClose: () => void
}

export function ObjectDialog({ of, days, onClose }: Props) {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const sending = useWrite(object, {
    refreshes: ['privacy.'],
    done: () => {
      toast(t('privacy.object.done'), { tone: 'good' })
      onClose()
    },
  })
  const isPeriod = 'period' in of
  const day = (label: string, value: string, set: (next: string) => void) => (
    <Field label={label} required>
      {(attributes) => <DayInput {...attributes} value={value} onChange={set} />}
    </Field>
  )
  return (
    <ReasonDialog
      open
      title={isPeriod ? t('privacy.object.period') : t('privacy.object.title')}
      {...(days === null ? {} : { consequence: t('privacy.object.consequence', { days }) })}
      textLabel={t('privacy.object.text')}
      textRequired
      textMax={1000}
      confirmLabel={t('privacy.object.confirm')}
      busy={sending.sending}
      problem={sending.problem}
      onConfirm={({ text }) => {
        if (!isPeriod) void sending.send({ read: of.read, text })
        else if (from && to) void sending.send({ period: { from, to }, text })
      }}
      onClose={onClose}
    >
      {isPeriod && (
        <div className="pv-period">
          {day(t('privacy.object.from'), from, setFrom)}
          {day(t('privacy.object.to'), to, setTo)}
        </div>
      )}
    </ReasonDialog>
  )
}
