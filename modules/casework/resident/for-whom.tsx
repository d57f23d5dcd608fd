/** 为谁办: my own report, or that of somebody who asked me to act for them. */
import { useEffect, useId } from 'react'
import { useSearchParams } from 'react-router'
import { useRead, useStanding } from '#client'
import { mine } from '#modules/mandates/contract'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'
import type { Form } from './form.ts'

const t = texts(words)

type Part = 'report' | 'track'

/** Those for whom I may do this now. */
function useOthers(part: Part) {
  const { person } = useStanding()
  const read = useRead(mine, person ? {} : undefined)
  return (read.data?.received ?? []).filter((m) => m.standing === 'in-force' && m.scopes.includes(part))
}

interface Props {
  readonly form: Form
  readonly patch: (part: Partial<Form>) => void
}

export function ForWhom({ form, patch }: Props) {
  const id = useId()
  const others = useOthers('report')
  const [query, setQuery] = useSearchParams()
  const wanted = query.get('for')
  const found = others.find((m) => m.id === wanted)
  const choose = (m: (typeof others)[number] | undefined) =>
    patch({
      mandate: m ? { id: m.id, name: m.grantorName } : null,
      contactName: m?.grantorName ?? '',
      confidentiality: form.confidentiality === 'anonymous' ? null : form.confidentiality,
    })
  useEffect(() => {
    if (!found) return
    choose(found)
    setQuery({ step: 'text' }, { replace: true })
    // Once for the address that asked for it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [found?.id])
  // A mandate that ended while the draft lay here is shown until the person chooses anew; the server refuses it by name.
  if (others.length === 0 && !form.mandate) return null
  return (
    <div className="ui-field">
      <label htmlFor={id}>{t('casework.r.for')}</label>
      <select
        id={id}
        className="ui-input"
        value={form.mandate?.id ?? ''}
        onChange={(event) => choose(others.find((m) => m.id === event.target.value))}
      >
        <option value="">{t('casework.r.for.me')}</option>
        {form.mandate && !others.some((m) => m.id === form.mandate?.id) && (
          <option value={form.mandate.id}>{form.mandate.name}</option>
        )}
        {others.map((m) => (
          <option key={m.id} value={m.id}>
            {t('casework.r.for.other', { name: m.grantorName })}
          </option>
        ))}
      </select>
      {form.mandate && <p className="ui-hint">{t('casework.r.for.says', { name: form.mandate.name })}</p>}
    </div>
  )
}

/** On the home: whose matters else I may follow. */
export function ForOthers() {
  const others = useOthers('track')
  if (others.length === 0) return null
  return (
    <nav className="ui-row" aria-label={t('casework.r.for')}>
      <strong aria-current="page">{t('casework.r.for.me')}</strong>
      {others.map((m) => (
        <To key={m.id} href={`for/${m.id}`} className="ui-button is-plain">
          {t('casework.r.for.other', { name: m.grantorName })}
        </To>
      ))}
    </nav>
  )
}
