/** A list as a workbook, with the filters of the page: one press, a mark while it is made, a sentence when it failed. */
import { useState } from 'react'
import { toast } from './notice.tsx'
import { t } from './words.ts'

interface Props {
  /** `download` of #client with the list's own address. */
  readonly take: () => Promise<void>
  /** The sentence of what went wrong; `asProblem(…).sentence` of #client. */
  readonly says: (error: unknown) => string
  /** What the file holds, what it leaves out, and that it is kept on record. */
  readonly hint: string
}

export function ExportButton({ take, says, hint }: Props) {
  const [busy, setBusy] = useState(false)
  const press = async () => {
    if (busy) return
    setBusy(true)
    try {
      await take()
    } catch (error) {
      toast(says(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <button
      type="button"
      className="ui-button is-plain"
      title={hint}
      aria-busy={busy}
      onClick={() => void press()}
    >
      {t(busy ? 'ui.export.busy' : 'ui.export')}
    </button>
  )
}
