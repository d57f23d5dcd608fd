/** The steps of a matter in one row, left to right: behind, here, to come. */
import { texts } from '#ui/texts.ts'
import type { Motion } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export function StepRow({ path }: { path: Motion['path'] }) {
  return (
    <ol className="dl-path" aria-label={t('deliberation.path')}>
      {path.map((step, index) => (
        <li
          key={step.id}
          className={`is-${step.state}`}
          {...(step.state === 'now' ? { 'aria-current': 'step' as const } : {})}
        >
          <i aria-hidden="true">{step.state === 'done' ? '✓' : index + 1}</i>
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
