/** Correcting category, place or title while the matter is taken in or dispatched. */
import { useMemo, useState } from 'react'
import { useRead, useWrite } from '#client'
import { Field } from '#ui/field'
import { ProblemNotice, toast } from '#ui/notice'
import { QuickPick } from '#ui/quick-pick'
import type { PickOption } from '#ui/quick-pick'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { correct as correctOf, scheme as schemeOf } from '../contract.ts'
import type { Report } from '../contract.ts'
import { texts as words } from '../words.ts'
import { findPlaces } from './places.ts'
import { leafOption, placeOption, suggestionOption } from './options.ts'
import { findLeaves, schemeLeaves } from './scheme-tree.ts'

const t = texts(words)

interface Props {
  readonly report: Report
  readonly onClose: () => void
  readonly onReload: () => void
}

export function CorrectDialog({ report, onClose, onReload }: Props) {
  const { line } = report
  const scheme = useRead(schemeOf, {}, { freshMs: 600_000 })
  const leaves = useMemo(() => schemeLeaves(scheme.data?.nodes ?? []), [scheme.data])
  const [item, setItem] = useState<PickOption | null>(
    line.item ? { id: line.item, title: line.itemTitle ?? line.item } : null,
  )
  const [place, setPlace] = useState<PickOption | null>(
    line.place ? { id: line.place, title: line.placeName ?? line.place } : null,
  )
  const [title, setTitle] = useState(line.title)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const write = useWrite(correctOf, {
    done: () => {
      toast(t('casework.corrected'), { tone: 'good' })
      onClose()
    },
  })
  const changes = {
    ...(item && item.id !== line.item ? { item: item.id } : {}),
    ...(place && place.id !== line.place ? { place: place.id } : {}),
    ...(title.trim() && title.trim() !== line.title ? { title: title.trim() } : {}),
  }
  const nothing = Object.keys(changes).length === 0
  const short = reason.trim().length < 2
  const submit = () => {
    setTried(true)
    if (!nothing && !short)
      void write.send({ id: line.id, revision: line.revision, ...changes, reason: reason.trim() })
  }
  const stale = write.problem?.code === 'kernel.stale'
  return (
    <Dialog
      open
      title={t('casework.correct')}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('casework.cancel')}
          </button>
          <button type="button" className="ui-button is-primary" aria-busy={write.sending} onClick={submit}>
            {t('casework.correct')}
          </button>
        </>
      }
    >
      <p className="ui-quiet">{t('casework.correct.consequence')}</p>
      <QuickPick
        label={t('casework.item')}
        value={item}
        onChange={setItem}
        suggestions={report.suggestions.map(suggestionOption)}
        search={async (text) => findLeaves(leaves, text).map(leafOption)}
        placeholder={t('casework.item.search')}
        required
      />
      <QuickPick
        label={t('casework.place')}
        value={place}
        onChange={setPlace}
        search={async (text, signal) => (await findPlaces(text, signal)).map(placeOption)}
        placeholder={t('casework.place.search')}
        required
      />
      <Field label={t('casework.title')} required>
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            maxLength={100}
            value={title}
            onChange={(e) => setTitle(e.target.value)}
          />
        )}
      </Field>
      <Field
        label={t('casework.correct.reason')}
        required
        {...(tried && short ? { error: t('casework.lack.reason-words') } : {})}
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
      {tried && nothing && (
        <p className="ui-wrong" role="alert">
          {t('casework.correct.nothing')}
        </p>
      )}
      {write.problem && <ProblemNotice problem={write.problem} />}
      {stale && (
        <div className="ui-row">
          <button
            type="button"
            className="ui-button is-primary"
            onClick={() => {
              onReload()
              write.reset()
            }}
          >
            {t('casework.stale.reload')}
          </button>
          <span className="ui-quiet">{t('casework.stale.kept')}</span>
        </div>
      )}
    </Dialog>
  )
}
