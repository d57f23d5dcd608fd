/** The acts of a page as buttons; those one may not do stay reachable and say why, and on which clause. */
import { useEffect, useId, useRef, useState } from 'react'
import type { ActView } from './views.ts'
import { t } from './words.ts'

interface Props {
  readonly acts: readonly ActView[]
  readonly onAct: (id: string) => void
  /** Act under way. */
  readonly busy?: string | null
  readonly label?: string
}

export function ActButtons({ acts, onAct, busy = null, label }: Props) {
  return (
    <div className="ui-acts" role="group" aria-label={label ?? t('ui.acts')}>
      {acts.map((act) => (
        <Act key={act.id} act={act} busy={busy === act.id} blocked={busy !== null} onAct={onAct} />
      ))}
    </div>
  )
}

interface ActProps {
  readonly act: ActView
  readonly busy: boolean
  readonly blocked: boolean
  readonly onAct: (id: string) => void
}

function Act({ act, busy, blocked, onAct }: ActProps) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const bubble = useRef<HTMLDivElement>(null)
  const says = act.allowed ? act.undo : act.reason
  // Keeps the bubble inside the window on narrow screens.
  useEffect(() => {
    const box = bubble.current
    if (!open || !box) return
    box.style.translate = ''
    const { left, right } = box.getBoundingClientRect()
    const over = right - (document.documentElement.clientWidth - 8)
    const shift = over > 0 ? -Math.min(over, left - 8) : left < 8 ? 8 - left : 0
    if (shift !== 0) box.style.translate = `${shift}px 0`
  }, [open])
  return (
    <span
      className="ui-act"
      onPointerEnter={(e) => e.pointerType === 'mouse' && setOpen(true)}
      onPointerLeave={(e) => e.pointerType === 'mouse' && setOpen(false)}
      onBlur={() => setOpen(false)}
      onKeyDown={(e) => e.key === 'Escape' && setOpen(false)}
    >
      <button
        type="button"
        className={`ui-button is-${act.allowed ? (act.tone ?? 'plain') : 'refused'}`}
        aria-disabled={!act.allowed || blocked}
        aria-busy={busy}
        {...(says ? { 'aria-describedby': id } : {})}
        onFocus={(e) => e.currentTarget.matches(':focus-visible') && setOpen(true)}
        onClick={() => (act.allowed ? !blocked && onAct(act.id) : setOpen(true))}
      >
        {act.label}
      </button>
      {says && (
        <div id={id} ref={bubble} role="tooltip" className={`ui-bubble${open ? ' is-open' : ''}`}>
          {!act.allowed && <b>{t('ui.act.refused', { act: act.label })}</b>}
          <span>{says}</span>
          {!act.allowed && act.source && <small>{t('ui.source', { source: act.source })}</small>}
        </div>
      )}
    </span>
  )
}
