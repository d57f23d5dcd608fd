/** 谁看过我的信息 on the page 我的. */
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Me() {
  return (
    <Section title={t('privacy.reads')}>
      <p className="ui-quiet">{t('privacy.reads.me')}</p>
      <To href="privacy" className="ui-button is-plain is-block">
        {t('privacy.reads')}
      </To>
      <To href="privacy/purposes" className="ui-button is-plain is-block">
        {t('privacy.purposes')}
      </To>
    </Section>
  )
}
