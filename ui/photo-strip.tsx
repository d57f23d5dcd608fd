/** Stored pictures and files in a row. */
import type { FileView } from './views.ts'

export function PhotoStrip({ files }: { files: readonly FileView[] }) {
  return (
    <ul className="ui-photos">
      {files.map((f) => (
        <li key={f.id}>
          <a
            href={f.url}
            target="_blank"
            rel="noreferrer"
            className={f.image === false ? 'ui-file' : 'ui-photo'}
          >
            {f.image === false ? f.name : <img src={f.url} alt={f.name} loading="lazy" />}
          </a>
        </li>
      ))}
    </ul>
  )
}
