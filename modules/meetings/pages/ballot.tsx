/** A ballot as everybody may see it: what is asked, how, under which rule, and what came out, test by test. */
import type { ReactNode } from 'react'
import { Mark } from '#ui/matter'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { BallotView } from '../contract.ts'
import { choices } from '../rules.ts'
import { slipChoices } from '../rules-paper.ts'
import { texts as words } from '../words.ts'
import { Stage } from './stage.tsx'
import './meetings.css'

const t = texts(words)

const tones = { prepared: 'plain', open: 'soon', counting: 'soon', closed: 'plain', void: 'over' } as const

export function BallotHead({ ballot: b }: { ballot: BallotView }) {
  return (
    <>
      <span className="ui-row">
        {b.result ? (
          <Mark tone={b.result.verdict === 'passed' ? 'good' : 'over'}>
            {`${t(`meetings.result.${b.result.verdict}`)}${b.stage ? ` · ${t(`meetings.stage.${b.stage.stage}`)}` : ''}`}
          </Mark>
        ) : (
          <Mark tone={tones[b.state]}>{t(`meetings.ballot.state.${b.state}`)}</Mark>
        )}
        <span className="ui-quiet">
          {t('meetings.ballot.item', { n: b.item })} · {t(`meetings.ballot.way.${b.way}`)}
          {b.channels.length > 1 &&
            `（${b.channels.map((c) => t(`meetings.channel.${c}`)).join(' + ')}）`} ·{' '}
          {b.ruleTitle}
          {b.voters === null ? '' : ` · ${t('meetings.ballot.voters', { n: b.voters })}`}
          {b.matter && !b.binding ? ` · ${t('meetings.ballot.opinion')}` : ''}
        </span>
      </span>
      <p className="mt-ballot-text">{b.text}</p>
      {b.state === 'open' && b.untilAt && (
        <p className="ui-quiet" role="status">
          {b.way !== 'hands' && t('meetings.ballot.until', { at: showInstant(b.untilAt) })}
          {b.taken !== null && ` · ${t('meetings.ballot.taken', { n: b.taken, voters: b.voters ?? 0 })}`}
        </p>
      )}
      {b.voidReason && <p className="ui-quiet">{b.voidReason}</p>}
    </>
  )
}

interface CardProps {
  readonly ballot: BallotView
  readonly children?: ReactNode
  /** In place of the stage as everybody sees it. */
  readonly stage?: ReactNode
}

export function BallotCard({ ballot: b, children, stage }: CardProps) {
  return (
    <article className="mt-ballot">
      <BallotHead ballot={b} />
      {children}
      {b.result && <Result ballot={b} result={b.result} />}
      {b.stage && (stage ?? <Stage ballot={b} stage={b.stage} />)}
      {b.digest && (
        <p className="mt-digest" title={t('meetings.ballot.digest.about')}>
          {t('meetings.ballot.digest')} <code>{b.digest}</code>
        </p>
      )}
    </article>
  )
}

type ResultView = NonNullable<BallotView['result']>

/** What came by each channel, and the sum the verdict is judged by. */
function Channels({ result: r }: { result: ResultView }) {
  return (
    <table className="mt-tests mt-channels">
      <thead>
        <tr>
          <th scope="col">{t('meetings.channel')}</th>
          {slipChoices.map((c) => (
            <th key={c} scope="col">
              {t(`meetings.choice.${c}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {r.channels.map((one) => (
          <tr key={one.channel}>
            <th scope="row">{t(`meetings.channel.${one.channel}`)}</th>
            {slipChoices.map((c) => (
              <td key={c} className="ui-figures">
                {one[c]}
              </td>
            ))}
          </tr>
        ))}
        <tr>
          <th scope="row">{t('meetings.channel.sum')}</th>
          {slipChoices.map((c) => (
            <td key={c} className="ui-figures">
              <strong>{r[c]}</strong>
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}

function Result({ ballot: b, result: r }: { ballot: BallotView; result: ResultView }) {
  return (
    <>
      <dl className="mt-tally">
        {choices.map((c) => (
          <div key={c}>
            <dt>{t(`meetings.choice.${c}`)}</dt>
            <dd>{r[c]}</dd>
          </div>
        ))}
      </dl>
      {r.channels.length > 1 && <Channels result={r} />}
      <table className="mt-tests">
        <caption className="ui-unseen">{t('meetings.result.tests')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('meetings.result.test')}</th>
            <th scope="col">{t('meetings.result.number')}</th>
            <th scope="col">{t('meetings.result.needed')}</th>
            <th scope="col">{t('meetings.state')}</th>
          </tr>
        </thead>
        <tbody>
          {r.tests.map((test) => (
            <tr key={test.title}>
              <th scope="row">{test.title}</th>
              <td className="ui-figures">
                {t(`meetings.size.${test.counted}`)} {test.count} / {t(`meetings.size.${test.of}`)}{' '}
                {test.whole}
              </td>
              <td className="ui-figures">
                {test.share} · {test.needed}
              </td>
              <td>
                <Mark tone={test.met ? 'good' : 'over'}>
                  {t(test.met ? 'meetings.result.met' : 'meetings.result.not-met')}
                </Mark>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {b.ruleSource && <p className="ui-quiet">{b.ruleSource}</p>}
    </>
  )
}
