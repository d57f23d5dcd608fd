/** Planning tasks, correcting one or taking it back. */
import { useState } from 'react'
import { useRead, useWrite } from '#client'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { today } from '#ui/time.ts'
import { correct, doers, plan } from '../contract.ts'
import type { TaskView } from '../contract.ts'
import { fenOf, yuanOf } from '../rules.ts'
import { texts as words } from '../words.ts'
import { MoneyField } from './money.tsx'

const t = texts(words)
/** What a write here changes on the page around it. */
export const refreshes = ['execution.', 'deliberation.', 'flow.']

interface Draft {
  readonly key: number
  readonly title: string
  readonly doer: string
  readonly post: string
  readonly budget: string
  readonly due: string
}
let keys = 0
const empty = (): Draft => ({ key: ++keys, title: '', doer: '', post: '', budget: '', due: '' })
const isWhole = (d: Draft) => d.title.trim().length >= 2 && fenOf(d.budget) !== null && d.due >= today()
const wire = (d: Draft) => ({
  title: d.title.trim(),
  ...(d.doer ? { doer: d.doer } : {}),
  ...(d.post ? { post: d.post } : {}),
  budgetFen: fenOf(d.budget)!.toString(),
  dueOn: d.due,
})

interface FieldsProps {
  readonly matter: string
  readonly draft: Draft
  readonly onChange: (patch: Partial<Draft>) => void
  readonly tried: boolean
}

function TaskFields({ matter, draft, onChange, tried }: FieldsProps) {
  const rows = useRead(doers, { matter }, { freshMs: 60_000 }).data?.rows ?? []
  const doer = rows.find((r) => (draft.doer ? r.id === draft.doer : r.holds))
  const lack = (is: boolean) => (tried && is ? { error: t('execution.f.lack') } : {})
  return (
    <>
      <Field label={t('execution.f.title')} required {...lack(draft.title.trim().length < 2)}>
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            maxLength={80}
            value={draft.title}
            onChange={(event) => onChange({ title: event.target.value })}
          />
        )}
      </Field>
      <div className="ex-pair">
        <Field label={t('execution.f.doer')} required>
          {(attributes) => (
            <select
              {...attributes}
              className="ui-input"
              value={doer?.id ?? ''}
              onChange={(event) => onChange({ doer: event.target.value, post: '' })}
            >
              {rows.map((r) => (
                <option key={r.id} value={r.id}>
                  {r.title}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('execution.f.post')}>
          {(attributes) => (
            <select
              {...attributes}
              className="ui-input"
              value={draft.post}
              onChange={(event) => onChange({ post: event.target.value })}
            >
              <option value="">{t('execution.f.post.any')}</option>
              {doer?.posts.map((p) => (
                <option key={p.id} value={p.id}>
                  {p.title}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <div className="ex-pair">
        <MoneyField
          label={t('execution.f.budget')}
          value={draft.budget}
          onChange={(budget) => onChange({ budget })}
          tried={tried}
        />
        <Field label={t('execution.f.due')} required {...lack(draft.due < today())}>
          {(attributes) => (
            <DayInput {...attributes} value={draft.due} min={today()} onChange={(due) => onChange({ due })} />
          )}
        </Field>
      </div>
    </>
  )
}

interface PlanProps {
  readonly matter: string
  readonly revision: number
  readonly onClose: () => void
}

export function PlanDialog({ matter, revision, onClose }: PlanProps) {
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => [empty()])
  const [tried, setTried] = useState(false)
  const write = useWrite(plan, {
    refreshes,
    done: () => {
      toast(t('execution.plan.done'), { tone: 'good' })
      onClose()
    },
  })
  const submit = () => {
    setTried(true)
    if (drafts.every(isWhole)) void write.send({ matter, revision, tasks: drafts.map(wire) })
  }
  return (
    <Dialog
      open
      wide
      title={t('execution.plan')}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('execution.cancel')}
          </button>
          <button type="button" className="ui-button is-primary" aria-busy={write.sending} onClick={submit}>
            {t('execution.plan.send')}
          </button>
        </>
      }
    >
      <div className="ui-stack">
        <p className="ui-quiet">{t('execution.plan.about')}</p>
        {drafts.map((d, i) => (
          <fieldset key={d.key} className="ex-plan">
            <legend>{t('execution.plan.nth', { n: i + 1 })}</legend>
            <TaskFields
              matter={matter}
              draft={d}
              tried={tried}
              onChange={(patch) =>
                setDrafts((was) => was.map((one) => (one.key === d.key ? { ...one, ...patch } : one)))
              }
            />
            {drafts.length > 1 && (
              <div>
                <button
                  type="button"
                  className="ui-button is-plain"
                  onClick={() => setDrafts((was) => was.filter((one) => one.key !== d.key))}
                >
                  {t('execution.plan.less')}
                </button>
              </div>
            )}
          </fieldset>
        ))}
        {drafts.length < 20 && (
          <div>
            <button
              type="button"
              className="ui-button is-plain"
              onClick={() => setDrafts((was) => [...was, empty()])}
            >
              {t('execution.plan.more')}
            </button>
          </div>
        )}
        {write.problem && <ProblemNotice problem={write.problem} />}
      </div>
    </Dialog>
  )
}

export function CorrectDialog({ task, onClose }: { task: TaskView; onClose: () => void }) {
  const [draft, setDraft] = useState<Draft>(() => ({
    ...empty(),
    title: task.title,
    doer: task.doerId,
    budget: yuanOf(task.budgetFen),
    due: task.dueOn,
  }))
  const [gone, setGone] = useState(false)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const write = useWrite(correct, {
    refreshes,
    done: () => {
      toast(t('execution.correct.done'), { tone: 'good' })
      onClose()
    },
  })
  // A deadline that has passed may stay as it is while something else is corrected.
  const whole = isWhole(draft) || (draft.due === task.dueOn && isWhole({ ...draft, due: today() }))
  const submit = () => {
    setTried(true)
    if (reason.trim().length < 2 || (!gone && !whole)) return
    void write.send({
      task: task.id,
      revision: task.revision,
      to: gone ? null : wire(draft),
      reason: reason.trim(),
    })
  }
  return (
    <Dialog
      open
      wide
      title={t('execution.correct.title')}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('execution.cancel')}
          </button>
          <button
            type="button"
            className={`ui-button is-${gone ? 'danger' : 'primary'}`}
            aria-busy={write.sending}
            onClick={submit}
          >
            {t(gone ? 'execution.withdraw' : 'execution.correct.send')}
          </button>
        </>
      }
    >
      <div className="ui-stack">
        {!gone && (
          <TaskFields
            matter={task.matter}
            draft={draft}
            tried={tried && !whole}
            onChange={(patch) => setDraft({ ...draft, ...patch })}
          />
        )}
        <label className="ui-row">
          <input type="checkbox" checked={gone} onChange={(event) => setGone(event.target.checked)} />
          <span>{t('execution.withdraw')}</span>
        </label>
        <Field
          label={t('execution.correct.reason')}
          required
          {...(tried && reason.trim().length < 2 ? { error: t('execution.f.lack') } : {})}
        >
          {(attributes) => (
            <textarea
              {...attributes}
              className="ui-input"
              rows={3}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        {write.problem?.code === 'kernel.stale' ? (
          <Notice tone="soon">{t('execution.stale')}</Notice>
        ) : (
          write.problem && <ProblemNotice problem={write.problem} />
        )}
      </div>
    </Dialog>
  )
}
