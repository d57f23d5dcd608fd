/** One element of one subject: it changed, it was recorded wrong, it was checked, it is no longer so. */
import { useState } from 'react'
import { useWrite } from '#client'
import { Choices } from '#ui/choices'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { today } from '#ui/time.ts'
import { record } from '../contract.ts'
import type { ElementView, Kind, ValueView } from '../contract.ts'
import { squareMetres } from '../pages/typed.ts'
import { ValueInput, faultOf, sent } from '../pages/value-input.tsx'
import { texts as words } from '../words.ts'
import { RegisterDialog } from './act-dialog.tsx'
import type { Given } from './act-dialog.tsx'

const t = texts(words)
const acts = ['set', 'correct', 'confirm', 'end'] as const
type Act = (typeof acts)[number]

interface Props {
  readonly kind: Kind
  readonly id: string
  readonly revision: number
  readonly element: ElementView
  /** Undefined: nothing is registered yet. */
  readonly value: ValueView | undefined
  readonly onClose: () => void
  readonly onReload: () => void
}

export function ChangeDialog({ kind, id, revision, element, value, onClose, onReload }: Props) {
  const [act, setAct] = useState<Act | null>(value ? null : 'set')
  const [typed, setTyped] = useState(() => shownIn(element, value))
  const [from, setFrom] = useState(value ? '' : today())
  const [to, setTo] = useState('')
  const [tried, setTried] = useState(false)
  const write = useWrite(record, {
    done: (answer) => {
      toast(
        t(answer.unchanged.includes(element.id) ? 'registry.change.same' : 'registry.change.done', {
          title: element.title,
        }),
        { tone: 'good' },
      )
      onClose()
    },
  })
  const wantsValue = act === 'set' || act === 'correct'
  const wantsFrom = act === 'set' || act === 'end'
  const hasFault = wantsValue && (typed.trim() === '' || faultOf(element, typed) !== undefined)
  const lacksDay = wantsFrom && from === ''
  const send = (given: Given) => {
    if (!act) return
    const change = {
      element: element.id,
      act,
      ...(wantsValue ? { value: sent(element, typed) } : {}),
      ...((wantsFrom || act === 'correct') && from ? { from } : {}),
      ...(act === 'correct' && to ? { to } : {}),
    }
    void write.send({ kind, id, revision, changes: [change], ...given })
  }
  return (
    <RegisterDialog
      title={t('registry.change.of', { title: element.title })}
      confirm={t('registry.change.save')}
      tone={act === 'end' ? 'danger' : 'primary'}
      busy={write.sending}
      problem={write.problem}
      ready={act !== null && !hasFault && !lacksDay}
      asksSource
      onTry={() => setTried(true)}
      onConfirm={send}
      onClose={onClose}
      onReload={() => {
        onReload()
        write.reset()
      }}
    >
      {value && (
        <>
          <p>{t('registry.change.now', { value: value.text })}</p>
          <Choices
            required
            label={t('registry.change.what')}
            options={acts
              .filter((a) => a !== 'end' || !element.required)
              .map((a) => ({ id: a, title: t(`registry.act.${a}`), hint: t(`registry.act.${a}.hint`) }))}
            value={act}
            onChange={setAct}
            {...(tried && !act ? { error: t('registry.lack.act') } : {})}
          />
        </>
      )}
      {wantsValue && (
        <ValueInput
          required
          element={element}
          value={typed}
          onChange={setTyped}
          tried={tried}
          {...(element.sealed && value ? { hint: t('registry.value.sealed') } : {})}
          wrong={write.problem?.fields[element.id]}
        />
      )}
      {(wantsFrom || act === 'correct') && (
        <Field
          label={t(act === 'end' ? 'registry.change.ends' : 'registry.change.from')}
          required={wantsFrom}
          {...(act === 'correct' ? { hint: t('registry.change.span') } : {})}
          {...(tried && lacksDay ? { error: t('registry.lack.from') } : {})}
        >
          {(attributes) => <DayInput {...attributes} max={today()} value={from} onChange={setFrom} />}
        </Field>
      )}
      {act === 'correct' && from !== '' && (
        <Field label={t('registry.change.to')}>
          {(attributes) => <DayInput {...attributes} value={to} onChange={setTo} />}
        </Field>
      )}
    </RegisterDialog>
  )
}

/** What stands in the field at first; a masked value never does. */
function shownIn(element: ElementView, value: ValueView | undefined): string {
  if (!value || value.masked) return ''
  return element.type === 'area' ? squareMetres(value.value) : value.value
}
