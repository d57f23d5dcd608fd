/** Answering a question, disposing of an objection: both are public. */
import { useState } from 'react'
import { useWrite } from '#client'
import { Choices } from '#ui/choices'
import { toast } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { answer, dispose } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
type Said = { readonly id: string; readonly text: string }

export function AnswerDialog({ question, onClose }: { question: Said | null; onClose: () => void }) {
  const write = useWrite(answer, {
    done: () => {
      toast(t('openness.d.answer.done'))
      onClose()
    },
  })
  return (
    <ReasonDialog
      open={question !== null}
      title={t('openness.d.answer')}
      {...(question ? { consequence: question.text } : {})}
      textLabel={t('openness.d.answer.label')}
      textRequired
      textMax={4000}
      busy={write.sending}
      problem={write.problem}
      onConfirm={({ text }) => question && void write.send({ question: question.id, text })}
      onClose={() => {
        write.reset()
        onClose()
      }}
    />
  )
}

interface DisposeProps {
  readonly objection: Said | null
  readonly ofMatter: boolean
  readonly onClose: () => void
}

export function DisposeDialog({ objection, ofMatter, onClose }: DisposeProps) {
  const [how, setHow] = useState<'accept' | 'reject' | null>(null)
  const [tried, setTried] = useState(false)
  const over = () => {
    setHow(null)
    setTried(false)
    onClose()
  }
  const write = useWrite(dispose, {
    refreshes: ['openness.', 'deliberation.', 'flow.'],
    done: () => {
      toast(t('openness.d.disposed'))
      over()
    },
  })
  return (
    <ReasonDialog
      open={objection !== null}
      title={t('openness.d.dispose')}
      {...(objection ? { consequence: objection.text } : {})}
      textLabel={t('openness.d.reasons')}
      textRequired
      textMax={2000}
      busy={write.sending}
      problem={write.problem}
      onConfirm={({ text }) => {
        setTried(true)
        if (objection && how)
          void write.send({ objection: objection.id, accept: how === 'accept', reasons: text })
      }}
      onClose={() => {
        write.reset()
        over()
      }}
    >
      <Choices
        label={t('openness.d.dispose')}
        options={[
          { id: 'reject', title: t('openness.d.reject') },
          { id: 'accept', title: t(ofMatter ? 'openness.d.accept.matter' : 'openness.d.accept.correct') },
        ]}
        value={how}
        onChange={(next) => setHow(next === 'accept' ? 'accept' : 'reject')}
        required
        {...(tried && !how ? { error: t('openness.d.correct.kind.choose') } : {})}
      />
    </ReasonDialog>
  )
}
