/** What a mandate says, filled in: by the grantor for themselves, or onto a paper to sign. */
import { useRef, useState } from 'react'
import type { FormEvent } from 'react'
import { call, useRead } from '#client'
import { searchPlaces } from '#modules/territory/contract'
import { DayInput } from '#ui/day'
import { Field } from '#ui/field'
import { useOneByOne } from '#ui/one-by-one'
import { PlacePicker } from '#ui/place'
import { texts } from '#ui/texts.ts'
import type { PlaceNode, ProblemView } from '#ui/views.ts'
import { ProblemNotice } from '#ui/notice'
import { helpers } from '../contract.ts'
import { lastDayFrom, scopes } from '../rules.ts'
import type { Scope } from '../rules.ts'
import { texts as words } from '../words.ts'
import './mandates.css'

const t = texts(words)

/** What is sent, less what only one of the ways asks for. */
export interface Filled {
  readonly kind: 'family' | 'staff'
  readonly agentName?: string
  readonly relation?: string
  readonly body?: string
  readonly post?: string
  readonly scopes: Scope[]
  readonly from: string
  readonly to: string
  readonly born: string
  readonly grantorName: string
  readonly grantorPhone?: string
}

interface Props {
  /** `give`: by the grantor; `relative`: a form on which I am the agent; `counter`: a form for anybody. */
  readonly way: 'give' | 'relative' | 'counter'
  readonly submit: string
  readonly busy: boolean
  readonly problem: ProblemView | undefined
  readonly onSubmit: (filled: Filled) => void
}

const today = (): string => {
  const now = new Date()
  const two = (n: number) => String(n).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

async function findPlaces(text: string, signal?: AbortSignal): Promise<readonly PlaceNode[]> {
  const { rows } = await call(searchPlaces, { text: text.slice(0, 50), limit: 9 }, { signal })
  return rows.map((p) => ({ id: p.id, name: p.name, level: p.kindTitle, within: p.above.join(' · ') }))
}

export function MandateForm({ way, submit, busy, problem, onSubmit }: Props) {
  const [kind, setKind] = useState<'family' | 'staff' | null>(way === 'relative' ? 'family' : null)
  const [text, setText] = useState({
    grantorName: '',
    grantorPhone: '',
    agentName: '',
    relation: '',
    born: '',
  })
  const [place, setPlace] = useState<PlaceNode | null>(null)
  const [post, setPost] = useState<string>('')
  // Nothing is ticked beforehand: each part of the mandate is the grantor's own choice.
  const [chosen, setChosen] = useState<readonly Scope[]>([])
  const [from, setFrom] = useState(today)
  const [to, setTo] = useState('')
  const [tried, setTried] = useState(false)
  const box = useRef<HTMLFormElement>(null)
  const steps = useOneByOne(box)
  const posts = useRead(helpers, kind === 'staff' && place ? { place: place.id } : undefined)
  const lacks = {
    kind: kind === null,
    grantorName: way !== 'give' && text.grantorName.trim() === '',
    agentName: kind === 'family' && way !== 'relative' && text.agentName.trim() === '',
    relation: kind === 'family' && text.relation.trim() === '',
    place: kind === 'staff' && place === null,
    post: kind === 'staff' && place !== null && post === '',
    scopes: chosen.length === 0,
    from: from === '',
    to: to === '',
    born: way === 'give' && text.born === '',
  }
  const wrong = (name: keyof typeof lacks) => (tried && lacks[name] ? { error: t('mandates.lack') } : {})
  const send = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (busy || kind === null || Object.values(lacks).some(Boolean)) return
    const [body, postId] = post.split('/')
    const phone = text.grantorPhone.trim()
    onSubmit({
      kind,
      ...(kind === 'family'
        ? { relation: text.relation.trim(), agentName: text.agentName.trim() }
        : { body: body!, post: postId! }),
      scopes: [...chosen],
      from,
      to,
      born: text.born,
      grantorName: text.grantorName.trim(),
      ...(phone === '' ? {} : { grantorPhone: phone }),
    })
  }
  const input = (name: keyof typeof text, type: 'text' | 'tel', max = 40) =>
    function TextInput(attributes: object) {
      return (
        <input
          {...attributes}
          className="ui-input"
          type={type}
          maxLength={max}
          value={text[name]}
          onChange={(event) => setText({ ...text, [name]: event.target.value })}
        />
      )
    }
  return (
    <form ref={box} className="ui-form" onSubmit={send} noValidate>
      {problem && <ProblemNotice problem={problem} />}
      {way !== 'give' && (
        <>
          <Field label={t('mandates.grantor-name')} required {...wrong('grantorName')}>
            {input('grantorName', 'text')}
          </Field>
          <Field label={t('mandates.grantor-phone')} hint={t('mandates.grantor-phone.hint')}>
            {input('grantorPhone', 'tel', 20)}
          </Field>
        </>
      )}
      {way !== 'relative' && (
        <fieldset className="ui-choices">
          <legend>{t('mandates.kind')}</legend>
          {(['family', 'staff'] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="mandate-kind" checked={kind === one} onChange={() => setKind(one)} />
              {t(`mandates.kind.${one}`)}
            </label>
          ))}
          {kind === 'staff' && <p className="ui-hint">{t('mandates.kind.staff.long')}</p>}
          {tried && lacks.kind && (
            <p className="ui-wrong" role="alert">
              {t('mandates.lack')}
            </p>
          )}
        </fieldset>
      )}
      {kind === 'family' && (
        <>
          {way !== 'relative' && (
            <Field label={t('mandates.agent-name')} required {...wrong('agentName')}>
              {input('agentName', 'text')}
            </Field>
          )}
          <Field
            label={t(way === 'give' ? 'mandates.relation' : 'mandates.relation-of')}
            hint={t('mandates.relation.hint')}
            required
            {...wrong('relation')}
          >
            {input('relation', 'text', 10)}
          </Field>
        </>
      )}
      {kind === 'staff' && (
        <>
          <PlacePicker
            label={t('mandates.place')}
            value={place}
            onChange={(next) => {
              setPlace(next)
              setPost('')
            }}
            search={findPlaces}
            required
            {...wrong('place')}
          />
          {place && (
            <Field
              label={t('mandates.post')}
              required
              {...(posts.data?.rows.length === 0 ? { hint: t('mandates.post.none') } : {})}
              {...wrong('post')}
            >
              {(attributes) => (
                <select
                  {...attributes}
                  className="ui-input"
                  value={post}
                  onChange={(event) => setPost(event.target.value)}
                >
                  <option value="" />
                  {(posts.data?.rows ?? []).map((p) => (
                    <option key={`${p.body}/${p.post}`} value={`${p.body}/${p.post}`}>
                      {p.bodyTitle} · {p.postTitle}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
        </>
      )}
      <fieldset className="ui-choices">
        <legend>{t('mandates.scopes')}</legend>
        {scopes.map((scope) => (
          <label key={scope}>
            <input
              type="checkbox"
              checked={chosen.includes(scope)}
              onChange={(event) =>
                setChosen(event.target.checked ? [...chosen, scope] : chosen.filter((s) => s !== scope))
              }
            />
            {t(`mandates.scope.${scope}`)}
          </label>
        ))}
        <p className="ui-hint">{t('mandates.never')}</p>
        {tried && lacks.scopes && (
          <p className="ui-wrong" role="alert">
            {t('mandates.scopes.none')}
          </p>
        )}
      </fieldset>
      <Field label={t('mandates.from')} required {...wrong('from')}>
        {(attributes) => <DayInput {...attributes} min={today()} value={from} onChange={setFrom} />}
      </Field>
      <Field label={t('mandates.to')} hint={t('mandates.to.hint')} required {...wrong('to')}>
        {(attributes) => (
          <DayInput
            {...attributes}
            min={from}
            {...(from ? { max: lastDayFrom(from) } : {})}
            value={to}
            onChange={setTo}
          />
        )}
      </Field>
      {way === 'give' && (
        <Field label={t('mandates.born')} hint={t('mandates.born.hint')} required {...wrong('born')}>
          {(attributes) => (
            <DayInput {...attributes} value={text.born} onChange={(born) => setText({ ...text, born })} />
          )}
        </Field>
      )}
      <div className="ui-form-actions">
        <button type="submit" className="ui-button is-primary" aria-busy={busy}>
          {submit}
        </button>
      </div>
      {steps}
    </form>
  )
}
