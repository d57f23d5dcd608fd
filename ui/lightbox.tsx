/** Pictures one can look at closely: a row of small ones, a click (or Enter) shows one large, arrows walk. */
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Dialog } from './reason.tsx'
import type { FileView } from './views.ts'
import { t } from './words.ts'

/** Files that are no pictures stay links. */
export function Gallery({ files }: { files: readonly FileView[] }) {
  const [at, setAt] = useState<number | null>(null)
  const pictures = files.filter((f) => f.image !== false)
  const others = files.filter((f) => f.image === false)
  const shown = at === null ? undefined : pictures[at]
  const walk = (by: number) =>
    setAt((was) => (was === null ? null : (was + by + pictures.length) % pictures.length))
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowRight') walk(1)
    if (event.key === 'ArrowLeft') walk(-1)
  }
  return (
    <>
      <ul className="ui-photos">
        {pictures.map((f, index) => (
          <li key={f.id}>
            <button
              type="button"
              className="ui-photo"
              aria-label={t('ui.photo.enlarge', { name: f.name })}
              onClick={() => setAt(index)}
            >
              <img src={f.thumb ?? f.url} alt="" loading="lazy" />
            </button>
          </li>
        ))}
        {others.map((f) => (
          <li key={f.id}>
            <a href={f.url} target="_blank" rel="noreferrer" className="ui-file">
              {f.name}
            </a>
          </li>
        ))}
      </ul>
      <Dialog
        open={shown !== undefined}
        title={shown ? t('ui.photo.of', { name: shown.name, n: (at ?? 0) + 1, all: pictures.length }) : ''}
        onClose={() => setAt(null)}
        wide
        {...(pictures.length > 1
          ? {
              actions: (
                <>
                  <button type="button" className="ui-button is-plain" onClick={() => walk(-1)}>
                    {t('ui.photo.previous')}
                  </button>
                  <button type="button" className="ui-button is-plain" onClick={() => walk(1)}>
                    {t('ui.photo.next')}
                  </button>
                </>
              ),
            }
          : {})}
      >
        {shown && (
          <div className="ui-lightbox" onKeyDown={onKey} tabIndex={-1} ref={(box) => box?.focus()}>
            <img src={shown.url} alt={shown.name} />
          </div>
        )}
      </Dialog>
    </>
  )
}
