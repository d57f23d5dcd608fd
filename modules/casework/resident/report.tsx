/** 报事: one calm flow that never loses a word. In 长辈版 one thing a screen. */
import { Fragment, useEffect, useRef, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { asProblem, useRead, useStanding } from '#client'
import type { Problem } from '#client'
import { keepDraft, useDraft } from '#ui/draft.ts'
import { PageFrame } from '#ui/frame'
import { To } from '#ui/navigate'
import { Loading, Notice, ProblemNotice, toast } from '#ui/notice'
import { useOnline } from '#ui/online.ts'
import { useSurface } from '#ui/surface.ts'
import { texts } from '#ui/texts.ts'
import { scheme as schemeOf } from '../contract.ts'
import { texts as words } from '../words.ts'
import { CategoryPane, useSuggestions } from './category.tsx'
import { CheckPane } from './check.tsx'
import { ForWhom } from './for-whom.tsx'
import { emptyForm, firstLacking, isEmpty, isTheirs, lacksOf, screensOf, urgentOf } from './form.ts'
import type { Form, Pane } from './form.ts'
import { RECEIPT, receiptOf } from './kept.ts'
import { sendReport } from './send.ts'
import type { Progress } from './send.ts'
import { UrgentCard } from './urgent.tsx'
import { PhotosPane, TextPane } from './what.tsx'
import { DetailPane, PlacePane } from './where.tsx'
import { ContactPane, IdentityPane } from './who.tsx'
import { DRAFT } from './kept.ts'
import './resident.css'

const t = texts(words)

export default function ReportPage() {
  const large = useSurface() === 'large'
  const draft = useDraft<Form>(DRAFT, emptyForm)
  const [query, setQuery] = useSearchParams()
  const form = draft.value
  const scheme = useRead(schemeOf, {}, { freshMs: 600_000 })
  const suggested = useSuggestions(form.text)
  const [tried, setTried] = useState<Pane | null>(null)
  const heading = useRef<HTMLDivElement>(null)
  const card = useRef<HTMLDivElement>(null)

  const screens = screensOf(form, large)
  const indexOf = (pane: Pane | undefined) => screens.findIndex((s) => pane !== undefined && s.includes(pane))
  const lacking = indexOf(firstLacking(form))
  const asked = Math.max(0, indexOf((query.get('step') ?? 'text') as Pane))
  // An address from an older visit may point past what is still missing.
  const at = lacking >= 0 ? Math.min(asked, lacking) : asked
  const screen = screens[at] ?? ['text']
  const first = screen[0] ?? 'text'

  const last = useRef(first)
  useEffect(() => {
    if (last.current === first) return
    last.current = first
    setTried(null)
    scrollTo(0, 0)
    heading.current?.focus({ preventScroll: true })
  }, [first])

  const leaving = useRef(false)
  // What is shown is what the address says, or filling the gap would turn the page by itself.
  useEffect(() => {
    if (draft.ready && at !== asked && !leaving.current) setQuery({ step: first }, { replace: true })
  }, [draft.ready, at, asked, first, setQuery])

  if (!draft.ready) return <Loading />

  const patch = (part: Partial<Form>) => {
    // Another choice brings other fields: they are not wrong before anybody saw them.
    if (part.confidentiality) setTried(null)
    draft.set((was) => ({ ...was, ...part }))
  }
  const go = (pane: Pane | undefined) => pane && setQuery({ step: pane })
  const urgent = urgentOf(form, scheme.data?.nodes ?? [], suggested.categories)
  const warn =
    urgent !== null &&
    !form.warned.includes(urgent) &&
    screen.some((pane) => pane === 'text' || pane === 'category')
  const warnAfter = !warn ? null : screen.includes('text') ? 'text' : 'category'
  const next = () => {
    if (warn) {
      card.current?.scrollIntoView({ block: 'center' })
      return card.current?.focus({ preventScroll: true })
    }
    const wrong = screen.find((pane) => lacksOf(form, pane).length > 0)
    if (!wrong) return go(screens[at + 1]?.[0])
    setTried(first)
    // The page says what is missing; the first such field takes the keyboard.
    requestAnimationFrame(() => {
      const found = document.querySelector<HTMLElement>('.cr-report [aria-invalid], .cr-report .ui-wrong')
      found?.scrollIntoView({ block: 'center' })
      found?.focus({ preventScroll: true })
    })
  }
  const startAnew = () => {
    const was = form
    draft.discard()
    setQuery({}, { replace: true })
    toast(t('casework.r.draft.gone'), { undo: () => draft.set(was) })
  }
  const node =
    form.item !== null && form.item !== 'unsure'
      ? scheme.data?.nodes.find((n) => n.code === (form.item as { code: string }).code)
      : undefined
  const title = t(large ? `casework.r.one.${first}` : `casework.r.step.${first as 'text'}`)
  const props = (pane: Pane) => ({
    form,
    patch,
    lacks: tried === first ? lacksOf(form, pane) : [],
  })

  const paneOf = (pane: Pane) => {
    switch (pane) {
      case 'text':
        return (
          <>
            <ForWhom form={form} patch={patch} />
            <TextPane {...props(pane)} />
          </>
        )
      case 'photos':
        return <PhotosPane {...props(pane)} photoWanted={node?.photo === 'required'} />
      case 'category':
        return <CategoryPane {...props(pane)} nodes={scheme.data?.nodes} suggestions={suggested.categories} />
      case 'place':
        return <PlacePane {...props(pane)} suggestions={suggested.places} />
      case 'detail':
        return <DetailPane {...props(pane)} />
      case 'identity':
        return <IdentityPane {...props(pane)} sensitive={node?.sensitive === true} />
      case 'contact':
        return <ContactPane {...props(pane)} />
      case 'check':
        return <CheckPane form={form} onEdit={go} />
    }
  }

  return (
    <div className={`cr-report${large ? ' is-single' : ''}`}>
      <div ref={heading} tabIndex={-1} className="cr-head">
        <PageFrame
          title={title}
          subtitle={<Steps at={at} of={screens.length} />}
          {...(at === 0 ? { back: '/' } : {})}
        >
          {large && <span hidden data-aloud={t(`casework.r.aloud.${first}`)} />}
          {draft.restored && at === 0 && !isEmpty(form) && (
            <Notice>
              <div className="cr-restored">
                <span>{t('casework.r.draft.restored')}</span>
                <button type="button" onClick={startAnew}>
                  {t('casework.r.draft.discard')}
                </button>
              </div>
            </Notice>
          )}
          {screen.map((pane) => (
            <Fragment key={pane}>
              {paneOf(pane)}
              {pane === warnAfter && urgent && (
                <div ref={card} tabIndex={-1}>
                  <UrgentCard number={urgent} onGoOn={() => patch({ warned: [...form.warned, urgent] })} />
                </div>
              )}
            </Fragment>
          ))}
        </PageFrame>
      </div>
      {first === 'check' ? (
        <Send
          form={form}
          draft={draft}
          onBack={() => go(screens[at - 1]?.[0])}
          onSent={() => {
            leaving.current = true
            draft.discard()
          }}
        />
      ) : (
        <nav className="cr-nav">
          {at > 0 && (
            <button type="button" className="ui-button is-plain" onClick={() => go(screens[at - 1]?.[0])}>
              {t('casework.r.back')}
            </button>
          )}
          <button type="button" className="ui-button is-primary" onClick={next}>
            {t('casework.r.next')}
          </button>
        </nav>
      )}
    </div>
  )
}

function Steps({ at, of }: { at: number; of: number }) {
  return (
    <div className="cr-steps">
      <span>{t('casework.r.steps', { n: at + 1, all: of })}</span>
      <i aria-hidden="true">
        {Array.from({ length: of }, (_, index) => (
          <b key={index} className={index <= at ? 'is-done' : ''} />
        ))}
      </i>
    </div>
  )
}

interface SendProps {
  readonly form: Form
  readonly draft: { readonly set: (next: Form) => void }
  readonly onBack: () => void
  /** The receipt is safe: the draft may go. */
  readonly onSent: () => void
}

function Send({ form, draft, onBack, onSent }: SendProps) {
  const navigate = useNavigate()
  const online = useOnline()
  const [progress, setProgress] = useState<Progress | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const busy = progress !== null
  const says = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem || busy) says.current?.scrollIntoView({ block: 'center' })
  }, [problem, busy])
  const person = useStanding().person?.id ?? null
  const theirs = isTheirs(form, person)
  const send = async (anew = false) => {
    if (busy) return
    setProblem(null)
    setProgress({ photo: 0, photos: form.photos.length, percent: 0 })
    try {
      const keep = async (next: Form) => {
        draft.set(next)
        await keepDraft(DRAFT, next)
      }
      const filed = await sendReport(anew ? { ...form, submission: null } : form, person, keep, setProgress)
      // First the receipt is safe, then the draft may go: the code is told only once.
      await keepDraft(RECEIPT, receiptOf(form, filed))
      onSent()
      void navigate('/report/done', { replace: true })
    } catch (error) {
      setProblem(asProblem(error))
      setProgress(null)
    }
  }
  return (
    <>
      <div className="ui-stack cr-sending" aria-live="polite" ref={says}>
        {!online && !problem && (
          <Notice tone="soon" title={t('casework.r.offline')}>
            {t('casework.r.offline.long')}
          </Notice>
        )}
        {theirs && !busy && (
          <Notice tone="soon" title={t('casework.r.unsure')}>
            {t('casework.r.unsure.long')}
          </Notice>
        )}
        {problem &&
          (problem.code === 'client.offline' ? (
            <Notice tone="soon" title={t('casework.r.unsent')}>
              {t('casework.r.unsent.long')}
            </Notice>
          ) : (
            <ProblemNotice problem={problem} />
          ))}
        {progress && (
          <Notice
            title={
              progress.photo > 0
                ? t('casework.r.sending.photo', { n: progress.photo, all: progress.photos })
                : t('casework.r.sending')
            }
          >
            <progress max={100} {...(progress.percent > 0 ? { value: progress.percent } : {})} />
          </Notice>
        )}
      </div>
      <nav className="cr-nav">
        <button type="button" className="ui-button is-plain" disabled={busy} onClick={onBack}>
          {t('casework.r.back')}
        </button>
        {theirs && !busy ? (
          <>
            <button type="button" className="ui-button is-plain" onClick={() => void send(true)}>
              {t('casework.r.unsure.anew')}
            </button>
            <To href="/sign-in?back=%2Freport%3Fstep%3Dcheck" className="ui-button is-primary">
              {t('casework.r.unsure.sign-in')}
            </To>
          </>
        ) : (
          <button type="button" className="ui-button is-primary" aria-busy={busy} onClick={() => void send()}>
            {t(problem ? 'casework.r.send-again' : 'casework.r.send')}
          </button>
        )}
      </nav>
    </>
  )
}
