/** Asking and objecting: one text, and whether one's name is shown. */
import { useState } from 'react'
import { useWrite } from '#client'
import { toast } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { ask, object } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

interface Props {
  readonly kind: 'question' | 'objection' | null
  readonly publication: string
  readonly questionDays: number
  readonly onClose: () => void
}

export function SpeakDialog({ kind, publication, questionDays, onClose }: Props) {
  const [named, setNamed] = useState(false)
  const done = (text: string) => () => {
    setNamed(false)
    onClose()
    toast(text)
  }
  const asking = useWrite(ask, { done: done(t('openness.r.asked')) })
  const objecting = useWrite(object, { done: done(t('openness.r.objected')) })
  const isQuestion = kind !== 'objection'
  const write = isQuestion ? asking : objecting
  return (
    <ReasonDialog
      open={kind !== null}
      title={t(isQuestion ? 'openness.r.ask' : 'openness.r.object')}
      consequence={
        isQuestion
          ? `${t('openness.r.ask.hint')} ${t('openness.r.ask.days', { n: questionDays })}`
          : `${t('openness.r.object.consequence')} ${t('openness.r.ask.hint')}`
      }
      textLabel={t(isQuestion ? 'openness.r.ask.label' : 'openness.r.object.label')}
      textRequired
      textMax={isQuestion ? 500 : 1000}
      confirmLabel={t('openness.r.ask.send')}
      busy={write.sending}
      problem={write.problem}
      onConfirm={({ text }) => void write.send({ publication, text, named })}
      onClose={() => {
        asking.reset()
        objecting.reset()
        onClose()
      }}
    >
      <label className="on-check">
        <input type="checkbox" checked={named} onChange={(event) => setNamed(event.target.checked)} />
        <span>
          {t('openness.r.named')}
          <small>{t('openness.r.named.hint')}</small>
        </span>
      </label>
    </ReasonDialog>
  )
}
