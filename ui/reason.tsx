/** Dialogs on the browser's own `<dialog>`: focus stays inside, Escape closes, the page behind is inert. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { ReadAloud } from './aloud.tsx'
import { Field } from './field.tsx'
import { ProblemNotice } from './notice.tsx'
import { useSurface } from './surface.ts'
import type { ProblemView } from './views.ts'
import { t } from './words.ts'

interface DialogProps {
  readonly open: boolean
  readonly title: string
  readonly onClose: () => void
  readonly actions?: ReactNode
  readonly wide?: boolean
  readonly children?: ReactNode
}

export function Dialog({ open, title, onClose, actions, wide, children }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null)
  const id = useId()
  const large = useSurface() === 'large'
  useEffect(() => {
    const dialog = box.current
    if (!dialog) return
    if (open && !dialog.open) {
      dialog.showModal()
      // The first thing to fill in, not the button that closes.
      dialog.querySelector<HTMLElement>('.ui-dialog-body :is(input, select, textarea)')?.focus()
    }
    if (!open && dialog.open) dialog.close()
  }, [open])
  // Taken away while open, it is closed first: closing gives the focus back to what opened it.
  useLayoutEffect(() => {
    const dialog = box.current
    return () => {
      if (dialog?.open) dialog.close()
    }
  }, [])
  return (
    <dialog
      ref={box}
      className={`ui-dialog${wide ? ' is-wide' : ''}`}
      aria-labelledby={id}
      onCancel={(e) => {
        e.preventDefault()
        onClose()
      }}
    >
      {open && (
        <>
          <header>
            <h2 id={id}>{title}</h2>
            <button type="button" className="ui-icon-button" aria-label={t('ui.close')} onClick={onClose}>
              ×
            </button>
          </header>
          <div className="ui-dialog-body">
            {large && <ReadAloud of={() => box.current} />}
            {children}
          </div>
          {actions && <footer>{actions}</footer>}
        </>
      )}
    </dialog>
  )
}

export interface ReasonChoice {
  readonly code: string
  readonly text: string
  /** The written words are required with this reason. */
  readonly needsText?: boolean
}

export interface ReasonGiven {
  readonly code: string | null
  readonly text: string
}

interface ReasonProps {
  readonly open: boolean
  readonly title: string
  /** What will follow, said before it happens. */
  readonly consequence?: string
  readonly reasons?: readonly ReasonChoice[]
  readonly textLabel?: string
  readonly textRequired?: boolean
  readonly textMax?: number
  readonly confirmLabel?: string
  readonly tone?: 'primary' | 'danger'
  readonly busy?: boolean
  readonly problem?: ProblemView | undefined
  /** More fields between reasons and words. */
  readonly children?: ReactNode
  readonly onConfirm: (given: ReasonGiven) => void
  readonly onClose: () => void
}

const nothingGiven: { code: string | null; text: string; tried: boolean } = {
  code: null,
  text: '',
  tried: false,
}

/** Asks for a reason before an act: a coded one, written words, or both. Nothing is chosen beforehand. */
export function ReasonDialog(props: ReasonProps) {
  const { open, title, reasons = [], textMax = 500, tone = 'primary', busy = false, problem } = props
  const [given, setGiven] = useState({ ...nothingGiven, open })
  const name = useId()
  // Each opening starts empty.
  if (given.open !== open) setGiven({ ...nothingGiven, open })
  const { code, text, tried } = given
  const textNeeded = props.textRequired === true || reasons.find((r) => r.code === code)?.needsText === true
  const codeMissing = reasons.length > 0 && code === null
  const textMissing = textNeeded && text.trim() === ''
  const confirm = () => {
    setGiven({ ...given, tried: true })
    if (!codeMissing && !textMissing && !busy) props.onConfirm({ code, text: text.trim() })
  }
  return (
    <Dialog
      open={open}
      title={title}
      onClose={props.onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={props.onClose}>
            {t('ui.cancel')}
          </button>
          <button type="button" className={`ui-button is-${tone}`} aria-busy={busy} onClick={confirm}>
            {props.confirmLabel ?? t('ui.confirm')}
          </button>
        </>
      }
    >
      {props.consequence && <p className="ui-quiet">{props.consequence}</p>}
      {reasons.length > 0 && (
        <fieldset
          className="ui-choices"
          aria-describedby={tried && codeMissing ? `${name}-wrong` : undefined}
        >
          <legend>{t('ui.reason.reason')}</legend>
          {reasons.map((r) => (
            <label key={r.code}>
              <input
                type="radio"
                name={name}
                value={r.code}
                checked={code === r.code}
                onChange={() => setGiven({ ...given, code: r.code })}
              />
              <span>{r.text}</span>
            </label>
          ))}
          {tried && codeMissing && (
            <p className="ui-wrong" id={`${name}-wrong`} role="alert">
              {t('ui.reason.choose')}
            </p>
          )}
        </fieldset>
      )}
      {props.children}
      <Field
        label={props.textLabel ?? t('ui.reason.text')}
        required={textNeeded}
        {...(tried && textMissing ? { error: t('ui.form.empty') } : {})}
      >
        {(attributes) => (
          <textarea
            {...attributes}
            className="ui-input"
            rows={3}
            maxLength={textMax}
            value={text}
            onChange={(e) => setGiven({ ...given, text: e.target.value })}
          />
        )}
      </Field>
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  )
}
