/** Asks once more before an act that takes nothing but a yes; what follows is said before it happens. */
import { ProblemNotice } from './notice.tsx'
import { Dialog } from './reason.tsx'
import type { ProblemView } from './views.ts'
import { t } from './words.ts'

interface Props {
  readonly title: string
  /** What will follow. */
  readonly asks: string
  readonly tone?: 'primary' | 'danger'
  readonly busy: boolean
  readonly problem?: ProblemView | undefined
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Open as long as it stands; the button says the same as the title. */
export function ConfirmDialog({ title, asks, tone = 'primary', busy, problem, onConfirm, onClose }: Props) {
  return (
    <Dialog
      open
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('ui.cancel')}
          </button>
          <button type="button" className={`ui-button is-${tone}`} aria-busy={busy} onClick={onConfirm}>
            {title}
          </button>
        </>
      }
    >
      <p>{asks}</p>
      {problem && <ProblemNotice problem={problem} />}
    </Dialog>
  )
}
