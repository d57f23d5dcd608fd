/** The frame of every act on the register: reason and source, the refusal, and who was quicker; what was typed stays. */
import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import type { Problem } from '#client'
import { Field } from '#ui/field'
import { ProblemNotice } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export interface Given {
  readonly reason: string
  readonly source?: string
}

interface Props {
  readonly title: string
  readonly consequence?: string
  readonly confirm: string
  readonly tone?: 'primary' | 'danger'
  readonly busy: boolean
  readonly problem: Problem | undefined
  /** False while something else of the form is missing: nothing is sent. */
  readonly ready: boolean
  /** Where it is known from is asked too. */
  readonly asksSource?: boolean
  readonly onConfirm: (given: Given) => void
  /** Pressed, whether or not it was ready: the form shows what it lacks. */
  readonly onTry: () => void
  readonly onClose: () => void
  /** Reads the record again after somebody else changed it. */
  readonly onReload: () => void
  readonly children?: ReactNode
}

export function RegisterDialog(props: Props) {
  const { title, consequence, busy, problem, asksSource, onClose } = props
  const [reason, setReason] = useState('')
  const [source, setSource] = useState('')
  const [tried, setTried] = useState(false)
  const short = reason.trim().length < 2
  const go = () => {
    setTried(true)
    props.onTry()
    if (!props.ready || short || busy) return
    props.onConfirm({ reason: reason.trim(), ...(source.trim() ? { source: source.trim() } : {}) })
  }
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('registry.cancel')}
          </button>
          <button
            type="button"
            className={`ui-button is-${props.tone ?? 'primary'}`}
            aria-busy={busy}
            onClick={go}
          >
            {props.confirm}
          </button>
        </>
      }
    >
      <form
        className="rg-form"
        onSubmit={(e) => {
          e.preventDefault()
          go()
        }}
      >
        {consequence && <p className="ui-quiet">{consequence}</p>}
        {props.children}
        {asksSource && (
          <Field label={t('registry.source')} hint={t('registry.source.hint')}>
            {(attributes) => (
              <input
                {...attributes}
                className="ui-input"
                maxLength={100}
                value={source}
                onChange={(e) => setSource(e.target.value)}
              />
            )}
          </Field>
        )}
        <Field
          label={t('registry.reason')}
          required
          {...(tried && short ? { error: t('registry.lack.reason') } : {})}
        >
          {(attributes) => (
            <input
              {...attributes}
              className="ui-input"
              maxLength={200}
              value={reason}
              onChange={(e) => setReason(e.target.value)}
            />
          )}
        </Field>
        {problem && (
          <Told key={`${problem.code}${problem.request}`}>
            <ProblemNotice problem={problem} />
            {problem.code === 'kernel.stale' && <Stale at={problem.params['at']} onReload={props.onReload} />}
          </Told>
        )}
        {/* Enter sends it; the visible buttons stand in the dialog's foot. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}

/** A refusal below the fold of a long form would not be seen. */
function Told({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div className="rg-form" ref={box}>
      {children}
    </div>
  )
}

function Stale({ at, onReload }: { at: unknown; onReload: () => void }) {
  return (
    <div className="ui-row">
      <button type="button" className="ui-button is-primary" onClick={onReload}>
        {t('registry.stale.reload')}
      </button>
      <span className="ui-quiet">
        {typeof at === 'string'
          ? t('registry.stale.kept-at', { at: showInstant(at) })
          : t('registry.stale.kept')}
      </span>
    </div>
  )
}
