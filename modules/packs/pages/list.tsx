/** A table that is all there, with a field that narrows it. */
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { EmptyState } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
const STEP = 100

export interface Column<R> {
  readonly title: string
  readonly cell: (row: R) => ReactNode
  readonly width?: string
  readonly figures?: boolean
}

interface Props<R> {
  readonly label: string
  readonly rows: readonly R[]
  readonly columns: readonly Column<R>[]
  readonly keyOf: (row: R) => string
  /** Text in which the field searches; without it there is no field. */
  readonly textOf?: (row: R) => string
}

export function SearchList<R>({ label, rows, columns, keyOf, textOf }: Props<R>) {
  const [wanted, setWanted] = useState('')
  const [most, setMost] = useState(STEP)
  const found = useMemo(() => {
    const needle = wanted.trim().toLowerCase()
    return needle === '' || !textOf ? rows : rows.filter((r) => textOf(r).toLowerCase().includes(needle))
  }, [rows, wanted, textOf])
  return (
    <div className="ui-stack">
      {textOf && (
        <div className="pk-search">
          <input
            type="search"
            className="ui-input"
            aria-label={t('packs.search', { what: label })}
            placeholder={t('packs.search', { what: label })}
            value={wanted}
            onChange={(e) => setWanted(e.target.value)}
          />
          <span className="ui-quiet" aria-live="polite">
            {t('packs.found', { count: found.length })}
          </span>
        </div>
      )}
      {found.length === 0 ? (
        <EmptyState text={t('packs.nothing-found')} />
      ) : (
        <div className="pk-scroll is-list" role="region" aria-label={label} tabIndex={0}>
          <table className="pk-table">
            <thead>
              <tr>
                {columns.map((c) => (
                  <th key={c.title} scope="col" {...(c.width ? { style: { width: c.width } } : {})}>
                    {c.title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {found.slice(0, most).map((r) => (
                <tr key={keyOf(r)}>
                  {columns.map((c) => (
                    <td
                      key={c.title}
                      data-label={c.title}
                      {...(c.figures ? { className: 'ui-figures' } : {})}
                    >
                      {c.cell(r)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > most && (
        <button type="button" className="ui-button" onClick={() => setMost(most + STEP)}>
          {t('packs.more', { count: found.length - most })}
        </button>
      )}
    </div>
  )
}
