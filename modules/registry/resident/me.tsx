/** 我的登记信息 on the page 我的. */
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Me() {
  return (
    <Section title={t('registry.my')}>
      <p className="ui-quiet">{t('registry.my.me')}</p>
      <To href="my-record" className="ui-button is-plain is-block">
        {t('registry.my')}
      </To>
    </Section>
  )
}
