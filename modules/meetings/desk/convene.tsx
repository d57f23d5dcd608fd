/** 召集会议: kind, time, place, agenda. What the rule asks for stands beside each choice before it is made. */
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useRead, useWrite } from '#client'
import { Choices } from '#ui/choices'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import type { Output } from '#kernel/endpoint'
import { convene, kinds } from '../contract.ts'
import { texts as words } from '../words.ts'
import '../pages/meetings.css'

const t = texts(words)

type Kind = Output<typeof kinds>['rows'][number]
interface Item {
  readonly matter?: string
  readonly title: string
}

export default function Convene() {
  const read = useRead(kinds, {})
  const [id, setId] = useState<string | null>(null)
  const rows = read.data?.rows ?? []
  const kind = rows.find((k) => k.id === id)
  return (
    <PageFrame
      title={t('meetings.convene')}
      subtitle={t('meetings.convene.about')}
      back="meetings"
      loading={read.loading}
      problem={read.data ? undefined : read.problem}
      onRetry={read.refresh}
    >
      {read.data?.whyNot && <Notice tone="soon" title={read.data.whyNot} />}
      {rows.length > 0 && (
        <Section>
          <Choices
            label={t('meetings.convene.kind')}
            options={rows.map((k) => ({ id: k.id, title: k.title, hint: hintOf(k) }))}
            value={id}
            onChange={setId}
            required
          />
        </Section>
      )}
      {kind && <Details key={kind.id} kind={kind} />}
    </PageFrame>
  )
}

const hintOf = (k: Kind): string =>
  [
    t(`meetings.convene.kind.${k.affects}`),
    t('meetings.convene.rule', { days: k.noticeDays, earliest: showDay(k.earliest) }),
    k.quorum ? t('meetings.convene.quorum', { share: k.quorum }) : t('meetings.convene.no-quorum'),
    ...(k.binding ? [] : [t('meetings.convene.opinion')]),
  ].join(' · ')

function Details({ kind }: { kind: Kind }) {
  const navigate = useNavigate()
  const [title, setTitle] = useState('')
  const [venue, setVenue] = useState('')
  const [starts, setStarts] = useState('')
  const [members, setMembers] = useState('')
  const [source, setSource] = useState('')
  const [items, setItems] = useState<readonly Item[]>([])
  const sending = useWrite(convene, {
    done: (answer) => {
      toast(t('meetings.convene.done', { n: answer.invited }))
      void navigate(`/meetings/${answer.id}`)
    },
  })
  const early = starts !== '' && starts.slice(0, 10) < kind.earliest
  const ready =
    title.trim().length > 1 &&
    venue.trim().length > 1 &&
    starts.length >= 16 &&
    !early &&
    items.length > 0 &&
    (!kind.needsMembers || (Number(members) > 0 && source.trim().length > 1))
  return (
    <Section title={kind.title}>
      <div className="mt-kinds">
        {kind.invites.length > 0 && (
          <p>{t('meetings.convene.invites', { who: kind.invites.join(' · '), n: kind.people })}</p>
        )}
        {kind.residents && <p>{t('meetings.convene.residents')}</p>}
        {kind.source && <p className="ui-quiet">{kind.source}</p>}
      </div>
      <form
        className="ui-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!ready) return
          void sending.send({
            kind: kind.id,
            title: title.trim(),
            venue: venue.trim(),
            on: starts.slice(0, 10),
            at: starts.slice(11, 16),
            agenda: items.map((i) => (i.matter ? { matter: i.matter } : { title: i.title })),
            ...(kind.needsMembers ? { members: Number(members), membersSource: source.trim() } : {}),
          })
        }}
      >
        {sending.problem && <ProblemNotice problem={sending.problem} />}
        <Field label={t('meetings.convene.title')} required>
          {(attributes) => (
            <input
              {...attributes}
              className="ui-input"
              maxLength={120}
              value={title}
              onChange={(e) => setTitle(e.target.value)}
            />
          )}
        </Field>
        <Field
          label={t('meetings.convene.starts')}
          hint={t('meetings.convene.rule', { days: kind.noticeDays, earliest: showDay(kind.earliest) })}
          required
          {...(early ? { error: t('meetings.convene.early', { days: kind.noticeDays }) } : {})}
        >
          {(attributes) => <DayInput {...attributes} time value={starts} onChange={setStarts} />}
        </Field>
        <Field label={t('meetings.convene.venue')} hint={t('meetings.convene.venue.hint')} required>
          {(attributes) => (
            <input
              {...attributes}
              className="ui-input"
              maxLength={120}
              value={venue}
              onChange={(e) => setVenue(e.target.value)}
            />
          )}
        </Field>
        {kind.needsMembers && (
          <>
            <Field label={t('meetings.convene.members')} hint={t('meetings.convene.members.hint')} required>
              {(attributes) => (
                <input
                  {...attributes}
                  className="ui-input"
                  inputMode="numeric"
                  maxLength={7}
                  value={members}
                  onChange={(e) => setMembers(e.target.value.replace(/\D/g, ''))}
                />
              )}
            </Field>
            <Field label={t('meetings.convene.source')} hint={t('meetings.convene.source.hint')} required>
              {(attributes) => (
                <input
                  {...attributes}
                  className="ui-input"
                  maxLength={120}
                  value={source}
                  onChange={(e) => setSource(e.target.value)}
                />
              )}
            </Field>
          </>
        )}
        <AgendaField kind={kind} items={items} onChange={setItems} />
        <div className="ui-form-actions">
          <button
            type="submit"
            className="ui-button is-primary"
            disabled={!ready}
            aria-busy={sending.sending}
          >
            {t('meetings.convene.send')}
          </button>
        </div>
      </form>
    </Section>
  )
}

/** Matters that wait, by ticking; free items, by typing and Enter. */
function AgendaField({
  kind,
  items,
  onChange,
}: {
  kind: Kind
  items: readonly Item[]
  onChange: (next: readonly Item[]) => void
}) {
  const [free, setFree] = useState('')
  const add = () => {
    const title = free.trim()
    if (title.length < 2 || items.length >= 20) return
    onChange([...items, { title }])
    setFree('')
  }
  return (
    <fieldset className="ui-choices">
      <legend>{t('meetings.convene.agenda')}</legend>
      <p className="ui-hint">{t('meetings.convene.agenda.hint')}</p>
      {kind.matters.length === 0 ? (
        <p className="ui-quiet">{t('meetings.convene.no-matters')}</p>
      ) : (
        kind.matters.map((m) => (
          <label key={m.id} className="ui-check">
            <input
              type="checkbox"
              checked={items.some((i) => i.matter === m.id)}
              onChange={(e) =>
                onChange(
                  e.target.checked
                    ? [...items, { matter: m.id, title: m.title }]
                    : items.filter((i) => i.matter !== m.id),
                )
              }
            />
            <span>
              {m.title} <span className="ui-number">{m.number}</span>
            </span>
          </label>
        ))
      )}
      <ul className="mt-lines">
        {items
          .filter((i) => !i.matter)
          .map((i) => (
            <li key={i.title}>
              <span className="mt-grow">{i.title}</span>
              <button
                type="button"
                className="ui-button is-plain"
                onClick={() => onChange(items.filter((other) => other !== i))}
              >
                {t('meetings.convene.take-out')}
              </button>
            </li>
          ))}
      </ul>
      <Field label={t('meetings.convene.free')}>
        {(attributes) => (
          <span className="ui-row">
            <input
              {...attributes}
              className="ui-input"
              maxLength={120}
              value={free}
              onChange={(e) => setFree(e.target.value)}
              onKeyDown={(e) => {
                if (e.key !== 'Enter') return
                e.preventDefault()
                add()
              }}
            />
            <button type="button" className="ui-button is-plain" onClick={add}>
              {t('meetings.convene.free.add')}
            </button>
          </span>
        )}
      </Field>
    </fieldset>
  )
}
