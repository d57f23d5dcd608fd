/** 导入冲突: rows that disagree with the register, cleared one by one or all of a kind. */
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { usePages, useRead, useWrite } from '#client'
import { Choices } from '#ui/choices'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { EmptyState, Loading, ProblemNotice, toast } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import {
  conflictCounts,
  conflictKinds,
  importConflicts,
  settleConflict,
  settleConflicts,
} from '../contract-import.ts'
import type { ConflictChoice, ConflictKind, ConflictView } from '../contract-import.ts'
import { texts as words } from '../words.ts'
import { PurposeLine, Purposed } from './purpose.tsx'
import './import.css'

const t = texts(words)
const isKind = (text: string | null): text is ConflictKind =>
  text !== null && (conflictKinds as readonly string[]).includes(text)

export default function Conflicts() {
  const [params] = useSearchParams()
  const of = params.get('import') ?? undefined
  const back = of ? `registry/imports/${of}` : 'registry/imports'
  return (
    <Purposed title={t('registry.conflicts')} back={back}>
      {(purpose) => <Open purpose={purpose.id} of={of} back={back} />}
    </Purposed>
  )
}

function Open({ purpose, of, back }: { purpose: string; of: string | undefined; back: string }) {
  const [params, setParams] = useSearchParams()
  const given = params.get('kind')
  const kind = isKind(given) ? given : undefined
  const counts = useRead(conflictCounts, of ? { import: of } : {})
  const which = { ...(of ? { import: of } : {}), ...(kind ? { kind } : {}) }
  const pages = usePages(importConflicts, { ...which, purpose, limit: 20 })
  const choose = (value: string) =>
    setParams((was) => {
      const next = new URLSearchParams(was)
      if (value === '') next.delete('kind')
      else next.set('kind', value)
      return next
    })
  const open = (k: ConflictKind) => counts.data?.rows.find((c) => c.kind === k)?.open ?? 0
  return (
    <PageFrame
      title={t('registry.conflicts')}
      subtitle={
        <>
          {t('registry.conflicts.about')}
          <PurposeLine />
        </>
      }
      back={back}
      problem={pages.problem}
      onRetry={pages.refresh}
    >
      <Section>
        <div className="ui-row">
          <Field label={t('registry.conflicts.kind')} required>
            {(attributes) => (
              <select
                {...attributes}
                className="ui-input"
                value={kind ?? ''}
                onChange={(e) => choose(e.target.value)}
              >
                <option value="">{t('registry.conflicts.all-kinds')}</option>
                {conflictKinds.map((k) => (
                  <option key={k} value={k}>
                    {`${t(`registry.conflict.${k}`)} ${open(k)}`}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {kind && open(kind) > 0 && <AllOfKind of={of} kind={kind} n={open(kind)} />}
        </div>
      </Section>
      {pages.loading && <Loading />}
      {!pages.loading && pages.rows.length === 0 && <EmptyState text={t('registry.conflicts.empty')} />}
      {pages.rows.map((one) => (
        <Conflict key={`${one.id}${one.revision}`} one={one} />
      ))}
      {pages.hasNext && (
        <div className="ui-form-actions">
          <button type="button" className="ui-button is-plain" onClick={pages.next}>
            {t('registry.conflicts.more')}
          </button>
        </div>
      )}
    </PageFrame>
  )
}

function Conflict({ one }: { one: ConflictView }) {
  const [choice, setChoice] = useState<ConflictChoice | null>(null)
  const [person, setPerson] = useState<string | null>(one.persons.length === 1 ? one.persons[0]!.id : null)
  const [fromRow, setFromRow] = useState<readonly string[]>([])
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const settle = useWrite(settleConflict, { done: () => toast(t('registry.conflict.settled')) })
  const asksWho = one.persons.length > 1 && choice !== null && choice !== 'new' && choice !== 'skip'
  const go = () => {
    setTried(true)
    if (!choice || reason.trim().length < 2 || (asksWho && !person)) return
    void settle.send({
      id: one.id,
      revision: one.revision,
      choice,
      reason: reason.trim(),
      ...(person && choice !== 'new' ? { person } : {}),
      ...(choice === 'merge' ? { fromRow: [...fromRow] } : {}),
    })
  }
  return (
    <Section>
      <article className="rg-conflict" aria-label={one.name}>
        <header>
          <strong>{one.name}</strong>
          <Mark tone="soon">{t(`registry.conflict.${one.kind}`)}</Mark>
          <span className="ui-quiet">
            {t('registry.conflict.from', { file: one.fileName, row: one.row })}
          </span>
        </header>
        <Beside one={one} {...(choice === 'merge' ? { fromRow, onFromRow: setFromRow } : {})} />
        <div className="rg-settle">
          <Choices
            required
            label={t('registry.conflict.choice')}
            options={one.choices.map((id) => ({
              id,
              title: t(`registry.conflict.choice.${id}`),
              hint: t(`registry.conflict.choice.${id}.hint`),
            }))}
            value={choice}
            onChange={setChoice}
            {...(tried && !choice ? { error: t('registry.conflict.lack.choice') } : {})}
          />
          {asksWho && (
            <Choices
              required
              label={t('registry.conflict.who')}
              options={one.persons.map((p) => ({
                id: p.id,
                title: p.name,
                hint: [p.place, p.address].filter(Boolean).join(' '),
              }))}
              value={person}
              onChange={setPerson}
              {...(tried && !person ? { error: t('registry.conflict.lack.person') } : {})}
            />
          )}
          <Reason value={reason} onChange={setReason} wrong={tried && reason.trim().length < 2} />
          {settle.problem && <ProblemNotice problem={settle.problem} />}
          <div className="ui-form-actions">
            <button type="button" className="ui-button is-primary" aria-busy={settle.sending} onClick={go}>
              {t('registry.conflict.settle')}
            </button>
          </div>
        </div>
      </article>
    </Section>
  )
}

function Reason({
  value,
  onChange,
  wrong,
}: {
  value: string
  onChange: (text: string) => void
  wrong: boolean
}) {
  return (
    <Field
      label={t('registry.conflict.reason')}
      required
      {...(wrong ? { error: t('registry.conflict.lack.reason') } : {})}
    >
      {(attributes) => (
        <input
          {...attributes}
          className="ui-input"
          maxLength={200}
          value={value}
          onChange={(e) => onChange(e.target.value)}
        />
      )}
    </Field>
  )
}

interface BesideProps {
  readonly one: ConflictView
  readonly fromRow?: readonly string[]
  readonly onFromRow?: (elements: readonly string[]) => void
}

/** The row beside the register; what differs is marked, and may be ticked when they are merged. */
function Beside({ one, fromRow, onFromRow }: BesideProps) {
  const known = one.persons.length > 0
  return (
    <table className="rg-beside">
      <thead>
        <tr>
          <th scope="col">{t('registry.conflict.element')}</th>
          <th scope="col">{t('registry.conflict.in-row')}</th>
          <th scope="col">{known ? t('registry.conflict.in-register') : t('registry.conflicts.nobody')}</th>
        </tr>
      </thead>
      <tbody>
        {one.values.map((v) => (
          <tr key={v.element} className={known && v.differs ? 'is-other' : ''}>
            <th scope="row">{v.title}</th>
            <td>
              {onFromRow && fromRow && v.differs ? (
                <label className="ui-row">
                  <input
                    type="checkbox"
                    aria-label={t('registry.conflict.take', { title: v.title })}
                    checked={fromRow.includes(v.element)}
                    onChange={(e) =>
                      onFromRow(
                        e.target.checked
                          ? [...fromRow, v.element]
                          : fromRow.filter((element) => element !== v.element),
                      )
                    }
                  />
                  {v.row}
                </label>
              ) : (
                v.row
              )}
            </td>
            <td>
              {v.register ?? ''}{' '}
              {v.origin && v.register !== null && (
                <small className="ui-quiet">{t(`registry.origin.${v.origin}`)}</small>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const batchChoices: Record<ConflictKind, readonly ('register' | 'row' | 'new' | 'skip')[]> = {
  protected: ['register', 'row', 'skip'],
  name: ['register', 'row', 'skip'],
  likely: ['register', 'row', 'new', 'skip'],
  several: ['new', 'skip'],
  elsewhere: ['register', 'skip'],
  gone: ['register', 'skip'],
}

/** All of a kind, piece by piece, so that it can be stopped and somebody else may work beside. */
function AllOfKind({ of, kind, n }: { of: string | undefined; kind: ConflictKind; n: number }) {
  const [open, setOpen] = useState(false)
  const [choice, setChoice] = useState<'register' | 'row' | 'new' | 'skip' | null>(null)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [at, setAt] = useState<{ done: number; left: number } | null>(null)
  const settle = useWrite(settleConflicts)
  const go = async () => {
    setTried(true)
    if (!choice || reason.trim().length < 2 || at) return
    const input = { kind, choice, reason: reason.trim(), ...(of ? { import: of } : {}) }
    for (let done = 0, left = n; left > 0;) {
      const answer = await settle.send(input)
      if (!answer) break
      done += answer.settled
      left = answer.settled === 0 ? 0 : answer.left
      setAt({ done, left })
      if (left === 0) {
        toast(t('registry.conflict.settled'))
        setOpen(false)
      }
    }
    setAt(null)
  }
  return (
    <>
      <button type="button" className="ui-button is-plain" onClick={() => setOpen(true)}>
        {t('registry.conflicts.batch')}
      </button>
      <Dialog
        open={open}
        title={t(`registry.conflict.${kind}`)}
        onClose={() => setOpen(false)}
        actions={
          <button
            type="button"
            className="ui-button is-primary"
            aria-busy={at !== null}
            onClick={() => void go()}
          >
            {t('registry.conflicts.batch')}
          </button>
        }
      >
        <div className="rg-settle">
          <p>{t('registry.conflicts.batch.says', { n })}</p>
          <Choices
            required
            label={t('registry.conflict.choice')}
            options={batchChoices[kind].map((id) => ({
              id,
              title: t(`registry.conflict.choice.${id}`),
              hint: t(`registry.conflict.choice.${id}.hint`),
            }))}
            value={choice}
            onChange={setChoice}
            {...(tried && !choice ? { error: t('registry.conflict.lack.choice') } : {})}
          />
          <Reason value={reason} onChange={setReason} wrong={tried && reason.trim().length < 2} />
          {at && <p role="status">{t('registry.conflicts.batch.at', { done: at.done, left: at.left })}</p>}
          {settle.problem && <ProblemNotice problem={settle.problem} />}
        </div>
      </Dialog>
    </>
  )
}
