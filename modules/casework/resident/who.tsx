/** How the person wants to be known, each way explained in a line; nothing is chosen beforehand. */
import { useId } from 'react'
import { useStanding } from '#client'
import { Field } from '#ui/field'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'
import type { PaneProps } from './pane.ts'

const t = texts(words)
const ways = ['named', 'confidential', 'anonymous'] as const

export function IdentityPane({ form, patch, lacks, sensitive }: PaneProps & { sensitive: boolean }) {
  const name = useId()
  const { person } = useStanding()
  return (
    <fieldset className="cr-ways" aria-describedby={`${name}-says`}>
      <legend>{t('casework.r.identity')}</legend>
      {ways
        .filter((way) => way !== 'anonymous' || !form.mandate)
        .map((way) => (
          <label key={way} className="cr-way">
            <input
              type="radio"
              name={name}
              checked={form.confidentiality === way}
              onChange={() =>
                patch({
                  confidentiality: way,
                  ...(way !== 'anonymous' && person && form.contactName === ''
                    ? { contactName: form.mandate?.name ?? person.name }
                    : {}),
                })
              }
            />
            <span>
              <strong>{t(`casework.r.identity.${way}`)}</strong>
              <small>{t(`casework.r.identity.${way}.long`)}</small>
            </span>
          </label>
        ))}
      <p className="ui-hint" id={`${name}-says`}>
        {sensitive && t('casework.r.identity.sensitive')}
        {person && form.confidentiality === 'anonymous' && t('casework.r.identity.signed-in-anonymous')}
        {person && (form.confidentiality === 'named' || form.confidentiality === 'confidential')
          ? t('casework.r.identity.signed-in')
          : ''}
      </p>
      {lacks.includes('identity') && (
        <p className="ui-wrong" role="alert">
          {t('casework.r.lack.identity')}
        </p>
      )}
    </fieldset>
  )
}

export function ContactPane({ form, patch, lacks }: PaneProps) {
  return (
    <div className="cr-contact">
      <Field
        label={t('casework.r.name')}
        required
        {...(lacks.includes('name') ? { error: t('casework.r.lack.name') } : {})}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            autoComplete="name"
            maxLength={40}
            value={form.contactName}
            onChange={(e) => patch({ contactName: e.target.value })}
          />
        )}
      </Field>
      <Field
        label={t('casework.r.phone')}
        hint={t(
          form.confidentiality === 'confidential'
            ? 'casework.r.phone.confidential'
            : 'casework.r.phone.named',
        )}
        required
        {...(lacks.includes('phone') ? { error: t('casework.r.lack.phone') } : {})}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            type="tel"
            inputMode="tel"
            autoComplete="tel"
            maxLength={20}
            value={form.contactPhone}
            onChange={(e) => patch({ contactPhone: e.target.value })}
          />
        )}
      </Field>
    </div>
  )
}
