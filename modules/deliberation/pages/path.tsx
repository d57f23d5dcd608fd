/** The steps of a matter in one row, left to right: behind, here, to come. */
import { texts } from '#ui/texts.ts'
import type { Motion } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export function StepRow({ path }: { path: Motion['path'] }) {
  return (
    <ol className="dl-path" tabIndex={0} aria-label={t('deliberation.path')}>
      {path.map((step, index) => (
        <li
          key={step.id}
          className={`is-${step.state}`}
          {...(step.state === 'now' ? { 'aria-current': 'step' as const } : {})}
        >
          <i aria-hidden="true">{signOf(step, index)}</i>
          <span>
            {step.title}
            <span className="ui-unseen">{t(`deliberation.path.${step.state}`)}</span>
          </span>
          {step.power && <small>{t(`deliberation.power.${step.power}`)}</small>}
        </li>
      ))}
    </ol>
  )
}

/** Steps are counted; where they end is none of them. */
const signOf = (step: Motion['path'][number], index: number): string | number =>
  step.state === 'done' || (step.isEnd && step.state === 'now') ? '✓' : step.isEnd ? '●' : index + 1
