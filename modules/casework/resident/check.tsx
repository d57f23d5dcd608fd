/** Everything once more before it is sent. */
import type { ReactNode } from 'react'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'
import { needsContact, shownWithin } from './form.ts'
import type { Form, Pane } from './form.ts'
import { usePreviews } from './what.tsx'

const t = texts(words)

interface Props {
  readonly form: Form
  readonly onEdit: (pane: Pane) => void
}

export function CheckPane({ form, onEdit }: Props) {
  const previews = usePreviews(form.photos)
  const { item, place } = form
  const said = <p className="cr-said">{form.text.trim()}</p>
  const lines: [string, Pane, ReactNode][] = [
    [t('casework.r.check.text'), 'text', said],
    [
      t('casework.r.check.photos'),
      'photos',
      form.photos.length > 0 ? (
        <ul className="ui-photos">
          {form.photos.map((p) => (
            <li key={p.id}>
              <span className="ui-photo">
                <img src={previews.of(p)} alt={p.name} />
              </span>
            </li>
          ))}
        </ul>
      ) : (
        t('casework.r.check.no-photos')
      ),
    ],
    [
      t('casework.r.check.category'),
      'category',
      item === null || item === 'unsure' ? t('casework.r.check.no-category') : item.path.join(' · '),
    ],
    [
      t('casework.r.check.place'),
      'place',
      place ? (
        <>
          <strong>{place.name}</strong>
          <small>{shownWithin(place.within)}</small>
          {form.placeText.trim() && <span>{form.placeText.trim()}</span>}
        </>
      ) : (
        ''
      ),
    ],
    [
      t('casework.r.check.identity'),
      'identity',
      form.confidentiality ? (
        <>
          <strong>{t(`casework.r.identity.${form.confidentiality}`)}</strong>
          {needsContact(form) && (
            <span>{t('casework.r.check.contact', { name: form.contactName, phone: form.contactPhone })}</span>
          )}
        </>
      ) : (
        ''
      ),
    ],
  ]
  return (
    <dl className="cr-check">
      {lines.map(([label, pane, value]) => (
        <div key={pane}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          <dd>
            <button type="button" onClick={() => onEdit(pane)}>
              {t('casework.r.check.edit')}
              <span className="ui-unseen">{label}</span>
            </button>
          </dd>
        </div>
      ))}
    </dl>
  )
}
