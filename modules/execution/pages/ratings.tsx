/** Rating: the box while one may, the figures once it is over, paper apart. */
import { useState } from 'react'
import { useLocation } from 'react-router'
import { upload, useStanding, useWrite } from '#client'
import { Choices } from '#ui/choices'
import { Field } from '#ui/field'
import { Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { ProblemNotice, toast } from '#ui/notice'
import { PhotoPicker, PhotoStrip } from '#ui/photo'
import type { PhotoItem } from '#ui/photo'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import { enterPaper, rate } from '../contract.ts'
import type { Figures, OfMatter, WindowView } from '../contract.ts'
import { ratersOf, satisfiedOf } from '../rules.ts'
import { texts as words } from '../words.ts'
import { refreshes } from './plan-dialogs.tsx'
import { fileOf } from './tasks.tsx'

const t = texts(words)
const tones = { satisfied: 'good', low: 'over', unrated: 'muted' } as const

export function Ratings({ of }: { of: OfMatter }) {
  const { windows, now } = of
  if (windows.length === 0 && !now.rating) return null
  return (
    <Section title={t('execution.rating.title')}>
      {windows.length === 0 && <p className="ui-quiet">{t('execution.rating.wait')}</p>}
      {windows.toReversed().map((w) => (
        <Window key={w.id} of={w} several={windows.length > 1} />
      ))}
    </Section>
  )
}

function Window({ of: w, several }: { of: WindowView; several: boolean }) {
  const { person } = useStanding()
  const { pathname } = useLocation()
  const [paper, setPaper] = useState(false)
  return (
    <div className="ex-window">
      {several && <h3 className="ex-round">{t('execution.rating.nth', { n: w.no })}</h3>}
      {w.figures && w.verdict ? (
        <Over figures={w.figures} verdict={w.verdict} />
      ) : w.state === 'void' ? (
        <p className="ui-quiet">{t('execution.rating.void')}</p>
      ) : (
        <p>
          <strong>{t('execution.rating.until', { day: showDay(w.untilOn) })}</strong>
        </p>
      )}
      <p className="ui-quiet">{t('execution.rating.rule', { least: w.least, good: w.good })}</p>
      {w.own && <p>{t(w.own.satisfied ? 'execution.rating.own.yes' : 'execution.rating.own.no')}</p>}
      {w.may.rate === null && <Rate window={w.id} />}
      {w.state === 'open' && !person && (
        <div>
          <To href={`sign-in?back=${encodeURIComponent(pathname)}`} className="ui-button is-primary">
            {t('execution.rating.sign-in')}
          </To>
        </div>
      )}
      {w.papers.map((p) => (
        <div key={p.at} className="ex-report">
          <span className="ui-figures">
            {t('execution.paper.entered', { yes: p.satisfied, no: p.dissatisfied, at: showInstant(p.at) })}
          </span>
          {p.bareReason && <span className="ui-quiet">{p.bareReason}</span>}
          {p.files.length > 0 && <PhotoStrip files={p.files.map(fileOf)} />}
        </div>
      ))}
      {w.may.paper === null && (
        <div>
          <button type="button" className="ui-button is-plain" onClick={() => setPaper(true)}>
            {t('execution.paper.enter')}
          </button>
        </div>
      )}
      {w.remarks.length > 0 && (
        <details className="ex-said">
          <summary>{t('execution.rating.said', { n: w.remarks.length })}</summary>
          <ul>
            {w.remarks.map((r) => (
              <li key={`${r.satisfied}${r.text}`} className="ex-text">
                {t(r.satisfied ? 'execution.rating.yes' : 'execution.rating.no')} · {r.text}
              </li>
            ))}
          </ul>
        </details>
      )}
      {paper && <PaperDialog window={w.id} onClose={() => setPaper(false)} />}
    </div>
  )
}

function Over({ figures, verdict }: { figures: Figures; verdict: NonNullable<WindowView['verdict']> }) {
  const raters = ratersOf(figures)
  const yes = satisfiedOf(figures)
  const share = raters === 0 ? 0 : Math.floor((yes * 100) / raters)
  return (
    <>
      <span className="ui-row">
        <Mark tone={tones[verdict]}>{t(`execution.rating.verdict.${verdict}`)}</Mark>
        <span className="ui-figures">{t('execution.rating.figures', { raters, yes, no: raters - yes })}</span>
      </span>
      {raters > 0 && (
        <span className="ex-share" aria-hidden="true">
          <i style={{ inlineSize: `${share}%` }} />
        </span>
      )}
      {figures.paperSatisfied + figures.paperDissatisfied > 0 && (
        <p className="ui-quiet ui-figures">
          {t('execution.rating.paper', { yes: figures.paperSatisfied, no: figures.paperDissatisfied })}
        </p>
      )}
    </>
  )
}

function Rate({ window }: { window: string }) {
  const [how, setHow] = useState<'yes' | 'no' | null>(null)
  const [said, setSaid] = useState('')
  const [tried, setTried] = useState(false)
  const write = useWrite(rate, {
    refreshes: ['execution.'],
    done: () => toast(t('execution.rating.done'), { tone: 'good' }),
  })
  return (
    <form
      className="ex-rate"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        const text = said.trim()
        if (how)
          void write.send({ window, satisfied: how === 'yes', ...(text.length >= 2 ? { words: text } : {}) })
      }}
    >
      <Choices
        label={t('execution.rating.ask')}
        options={[
          { id: 'yes', title: t('execution.rating.yes') },
          { id: 'no', title: t('execution.rating.no') },
        ]}
        value={how}
        onChange={setHow}
        required
        {...(tried && !how ? { error: t('execution.f.lack') } : {})}
      />
      <Field label={t('execution.rating.words')} hint={t('execution.rating.private')}>
        {(attributes) => (
          <textarea
            {...attributes}
            className="ui-input"
            rows={3}
            maxLength={500}
            value={said}
            onChange={(event) => setSaid(event.target.value)}
          />
        )}
      </Field>
      {write.problem && <ProblemNotice problem={write.problem} />}
      <div>
        <button type="submit" className="ui-button is-primary" aria-busy={write.sending}>
          {t('execution.rating.send')}
        </button>
      </div>
    </form>
  )
}

function PaperDialog({ window, onClose }: { window: string; onClose: () => void }) {
  const [yes, setYes] = useState('')
  const [no, setNo] = useState('')
  const [bare, setBare] = useState('')
  const [photos, setPhotos] = useState<readonly PhotoItem[]>([])
  const [tried, setTried] = useState(false)
  const write = useWrite(enterPaper, {
    refreshes,
    done: () => {
      toast(t('execution.paper.done'), { tone: 'good' })
      onClose()
    },
  })
  const counts = [yes, no].every((n) => /^\d{0,6}$/.test(n)) && Number(yes) + Number(no) > 0
  const lacksSheet = photos.length === 0 && bare.trim().length < 2
  const submit = () => {
    setTried(true)
    if (!counts || lacksSheet) return
    void write.send({
      window,
      satisfied: Number(yes),
      dissatisfied: Number(no),
      ...(photos.length > 0 ? { files: photos.map((p) => p.id) } : { bareReason: bare.trim() }),
    })
  }
  const count = (label: string, value: string, set: (next: string) => void) => (
    <Field label={label} required {...(tried && !counts ? { error: t('execution.f.lack') } : {})}>
      {(attributes) => (
        <input
          {...attributes}
          className="ui-input ui-figures"
          inputMode="numeric"
          maxLength={6}
          value={value}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </Field>
  )
  return (
    <Dialog
      open
      title={t('execution.paper.enter')}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="ui-button is-plain" onClick={onClose}>
            {t('execution.cancel')}
          </button>
          <button type="button" className="ui-button is-primary" aria-busy={write.sending} onClick={submit}>
            {t('execution.paper.enter')}
          </button>
        </>
      }
    >
      <div className="ui-stack">
        <p className="ui-quiet">{t('execution.paper.about')}</p>
        <div className="ex-pair">
          {count(`${t('execution.rating.yes')} · ${t('execution.count')}`, yes, setYes)}
          {count(`${t('execution.rating.no')} · ${t('execution.count')}`, no, setNo)}
        </div>
        <PhotoPicker label={t('execution.paper.files')} value={photos} onChange={setPhotos} send={upload} />
        {photos.length === 0 && (
          <Field
            label={t('execution.paper.bare')}
            required
            {...(tried && lacksSheet ? { error: t('execution.f.lack') } : {})}
          >
            {(attributes) => (
              <input
                {...attributes}
                className="ui-input"
                maxLength={500}
                value={bare}
                onChange={(event) => setBare(event.target.value)}
              />
            )}
          </Field>
        )}
        {write.problem && <ProblemNotice problem={write.problem} />}
      </div>
    </Dialog>
  )
}
