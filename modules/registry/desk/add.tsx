/** Registering a person, household, dwelling or organisation: every element of the catalogue, and where it is. */
import { useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { useWrite } from '#client'
import type { Output } from '#kernel/endpoint'
import type { PurposeView } from '#modules/privacy/contract'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { To, inShell } from '#ui/navigate'
import { EmptyState, Notice, ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { today } from '#ui/time.ts'
import { addDwelling, addHousehold, addOrganisation, addPerson, kinds } from '../contract.ts'
import type { ElementView, Kind } from '../contract.ts'
import { ValueInput, faultOf, sent } from '../pages/value-input.tsx'
import { texts as words } from '../words.ts'
import { ofPerson } from './find-subject.tsx'
import { PurposeLine, Purposed, reaches } from './purpose.tsx'
import { pathOf, useElements } from './shared.ts'
import { WhereFields, nowhere, waysOf, whereabouts } from './where.tsx'
import type { Where } from './where.tsx'
import './registry.css'

const t = texts(words)
type Matches = Output<typeof addPerson>['matches']

export default function Add() {
  const { kind: given = '' } = useParams()
  const kind = kinds.find((k) => k === given)
  if (!kind)
    return (
      <PageFrame title={t('registry.add')}>
        <EmptyState text={t('registry.add.unknown')} />
      </PageFrame>
    )
  return (
    <Purposed title={t(`registry.add.${kind}`)} back={pathOf[kind]}>
      {(purpose) => <Form key={kind} kind={kind} purpose={purpose} />}
    </Purposed>
  )
}

const ends = { household: addHousehold, dwelling: addDwelling, organisation: addOrganisation }

function Form({ kind, purpose }: { kind: Kind; purpose: PurposeView }) {
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const elements = useElements(kind).filter((e) => !e.structural && reaches(purpose, kind, e.id))
  const relation = useElements('person').find((e) => e.id === 'relation')
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [where, setWhere] = useState<Where>(() => ({
    ...nowhere,
    way: waysOf[kind].length === 1 ? waysOf[kind][0]! : null,
    ...(params.get('place') ? { way: 'place' as const, place: placeIn(params) } : {}),
  }))
  const [from, setFrom] = useState(today())
  const [reason, setReason] = useState('')
  const [source, setSource] = useState('')
  const [tried, setTried] = useState(false)
  const [matches, setMatches] = useState<Matches | null>(null)
  const opened = (id: string) => {
    toast(t('registry.added'), { tone: 'good' })
    void navigate(inShell(`${pathOf[kind]}/${id}`), { replace: true })
  }
  const person = useWrite(addPerson)
  const other = useWrite(ends[kind === 'person' ? 'household' : kind])
  const { problem, sending } = kind === 'person' ? person : other
  const at = whereabouts(where)
  const short = reason.trim().length < 2
  const valueOf = (e: ElementView) => typed[e.id] ?? ''
  const isReady =
    elements.length > 0 &&
    elements.every((e) => (valueOf(e).trim() === '' ? !e.required : faultOf(e, valueOf(e)) === undefined)) &&
    at !== undefined &&
    from !== '' &&
    !short
  const send = async (different: boolean) => {
    setTried(true)
    if (!isReady || !at) return
    const values = elements
      .filter((e) => valueOf(e).trim() !== '')
      .map((e) => ({ element: e.id, value: sent(e, valueOf(e)) }))
    const common = {
      values,
      from,
      reason: reason.trim(),
      ...(source.trim() ? { source: source.trim() } : {}),
    }
    if (kind === 'person') {
      const also = different ? { different: true } : {}
      const answer = await person.send({ ...common, ...at, ...also, purpose: purpose.id })
      setMatches(answer?.state === 'conflict' ? answer.matches : null)
      if (answer?.id) opened(answer.id)
    } else {
      const answer = await other.send({ ...common, ...at } as Parameters<typeof other.send>[0])
      if (answer) opened(answer.id)
    }
  }
  return (
    <PageFrame title={t(`registry.add.${kind}`)} back={pathOf[kind]} subtitle={<PurposeLine />} narrow>
      <form
        className="rg-form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault()
          void send(false)
        }}
      >
        <Section title={t('registry.add.facts')}>
          {elements.map((e) => (
            <ValueInput
              key={e.id}
              element={e}
              value={valueOf(e)}
              onChange={(next) => {
                setTyped((was) => ({ ...was, [e.id]: next }))
                setMatches(null)
              }}
              required={e.required}
              tried={tried}
              wrong={problem?.fields[e.id]}
            />
          ))}
        </Section>
        <Section title={t('registry.where')}>
          <WhereFields
            kind={kind}
            purpose={purpose.id}
            where={where}
            onChange={setWhere}
            relation={relation}
            tried={tried}
          />
        </Section>
        <Section title={t('registry.add.why')}>
          <Field
            label={t('registry.change.from')}
            required
            {...(tried && from === '' ? { error: t('registry.lack.from') } : {})}
          >
            {(attributes) => <DayInput {...attributes} max={today()} value={from} onChange={setFrom} />}
          </Field>
          <Field label={t('registry.source')} hint={t('registry.source.hint')}>
            {(attributes) => (
              <input
                {...attributes}
                className="ui-input"
                maxLength={100}
                value={source}
                onChange={(e) => setSource(e.target.value)}
              />
            )}
          </Field>
          <Field
            label={t('registry.reason')}
            required
            {...(tried && short ? { error: t('registry.lack.reason') } : {})}
          >
            {(attributes) => (
              <input
                {...attributes}
                className="ui-input"
                maxLength={200}
                value={reason}
                onChange={(e) => setReason(e.target.value)}
              />
            )}
          </Field>
        </Section>
        {problem && <ProblemNotice problem={problem} />}
        {matches && <Conflict matches={matches} busy={sending} onDifferent={() => void send(true)} />}
        {tried && !isReady && (
          <p className="ui-wrong" role="alert">
            {t('registry.add.incomplete')}
          </p>
        )}
        <div className="ui-form-actions">
          <button type="submit" className="ui-button is-primary" aria-busy={sending}>
            {t(`registry.add.${kind}`)}
          </button>
        </div>
      </form>
    </PageFrame>
  )
}

/** Who may be the same: look first, then say it is somebody else. The same id number is never somebody else. */
function Conflict(props: { matches: Matches; busy: boolean; onDifferent: () => void }) {
  const { matches, busy, onDifferent } = props
  const sameNumber = matches.some((m) => m.why === 'id-number')
  return (
    <Notice tone="soon" title={t(sameNumber ? 'registry.match.number' : 'registry.match.likely')}>
      <ul className="rg-rows">
        {matches.map((m) => {
          if (!m.person) return <li key="elsewhere">{t('registry.match.elsewhere')}</li>
          const found = ofPerson(m.person)
          return (
            <li key={found.id} className="ui-row">
              <To href={`registry/people/${found.id}`}>{found.title}</To>
              <span className="ui-quiet">{found.hint}</span>
            </li>
          )
        })}
      </ul>
      {!sameNumber && (
        <button type="button" className="ui-button is-plain" aria-busy={busy} onClick={onDifferent}>
          {t('registry.match.different')}
        </button>
      )}
    </Notice>
  )
}

/** A page that led here may bring the place along. */
function placeIn(params: URLSearchParams) {
  return { id: params.get('place') ?? '', name: params.get('name') ?? '' }
}
