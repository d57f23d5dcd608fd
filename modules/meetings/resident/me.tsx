/** 会议 on the page 我的. */
import { Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Me() {
  return (
    <Section title={t('meetings.r.mine')}>
      <p className="ui-quiet">{t('meetings.r.about')}</p>
      <To href="meetings?scope=mine" className="ui-button is-plain is-block">
        {t('meetings.r.open')}
      </To>
    </Section>
  )
}
