/** The list as a workbook, with the filters of the page. */
import { useState } from 'react'
import { asProblem, download, queryString } from '#client'
import { toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

interface Props {
  readonly path: string
  readonly filters: object
  readonly name: string
}

export function ExportButton({ path, filters, name }: Props) {
  const [busy, setBusy] = useState(false)
  const take = async () => {
    if (busy) return
    setBusy(true)
    try {
      await download(`${path}${queryString({ ...filters })}`, `${name}.xlsx`)
    } catch (error) {
      toast(asProblem(error).sentence)
    } finally {
      setBusy(false)
    }
  }
  return (
    <button
      type="button"
      className="ui-button is-plain"
      title={t('casework.export.hint')}
      aria-busy={busy}
      onClick={() => void take()}
    >
      {t(busy ? 'casework.export.busy' : 'casework.export')}
    </button>
  )
}
