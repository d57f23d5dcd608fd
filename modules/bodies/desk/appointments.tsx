/** The record of appointments of a body; who may appoint finds the acts here. */
import { useState } from 'react'
import { useRead, useWrite } from '#client'
import type { Output } from '#kernel/endpoint'
import { Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { Loading, ProblemNotice, toast } from '#ui/notice'
import { ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { appointments as appointmentsOf, endAppointment } from '../contract.ts'
import type { body as bodyOf } from '../contract.ts'
import { texts as words } from '../words.ts'
import { AppointDialog } from './appoint-dialog.tsx'

const t = texts(words)

export type BodyNow = Output<typeof bodyOf>
export type Appointment = Output<typeof appointmentsOf>['rows'][number]

export function Appointments({ body }: { body: BodyNow }) {
  const record = useRead(appointmentsOf, { body: body.id })
  const [appointing, setAppointing] = useState<{ deputyOf?: Appointment }>()
  const [ending, setEnding] = useState<Appointment>()
  const end = useWrite(endAppointment, {
    done: () => {
      setEnding(undefined)
      toast(t('bodies.done-end'))
    },
  })
  if (record.problem) return <ProblemNotice problem={record.problem} onRetry={record.refresh} />
  if (!record.data) return <Loading />
  const { mayAppoint, rows } = record.data
  return (
    <Section
      title={t('bodies.appointments')}
      actions={
        mayAppoint && (
          <button type="button" className="ui-button is-primary" onClick={() => setAppointing({})}>
            {t('bodies.appoint')}
          </button>
        )
      }
    >
      {rows.length === 0 && <p className="ui-quiet">{t('bodies.no-appointments')}</p>}
      {rows.length > 0 && (
        <div className="bd-scroll" role="region" aria-label={t('bodies.appointments')} tabIndex={0}>
          <table className="bd-posts">
            <thead>
              <tr>
                <th scope="col">{t('bodies.person')}</th>
                <th scope="col">{t('bodies.post')}</th>
                <th scope="col">{t('bodies.state')}</th>
                <th scope="col">{t('bodies.from-at')}</th>
                <th scope="col">{t('bodies.to-at')}</th>
                <th scope="col">{t('bodies.reason')}</th>
                {mayAppoint && <th scope="col">{t('bodies.acts')}</th>}
              </tr>
            </thead>
            <tbody>
              {rows.map((a) => (
                <tr key={a.id}>
                  <th scope="row">{a.name}</th>
                  <td>
                    {a.postTitle} {a.deputising && <Mark tone="soon">{t('bodies.deputising')}</Mark>}
                  </td>
                  <td>
                    <Mark tone={a.state === 'in-force' ? 'good' : 'muted'}>{t(`bodies.${a.state}`)}</Mark>
                  </td>
                  <td className="ui-figures">{showInstant(a.from)}</td>
                  <td className="ui-figures">{a.to ? showInstant(a.to) : t('bodies.open-ended')}</td>
                  <td>{a.endReason ?? a.reason ?? ''}</td>
                  {mayAppoint && (
                    <td className="ui-row">
                      {a.state !== 'ended' && (
                        <button type="button" className="ui-button is-plain" onClick={() => setEnding(a)}>
                          {t('bodies.end')}
                        </button>
                      )}
                      {a.state === 'in-force' && !a.deputising && (
                        <button
                          type="button"
                          className="ui-button is-plain"
                          onClick={() => setAppointing({ deputyOf: a })}
                        >
                          {t('bodies.deputise')}
                        </button>
                      )}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <ReasonDialog
        open={ending !== undefined}
        title={t('bodies.end')}
        consequence={t('bodies.end-consequence')}
        textLabel={t('bodies.reason')}
        textRequired
        textMax={200}
        confirmLabel={t('bodies.end')}
        tone="danger"
        busy={end.sending}
        problem={end.problem}
        onClose={() => {
          end.reset()
          setEnding(undefined)
        }}
        onConfirm={({ text }) => ending && void end.send({ appointment: ending.id, reason: text })}
      />
      {appointing && (
        <AppointDialog
          body={body}
          people={peopleOf(rows)}
          {...(appointing.deputyOf ? { deputyOf: appointing.deputyOf } : {})}
          onClose={() => setAppointing(undefined)}
        />
      )}
    </Section>
  )
}

const MOST_PEOPLE = 12

/** Who is in office here now, each once; a big body is searched instead. */
function peopleOf(rows: readonly Appointment[]) {
  const now = new Map(rows.filter((a) => a.state === 'in-force').map((a) => [a.person, a.name]))
  return now.size > MOST_PEOPLE ? [] : [...now].map(([id, name]) => ({ id, name }))
}
