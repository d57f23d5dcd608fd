/** One look in plain words; who it was is asked for singly. */
import { useState } from 'react'
import { useRead } from '#client'
import { To } from '#ui/navigate'
import { ProblemNotice } from '#ui/notice'
import { term, texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { reader } from '../contract.ts'
import type { LookView } from '../contract.ts'
import { fieldsOf, whoLooked } from '../pages/sentences.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export function Look({ look, onObject }: { look: LookView; onObject: () => void }) {
  const [asking, setAsking] = useState(false)
  const name = useRead(reader, asking ? { at: look.at, no: look.no } : undefined)
  const who = whoLooked(look, t('privacy.look.system'))
  return (
    <>
      <time dateTime={look.at}>{showInstant(look.at)}</time>
      <strong>{t('privacy.look', { who, fields: fieldsOf(look.fields) })}</strong>
      <p>
        {look.purpose
          ? t('privacy.look.purpose', { purpose: term(look.purpose.title) })
          : t('privacy.look.no-purpose')}
      </p>
      {look.purpose && (
        <p className="pv-quiet">{t('privacy.look.clause', { clause: look.purpose.clause })}</p>
      )}
      {look.reason && <p>{t('privacy.look.reason', { reason: look.reason })}</p>}
      {look.matter &&
        (look.matter.number === null ? (
          <p className="pv-quiet">{t('privacy.look.matter-unnamed')}</p>
        ) : (
          <To href={`my/${look.matter.id}`}>{t('privacy.look.matter', { number: look.matter.number })}</To>
        ))}
      {name.problem && <ProblemNotice problem={name.problem} />}
      {name.data && (
        <p>
          {name.data.name === null
            ? t('privacy.look.no-name')
            : t('privacy.look.name', { name: name.data.name })}
        </p>
      )}
      <div className="ui-row">
        {!asking && look.unit !== null && (
          <button type="button" className="ui-button is-plain" onClick={() => setAsking(true)}>
            {t('privacy.look.who')}
          </button>
        )}
        {look.objection && look.objection.state !== 'withdrawn' ? (
          <To href="privacy/objections">{t(`privacy.objected.${look.objection.state}`)}</To>
        ) : (
          <button type="button" className="ui-button is-plain" onClick={onObject}>
            {t('privacy.object')}
          </button>
        )}
      </div>
    </>
  )
}
