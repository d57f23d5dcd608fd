/** Every clock of a matter and why it ends when it ends. */
import type { ClockView } from '#modules/flow/contract'
import { ClockBar } from '#ui/clock'
import { Facts, Section } from '#ui/frame'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'
import { clockFacts, clockView } from './views.ts'

const t = texts(words)

/** Running ones first and open; those that stopped are folded. */
export function Clocks({ clocks }: { clocks: readonly ClockView[] }) {
  const running = clocks.filter((c) => c.stoppedAt === null)
  const stopped = clocks.filter((c) => c.stoppedAt !== null)
  return (
    <Section title={t('casework.clocks')}>
      {running.length === 0 && <p className="ui-quiet">{t('casework.clocks.none')}</p>}
      {running.map((c) => (
        <One key={`${c.title}${c.startedAt}`} clock={c} open />
      ))}
      {stopped.length > 0 && (
        <details className="cw-more">
          <summary>{t('casework.clocks.past', { n: stopped.length })}</summary>
          <div className="ui-stack">
            {stopped.map((c) => (
              <One key={`${c.title}${c.startedAt}`} clock={c} open={false} />
            ))}
          </div>
        </details>
      )}
    </Section>
  )
}

function One({ clock, open }: { clock: ClockView; open: boolean }) {
  return (
    <div className="cw-clock">
      <ClockBar clock={clockView(clock)} />
      <details className="cw-more" open={open}>
        <summary>{t('casework.clock.why')}</summary>
        <Facts items={clockFacts(clock)} />
      </details>
      {clock.flagged && (
        <Notice tone="soon">
          <span>{t('casework.clock.flagged')}</span>
        </Notice>
      )}
    </div>
  )
}
