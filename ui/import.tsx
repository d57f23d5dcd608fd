/** Pieces of an import wizard: where one stands, the file, how many rows, what was wrong. Texts come in. */
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import './import.css'

/** The steps of a piece of work, the present one marked. */
export function Steps({
  label,
  steps,
  at,
}: {
  readonly label: string
  readonly steps: readonly string[]
  readonly at: number
}) {
  return (
    <ol className="ui-steps" aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={index < at ? 'is-past' : index === at ? 'is-here' : ''}
          {...(index === at ? { 'aria-current': 'step' as const } : {})}
        >
          <i aria-hidden="true">{index + 1}</i>
          {step}
        </li>
      ))}
    </ol>
  )
}

interface DropProps {
  readonly file: File | null
  readonly onChange: (file: File | null) => void
  /** Media types or endings, as `<input accept>` takes them. */
  readonly accept: string
  /** Says what to do while there is no file. */
  readonly invitation: string
  /** Below: the limits, or the size of the file. */
  readonly hint: string
  readonly wrong?: string | null
}

/** One file, chosen or dropped. */
export function FileDrop({ file, onChange, accept, invitation, hint, wrong }: DropProps) {
  const [over, setOver] = useState(false)
  const id = useId()
  return (
    <>
      <label
        className={`ui-drop${over ? ' is-over' : ''}`}
        onDragOver={(e) => {
          e.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          e.preventDefault()
          setOver(false)
          onChange(e.dataTransfer.files[0] ?? null)
        }}
      >
        <input
          type="file"
          accept={accept}
          aria-describedby={`${id}-hint`}
          onChange={(e) => onChange(e.target.files?.[0] ?? null)}
        />
        <strong>{file ? file.name : invitation}</strong>
        <span className="ui-quiet" id={`${id}-hint`}>
          {hint}
        </span>
      </label>
      {wrong && (
        <p className="ui-wrong" role="alert">
          {wrong}
        </p>
      )}
    </>
  )
}

const MEGA = 1024 * 1024

/** 12 KB, 3.4 MB. */
export const sizeOf = (bytes: number): string =>
  bytes < MEGA ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / MEGA).toFixed(1)} MB`

/** A few large numbers with their names. */
export function Numbers({
  items,
}: {
  readonly items: readonly { readonly label: string; readonly n: number; readonly over?: boolean }[]
}) {
  return (
    <dl className="ui-numbers">
      {items.map(({ label, n, over = false }) => (
        <div key={label} className={over && n > 0 ? 'is-over' : ''}>
          <dt>{label}</dt>
          <dd className="ui-figures">{n}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Rows of a file and what is wrong with them. */
export function RowErrors({
  rowTitle,
  reasonTitle,
  errors,
  more,
}: {
  readonly rowTitle: string
  readonly reasonTitle: string
  readonly errors: readonly { readonly row: number; readonly reason: string }[]
  readonly more?: ReactNode
}) {
  return (
    <>
      <table className="ui-errors">
        <thead>
          <tr>
            <th scope="col">{rowTitle}</th>
            <th scope="col">{reasonTitle}</th>
          </tr>
        </thead>
        <tbody>
          {errors.map((e) => (
            <tr key={`${e.row}${e.reason}`}>
              <td className="ui-figures">{e.row}</td>
              <td>{e.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more && <p className="ui-quiet">{more}</p>}
    </>
  )
}
