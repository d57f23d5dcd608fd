/** 公开一项: by the schedule, or (`?matter=`) as the step of a matter. */
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useRead, useWrite } from '#client'
import { Field } from '#ui/field'
import { PageFrame, Section } from '#ui/frame'
import { EmptyState, Notice, ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showDay } from '#ui/time.ts'
import { choices, ofMatter, publish } from '../contract.ts'
import { texts as words } from '../words.ts'
import { TextFields, lacking, nothingWritten } from './text-fields.tsx'
import '../pages/openness.css'

const t = texts(words)

export default function Publish() {
  const [query] = useSearchParams()
  const matter = query.get('matter')
  const read = useRead(choices, matter ? undefined : {})
  const waits = useRead(ofMatter, matter ? { matter } : undefined)
  const waiting = waits.data?.waiting
  const rows = matter
    ? waiting
      ? [
          {
            id: waiting.category,
            title: waiting.categoryTitle,
            days: waiting.days,
            source: null,
            periods: [],
          },
        ]
      : []
    : (read.data?.rows ?? [])
  const loading = matter ? waits.loading : read.loading
  const problem = matter ? waits.problem : read.problem
  return (
    <PageFrame
      title={t(matter ? 'openness.d.publish.matter' : 'openness.d.publish')}
      back="openness"
      narrow
      loading={loading}
      problem={rows.length > 0 ? undefined : problem}
      onRetry={matter ? waits.refresh : read.refresh}
    >
      {!loading && rows.length === 0 ? (
        <EmptyState text={t('openness.d.category.none')} />
      ) : waiting?.may ? (
        <Notice tone="soon">{waiting.may}</Notice>
      ) : (
        <PublishForm
          key={matter ?? 'own'}
          rows={rows}
          chosen={query.get('category')}
          chosenPeriod={query.get('period')}
          matter={matter && waiting ? { id: matter, revision: waiting.revision } : null}
        />
      )}
    </PageFrame>
  )
}

interface Row {
  readonly id: string
  readonly title: string
  readonly days: number
  readonly source: string | null
  readonly periods: readonly { readonly from: string; readonly to: string; readonly missed: boolean }[]
}
interface FormProps {
  readonly rows: readonly Row[]
  readonly chosen: string | null
  readonly chosenPeriod: string | null
  readonly matter: { readonly id: string; readonly revision: number } | null
}

function PublishForm({ rows, chosen, chosenPeriod, matter }: FormProps) {
  const navigate = useNavigate()
  const [category, setCategory] = useState(rows.length === 1 ? rows[0]!.id : (chosen ?? ''))
  const [period, setPeriod] = useState(chosenPeriod ?? '')
  const [days, setDays] = useState('')
  const [written, setWritten] = useState(nothingWritten)
  const [tried, setTried] = useState(false)
  const write = useWrite(publish, {
    refreshes: ['openness.', 'deliberation.', 'flow.'],
    done: ({ id }) => {
      toast(t('openness.d.sent'))
      void navigate(`/openness/${id}`, { replace: true })
    },
  })
  const row = rows.find((r) => r.id === category)
  const wanted = days === '' ? row?.days : Number(days)
  const short = row !== undefined && (wanted === undefined || !(wanted >= row.days))
  const lack = lacking(written)
  const submit = () => {
    setTried(true)
    if (!row || short || lack.title || lack.text || lack.basis) return
    void write.send({
      category: row.id,
      title: written.title.trim(),
      text: written.text.trim(),
      ...(wanted !== undefined ? { days: wanted } : {}),
      ...(period && row.periods.some((p) => p.from === period) ? { period } : {}),
      ...(written.photos.length > 0 ? { files: written.photos.map((p) => p.id) } : {}),
      ...(written.basis.trim().length >= 4 ? { basis: written.basis.trim() } : {}),
      ...(matter ? { matter: matter.id, revision: matter.revision } : {}),
    })
  }
  const choose = t('openness.d.correct.kind.choose')
  return (
    <Section>
      <form
        className="ui-form on-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <Field
          label={t('openness.d.category')}
          required
          {...(row?.source ? { hint: row.source } : {})}
          {...(tried && !row ? { error: choose } : {})}
        >
          {(attributes) => (
            <select
              {...attributes}
              className="ui-input"
              value={category}
              onChange={(event) => {
                setCategory(event.target.value)
                setPeriod('')
                setDays('')
              }}
            >
              {rows.length !== 1 && <option value="">{choose}</option>}
              {rows.map((r) => (
                <option key={r.id} value={r.id}>
                  {r.title}
                </option>
              ))}
            </select>
          )}
        </Field>
        {row && row.periods.length > 0 && (
          <Field label={t('openness.d.period')} required>
            {(attributes) => (
              <select
                {...attributes}
                className="ui-input"
                value={period || row.periods[0]!.from}
                onChange={(event) => setPeriod(event.target.value)}
              >
                {row.periods.map((p) => (
                  <option key={p.from} value={p.from}>
                    {t(p.missed ? 'openness.d.period.missed' : 'openness.d.period.now', {
                      from: showDay(p.from),
                      to: showDay(p.to),
                    })}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <TextFields
          value={written}
          onChange={(patch) => setWritten({ ...written, ...patch })}
          tried={tried}
          empty={t('openness.d.lack')}
        />
        {row && (
          <Field
            label={t('openness.d.days')}
            hint={t('openness.d.days.hint', { n: row.days })}
            required
            {...(tried && short ? { error: t('openness.d.days.hint', { n: row.days }) } : {})}
          >
            {(attributes) => (
              <input
                {...attributes}
                className="ui-input"
                type="number"
                inputMode="numeric"
                min={row.days}
                max={366}
                style={{ maxWidth: 140 }}
                value={days === '' ? String(row.days) : days}
                onChange={(event) => setDays(event.target.value)}
              />
            )}
          </Field>
        )}
        {write.problem && (
          <ProblemNotice problem={write.problem} {...(write.problem.mayRepeat ? { onRetry: submit } : {})} />
        )}
        <div className="ui-form-actions">
          <button type="submit" className="ui-button is-primary" aria-busy={write.sending}>
            {t('openness.d.send')}
          </button>
        </div>
      </form>
    </Section>
  )
}
