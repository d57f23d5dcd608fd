/** Coming in by the code of the room: letters (or the scanned address), then who one is. */
import { useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useStanding, useWrite } from '#client'
import type { Output } from '#kernel/endpoint'
import { Field } from '#ui/field'
import { Facts, PageFrame, Section } from '#ui/frame'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { byCode, checkIn } from '../contract.ts'
import { keepTicket } from '../pages/ticket.ts'
import { plainCode } from '../rules.ts'
import { texts as words } from '../words.ts'

const t = texts(words)
type Found = Output<typeof byCode>

export default function CheckIn() {
  const [query] = useSearchParams()
  const scanned = query.get('code') ?? ''
  const [code, setCode] = useState(scanned)
  const [found, setFound] = useState<Found | null>(null)
  const looking = useWrite(byCode, { refreshes: [], done: setFound })
  const { send: look } = looking
  useEffect(() => {
    if (plainCode(scanned).length === 8) void look({ code: plainCode(scanned) })
  }, [scanned, look])
  return (
    <PageFrame title={t('meetings.r.come-in')} subtitle={t('meetings.r.check-in.about')} back="meetings">
      {looking.problem && <ProblemNotice problem={looking.problem} />}
      {found ? (
        <Who code={plainCode(code)} found={found} />
      ) : (
        <form
          className="ui-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (plainCode(code).length === 8) void look({ code: plainCode(code) })
          }}
        >
          <Field label={t('meetings.r.code')} required>
            {(attributes) => (
              <input
                {...attributes}
                className="ui-input"
                autoComplete="off"
                autoCapitalize="characters"
                maxLength={12}
                value={code}
                onChange={(e) => setCode(e.target.value)}
              />
            )}
          </Field>
          <button
            type="submit"
            className="ui-button is-primary is-block"
            disabled={plainCode(code).length !== 8}
            aria-busy={looking.sending}
          >
            {t('meetings.r.look')}
          </button>
        </form>
      )}
    </PageFrame>
  )
}

function Who({ code, found }: { code: string; found: Found }) {
  const { person } = useStanding()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [unit, setUnit] = useState('')
  const [voter, setVoter] = useState(false)
  const entering = useWrite(checkIn, {
    done: (answer) => {
      if (answer.ticket) keepTicket(answer.meeting, answer.ticket)
      toast(t('meetings.r.came'))
      void navigate(`/meetings/${answer.meeting}`)
    },
  })
  const ready = person !== null || name.trim() !== ''
  return (
    <>
      <Section title={found.title}>
        <Facts
          items={[
            { label: t('meetings.kind'), value: found.kindTitle },
            { label: t('meetings.who'), value: found.bodyTitle },
            { label: t('meetings.when'), value: showInstant(found.startsAt) },
            { label: t('meetings.where'), value: found.venue },
          ]}
        />
      </Section>
      {found.here ? (
        <Notice tone="good" title={t('meetings.r.came')} />
      ) : (
        <form
          className="ui-form"
          onSubmit={(event) => {
            event.preventDefault()
            if (!ready) return
            void entering.send({
              code,
              ...(person ? {} : { name: name.trim() }),
              ...(unit.trim() === '' ? {} : { unit: unit.trim() }),
              ...(found.ofResidents ? { voter } : {}),
            })
          }}
        >
          {entering.problem && <ProblemNotice problem={entering.problem} />}
          {person ? (
            <p>{t('meetings.r.you', { name: person.name })}</p>
          ) : (
            <Field label={t('meetings.r.name')} required>
              {(attributes) => (
                <input
                  {...attributes}
                  className="ui-input"
                  autoComplete="name"
                  maxLength={40}
                  value={name}
                  onChange={(e) => setName(e.target.value)}
                />
              )}
            </Field>
          )}
          {found.ofResidents && (
            <>
              <Field label={t('meetings.here.unit')} hint={t('meetings.r.unit.hint')}>
                {(attributes) => (
                  <input
                    {...attributes}
                    className="ui-input"
                    maxLength={40}
                    value={unit}
                    onChange={(e) => setUnit(e.target.value)}
                  />
                )}
              </Field>
              <label className="ui-check">
                <input type="checkbox" checked={voter} onChange={(e) => setVoter(e.target.checked)} />
                <span>{t('meetings.r.voter')}</span>
              </label>
            </>
          )}
          <button
            type="submit"
            className="ui-button is-primary is-block"
            disabled={!ready}
            aria-busy={entering.sending}
          >
            {t('meetings.r.come-in')}
          </button>
        </form>
      )}
    </>
  )
}
