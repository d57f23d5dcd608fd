/** Reporting a task done; checking what was reported. */
import { useState } from 'react'
import { upload, useWrite } from '#client'
import { Choices } from '#ui/choices'
import { useDraft } from '#ui/draft.ts'
import { Field } from '#ui/field'
import { ProblemNotice, toast } from '#ui/notice'
import { PhotoPicker } from '#ui/photo'
import type { PhotoItem } from '#ui/photo'
import { Dialog, ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { check, report } from '../contract.ts'
import type { TaskView } from '../contract.ts'
import { fenOf, yuanOf } from '../rules.ts'
import { texts as words } from '../words.ts'
import { MoneyField } from './money.tsx'
import { refreshes } from './plan-dialogs.tsx'

const t = texts(words)

interface Props {
  readonly task: TaskView
  readonly onClose: () => void
}
const nothing = { text: '', spent: '', bare: '', over: '' }

export function ReportDialog({ task, onClose }: Props) {
  const draft = useDraft(`execution.report.${task.id}`, nothing)
  const { text, spent, bare, over } = draft.value
  const patch = (part: Partial<typeof nothing>) => draft.set((was) => ({ ...was, ...part }))
  const [photos, setPhotos] = useState<readonly PhotoItem[]>([])
  const [tried, setTried] = useState(false)
  const write = useWrite(report, {
    refreshes,
    done: () => {
      draft.discard()
      toast(t('execution.report.done'), { tone: 'good' })
      onClose()
    },
  })
  const fen = fenOf(spent)
  const isOver = fen !== null && fen > BigInt(task.budgetFen)
  const lacks = {
    text: text.trim().length < 2,
    spent: fen === null,
    bare: photos.length === 0 && bare.trim().length < 2,
    over: isOver && over.trim().length < 2,
  }
  const wrong = (is: boolean) => (tried && is ? { error: t('execution.f.lack') } : {})
  const submit = () => {
    setTried(true)
    if (fen === null || Object.values(lacks).some(Boolean)) return
    void write.send({
      task: task.id,
      revision: task.revision,
      text: text.trim(),
      spentFen: fen.toString(),
      ...(photos.length > 0 ? { files: photos.map((p) => p.id) } : { bareReason: bare.trim() }),
      ...(isOver ? { overReason: over.trim() } : {}),
    })
  }
  const area = (label: string, value: string, is: boolean, key: 'text' | 'bare' | 'over', max: number) => (
    <Field label={label} required {...wrong(is)}>
      {(attributes) => (
        <textarea
          {...attributes}
          className="ui-input"
          rows={key === 'text' ? 4 : 2}
          maxLength={max}
          value={value}
          onChange={(event) => patch({ [key]: event.target.value })}
        />
      )}
    </Field>
  )
  return (
    <Dialog
      open
      title={t('execution.report.title', { title: task.title })}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('execution.cancel')}
          </button>
          <button type="button" className="ui-button is-primary" aria-busy={write.sending} onClick={submit}>
            {t('execution.act.report')}
          </button>
        </>
      }
    >
      <div className="ui-stack">
        {area(t('execution.report.text'), text, lacks.text, 'text', 2000)}
        <MoneyField
          label={t('execution.report.spent')}
          value={spent}
          onChange={(next) => patch({ spent: next })}
          tried={tried}
        />
        {isOver &&
          area(t('execution.report.over', { n: yuanOf(task.budgetFen) }), over, lacks.over, 'over', 500)}
        <PhotoPicker label={t('execution.report.files')} value={photos} onChange={setPhotos} send={upload} />
        {photos.length === 0 && area(t('execution.report.bare'), bare, lacks.bare, 'bare', 500)}
        {write.problem && <ProblemNotice problem={write.problem} />}
      </div>
    </Dialog>
  )
}

export function CheckDialog({ task, onClose }: Props) {
  const [how, setHow] = useState<'pass' | 'back' | null>(null)
  const [tried, setTried] = useState(false)
  const write = useWrite(check, {
    refreshes,
    done: () => {
      toast(t('execution.check.done'), { tone: 'good' })
      onClose()
    },
  })
  return (
    <ReasonDialog
      open
      title={t('execution.check.title', { title: task.title })}
      consequence={task.reports.at(-1)?.text ?? ''}
      textLabel={t('execution.check.reasons')}
      textRequired
      textMax={2000}
      confirmLabel={t('execution.act.check')}
      busy={write.sending}
      problem={write.problem}
      onConfirm={({ text }) => {
        setTried(true)
        if (how)
          void write.send({ task: task.id, revision: task.revision, passed: how === 'pass', reasons: text })
      }}
      onClose={onClose}
    >
      <Choices
        label={t('execution.check.result')}
        options={[
          { id: 'pass', title: t('execution.check.pass') },
          { id: 'back', title: t('execution.check.back') },
        ]}
        value={how}
        onChange={setHow}
        required
        {...(tried && !how ? { error: t('execution.f.lack') } : {})}
      />
    </ReasonDialog>
  )
}
