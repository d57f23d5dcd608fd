/** On the page of a motion: the text it asks to adopt, its former drafts, and what became of it. */
import { useState } from 'react'
import { useWrite } from '#client'
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import { editDraft } from '../contract.ts'
import type { Motion, MotionDocument as Document } from '../contract.ts'
import { texts as words } from '../words.ts'
import { Articles, Difference } from './articles.tsx'
import { DraftFields, draftOf } from './draft-fields.tsx'
import { ruleHref } from './views.ts'

const t = texts(words)

export function MotionDocument({ motion }: { motion: Motion }) {
  const [editing, setEditing] = useState(false)
  const d = motion.document
  if (!d) return null
  return (
    <Section
      title={t('deliberation.draft')}
      actions={
        d.edit?.allowed && (
          <button type="button" className="ui-button is-plain" onClick={() => setEditing(true)}>
            {t('deliberation.draft.edit')}
          </button>
        )
      }
    >
      <State document={d} />
      <h3 className="dl-rule-title">{d.draft.title}</h3>
      <Articles articles={d.draft.articles} />
      <p className="ui-quiet ui-figures">
        {t('deliberation.draft.no', { no: d.draft.no, at: showInstant(d.draft.at) })}
        <span className="dl-code">
          {t('deliberation.rules.digest')} <code>{d.draft.digest}</code>
        </span>
      </p>
      {d.edit && !d.edit.allowed && !d.adopted && <p className="ui-quiet">{d.edit.why}</p>}
      <Former document={d} />
      {editing && <Editing motion={motion} document={d} onClose={() => setEditing(false)} />}
    </Section>
  )
}

function State({ document: d }: { document: Document }) {
  if (d.refused) return <Notice tone="soon" title={t(`deliberation.draft.refused.${d.refused}`)} />
  const see = <To href={ruleHref(d)}>{t('deliberation.draft.see')}</To>
  if (d.adopted)
    return (
      <Notice
        tone="good"
        title={t('deliberation.draft.adopted', { no: d.adopted.no, from: showDay(d.adopted.from) })}
      >
        {see}
      </Notice>
    )
  return (
    <p className="ui-row ui-quiet">
      <span>{t('deliberation.draft.about', { place: d.placeName })}</span>
      {d.replaces !== null && (
        <>
          <span>{t('deliberation.draft.replaces', { no: d.replaces })}</span>
          {see}
        </>
      )}
    </p>
  )
}

function Former({ document: d }: { document: Document }) {
  if (d.former.length === 0) return null
  const all = [...d.former, d.draft]
  return (
    <details className="dl-former">
      <summary>{t('deliberation.draft.old', { n: d.former.length })}</summary>
      <ol className="ui-stack-small">
        {d.former.map((f, i) => (
          <li key={f.no}>
            <span className="ui-quiet ui-figures">
              {t('deliberation.draft.no', { no: f.no, at: showInstant(f.at) })}
            </span>
            <Difference before={f} after={all[i + 1]!} />
          </li>
        ))}
      </ol>
    </details>
  )
}

interface EditingProps {
  readonly motion: Motion
  readonly document: Document
  readonly onClose: () => void
}

function Editing({ motion, document: d, onClose }: EditingProps) {
  const [typed, setTyped] = useState({ title: d.draft.title, lines: d.draft.articles.join('\n') })
  const [tried, setTried] = useState(false)
  const draft = draftOf(typed)
  const editing = useWrite(editDraft, {
    done: () => {
      toast(t('deliberation.draft.edit.done'), { tone: 'good' })
      onClose()
    },
  })
  const submit = () => {
    setTried(true)
    const { id, revision } = motion.line
    if (draft) void editing.send({ id, revision, ...draft })
  }
  return (
    <Dialog
      open
      title={t('deliberation.draft.edit')}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('deliberation.cancel')}
          </button>
          <button type="button" className="ui-button is-primary" aria-busy={editing.sending} onClick={submit}>
            {t('deliberation.draft.edit')}
          </button>
        </>
      }
    >
      <div className="ui-stack">
        <DraftFields value={typed} onChange={setTyped} wrong={tried && !draft} />
        {editing.problem && <ProblemNotice problem={editing.problem} />}
      </div>
    </Dialog>
  )
}
