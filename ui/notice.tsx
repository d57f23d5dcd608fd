/** States of a page in words: loading, empty, refused, failed; and short messages that pass. */
import { useEffect, useSyncExternalStore } from 'react'
import type { ReactNode } from 'react'
import type { ProblemView, Tone } from './views.ts'
import { t } from './words.ts'

/** Shown late, so that quick answers do not flicker. */
export function Loading({ text }: { text?: string }) {
  return (
    <div className="ui-loading" role="status">
      <i aria-hidden="true" />
      {text ?? t('ui.loading')}
    </div>
  )
}

interface EmptyProps {
  /** What will appear here. */
  readonly text: string
  /** The first act, as a button or link. */
  readonly act?: ReactNode
}

export function EmptyState({ text, act }: EmptyProps) {
  return (
    <div className="ui-empty">
      <svg viewBox="0 0 120 72" aria-hidden="true" className="ui-empty-picture">
        <path d="M14 60h92M24 60V34l18-14 18 14v26M60 60V42h38v18M36 60V46h12v14M70 50h6m8 0h6" />
      </svg>
      <p>{text}</p>
      {act}
    </div>
  )
}

interface NoticeProps {
  readonly tone?: Tone
  readonly title?: string
  readonly children?: ReactNode
}

export function Notice({ tone = 'plain', title, children }: NoticeProps) {
  return (
    <div className={`ui-notice is-${tone}`} role={tone === 'over' ? 'alert' : 'note'}>
      {title && <strong>{title}</strong>}
      {children}
    </div>
  )
}

interface ProblemProps {
  readonly problem: ProblemView
  readonly onRetry?: () => void
}

/** A refusal or failure: the sentence, the clause, what to do next. */
export function ProblemNotice({ problem, onRetry }: ProblemProps) {
  const failure = (problem.status ?? 0) >= 500 || problem.status === 0
  return (
    <div className={`ui-notice ${failure ? 'is-soon' : 'is-over'}`} role="alert" data-code={problem.code}>
      <strong>{problem.sentence}</strong>
      {problem.source && <small>{t('ui.source', { source: problem.source })}</small>}
      {failure && problem.request && <small>{t('ui.request', { request: problem.request })}</small>}
      {onRetry && (
        <div>
          <button type="button" className="ui-button is-plain" onClick={onRetry}>
            {t('ui.retry')}
          </button>
        </div>
      )}
    </div>
  )
}

interface ToastOptions {
  readonly tone?: Tone
  readonly undo?: () => void
}
interface Toast extends ToastOptions {
  readonly id: number
  readonly text: string
}

let shown: readonly Toast[] = []
let count = 0
const listeners = new Set<() => void>()
function show(next: readonly Toast[]): void {
  shown = next
  for (const listener of listeners) listener()
}

/** A short message that passes; with `undo` it stays longer and offers it. */
export function toast(text: string, options: ToastOptions = {}): void {
  show([...shown, { id: ++count, text, ...options }].slice(-3))
}
const drop = (id: number) => show(shown.filter((s) => s.id !== id))

/** Place for toasts; a shell puts one at its end. */
export function Toasts() {
  const list = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
  return (
    <div className="ui-toasts" aria-live="polite">
      {list.map((one) => (
        <ToastLine key={one.id} toast={one} />
      ))}
    </div>
  )
}

function ToastLine({ toast: one }: { toast: Toast }) {
  useEffect(() => {
    const timer = setTimeout(() => drop(one.id), one.undo ? 10_000 : 4000)
    return () => clearTimeout(timer)
  }, [one])
  return (
    <div className={`ui-toast is-${one.tone ?? 'plain'}`}>
      <span>{one.text}</span>
      {one.undo && (
        <button
          type="button"
          onClick={() => {
            one.undo?.()
            drop(one.id)
          }}
        >
          {t('ui.undo')}
        </button>
      )}
    </div>
  )
}
