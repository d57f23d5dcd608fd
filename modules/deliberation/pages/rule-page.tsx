/** The covenant of a place: in force, how it came to be, what changed; on paper one sheet to put on the wall. */
import { useParams } from 'react-router'
import { useRead } from '#client'
import { Facts, PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { PrintMarks } from '#ui/print'
import { texts } from '#ui/texts.ts'
import { showDay, showInstant } from '#ui/time.ts'
import { rule as ruleOf } from '../contract.ts'
import type { Rule, RuleVersion } from '../contract.ts'
import { texts as words } from '../words.ts'
import { Articles, Difference } from './articles.tsx'
import './deliberation.css'
import './documents.css'

const t = texts(words)

export default function RulePage() {
  const { document = '', place = '' } = useParams()
  const reading = useRead(ruleOf, { document, place })
  const rule = reading.data
  return (
    <PageFrame
      title={rule ? rule.documentTitle : t('deliberation.rule')}
      subtitle={rule?.place.name}
      back="covenants"
      loading={reading.loading}
      problem={rule ? undefined : reading.problem}
      onRetry={reading.refresh}
      actions={
        <button type="button" className="ui-button is-plain ui-no-print" onClick={() => print()}>
          {t('deliberation.rules.print')}
        </button>
      }
    >
      {rule && <Body rule={rule} />}
    </PageFrame>
  )
}

function Body({ rule }: { rule: Rule }) {
  const [now, ...former] = rule.versions
  if (!now) return null
  return (
    <>
      <PrintMarks number={`${now.title} · ${t('deliberation.rules.version', { no: now.no })}`} />
      {rule.of.id !== rule.place.id && (
        <p className="ui-quiet">
          {t('deliberation.rules.of-above', { place: rule.place.name, of: rule.of.name })}
        </p>
      )}
      <section className="ui-card">
        <h2 className="dl-rule-title">{now.title}</h2>
        <Articles articles={now.articles} />
        <p className="ui-row ui-quiet ui-figures">
          <Span version={now} />
        </p>
      </section>
      <Section title={t('deliberation.rules.adopted-by')}>
        <Adopted version={now} source={rule.source} />
      </Section>
      <div className="ui-no-print">
        <Section title={t('deliberation.rules.former')}>
          {former.length === 0 ? (
            <p className="ui-quiet">{t('deliberation.rules.former.none')}</p>
          ) : (
            rule.versions.map((v, i) => <Version key={v.no} version={v} before={rule.versions[i + 1]} />)
          )}
        </Section>
      </div>
    </>
  )
}

function Span({ version: v }: { version: RuleVersion }) {
  return (
    <>
      <Mark tone={v.until === null ? 'good' : 'muted'}>
        {t(v.until === null ? 'deliberation.rules.in-force' : 'deliberation.rules.ended')}
      </Mark>
      <span>{t('deliberation.rules.version', { no: v.no })}</span>
      <span>
        {v.until === null
          ? t('deliberation.rules.from', { from: showDay(v.from) })
          : t('deliberation.rules.span', { from: showDay(v.from), until: showDay(v.until) })}
      </span>
    </>
  )
}

/** One version: what it changed, its whole text, the vote. */
function Version({ version: v, before }: { version: RuleVersion; before: RuleVersion | undefined }) {
  return (
    <details className="dl-former">
      <summary>
        <span className="ui-row">
          <Span version={v} />
        </span>
      </summary>
      <div className="ui-stack">
        {before ? (
          <>
            <strong>{t('deliberation.rules.diff', { no: before.no })}</strong>
            <Difference before={before} after={v} />
          </>
        ) : (
          <Articles articles={v.articles} />
        )}
        <Adopted version={v} source={null} />
      </div>
    </details>
  )
}

function Adopted({ version: v, source }: { version: RuleVersion; source: string | null }) {
  const { vote } = v
  const figures = vote && {
    for: vote.for,
    against: vote.against,
    abstain: vote.abstain,
    present: vote.present,
  }
  return (
    <Facts
      items={[
        {
          label: t('deliberation.rules.by-motion'),
          value: <To href={`motions/${v.motion.id}`}>{`${v.motion.number} ${v.motion.title}`}</To>,
        },
        ...(vote && figures
          ? [
              {
                label: t('deliberation.rules.by-meeting'),
                value: (
                  <To
                    href={`meetings/${vote.meeting}`}
                  >{`${vote.meetingTitle} · ${showInstant(vote.at)}`}</To>
                ),
              },
              {
                label: t('deliberation.rules.by-votes'),
                value:
                  vote.members === null
                    ? t('deliberation.rules.votes.present', figures)
                    : t('deliberation.rules.votes', { ...figures, members: vote.members }),
              },
              ...vote.tests.map((test) => ({
                label: t(`deliberation.rules.test.${test.met ? 'met' : 'not'}`),
                value: t('deliberation.rules.test', {
                  title: test.title,
                  count: test.count,
                  needed: test.needed,
                  share: test.share,
                  whole: test.whole,
                }),
              })),
              {
                label: t('deliberation.rules.package'),
                value: <code className="dl-code">{vote.digest}</code>,
              },
            ]
          : []),
        { label: t('deliberation.rules.digest'), value: <code className="dl-code">{v.digest}</code> },
        { label: t('deliberation.rules.basis'), value: source },
      ]}
    />
  )
}
