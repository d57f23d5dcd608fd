/** 代办 on the page 我的. */
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Me() {
  return (
    <Section title={t('mandates.title')}>
      <p className="ui-quiet">{t('mandates.about')}</p>
      <To href="mandates" className="ui-button is-plain is-block">
        {t('mandates.open')}
      </To>
    </Section>
  )
}
