/** Another wording of one's own motion; the one before stays readable. */
import { useState } from 'react'
import { useWrite } from '#client'
import { Field } from '#ui/field'
import { ProblemNotice, toast } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { TEXT, TITLE, editMotion } from '../contract.ts'
import type { Motion } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export function EditDialog({ motion, onClose }: { motion: Motion; onClose: () => void }) {
  const [title, setTitle] = useState(motion.line.title)
  const [text, setText] = useState(motion.text)
  const [tried, setTried] = useState(false)
  const editing = useWrite(editMotion, {
    done: () => {
      toast(t('deliberation.edit.done'), { tone: 'good' })
      onClose()
    },
  })
  const short = { title: title.trim().length < TITLE.min, text: text.trim().length < TEXT.min }
  const submit = () => {
    setTried(true)
    if (short.title || short.text) return
    const { id, revision } = motion.line
    void editing.send({ id, revision, title: title.trim(), text: text.trim() })
  }
  return (
    <Dialog
      open
      title={t('deliberation.edit')}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('deliberation.cancel')}
          </button>
          <button type="button" className="ui-button is-primary" aria-busy={editing.sending} onClick={submit}>
            {t('deliberation.edit')}
          </button>
        </>
      }
    >
      <div className="ui-stack">
        <Field
          label={t('deliberation.new.title')}
          required
          {...(tried && short.title ? { error: t('deliberation.lack.title') } : {})}
        >
          {(attributes) => (
            <input
              {...attributes}
              className="ui-input"
              maxLength={TITLE.max}
              value={title}
              onChange={(e) => setTitle(e.target.value)}
            />
          )}
        </Field>
        <Field
          label={t('deliberation.new.text')}
          required
          {...(tried && short.text ? { error: t('deliberation.lack.text') } : {})}
        >
          {(attributes) => (
            <textarea
              {...attributes}
              className="ui-input"
              rows={6}
              maxLength={TEXT.max}
              value={text}
              onChange={(e) => setText(e.target.value)}
            />
          )}
        </Field>
        {editing.problem && <ProblemNotice problem={editing.problem} />}
      </div>
    </Dialog>
  )
}
