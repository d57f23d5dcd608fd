/** The code of the room: to scan or to type, large enough for a wall. */
import { useState } from 'react'
import { Section } from '#ui/frame'
import { QrCode } from '#ui/qr'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { grouped } from '../rules.ts'
import { texts as words } from '../words.ts'
import '../pages/meetings.css'

const t = texts(words)

/** Where the code leads: the residents' check-in with the letters filled in. */
export const checkInHref = (origin: string, code: string): string =>
  `${origin}/meetings/check-in?${new URLSearchParams({ code })}`

export function CodePanel({ code }: { code: string }) {
  const [large, setLarge] = useState(false)
  const drawn = (size: number) => (
    <div className="mt-code">
      <QrCode text={checkInHref(location.origin, code)} size={size} label={t('meetings.code.scan')} />
      <strong>{grouped(code)}</strong>
    </div>
  )
  return (
    <Section title={t('meetings.code')}>
      {drawn(148)}
      <p className="ui-quiet">{t('meetings.code.about')}</p>
      <button type="button" className="ui-button is-plain" onClick={() => setLarge(true)}>
        {t('meetings.code.large')}
      </button>
      <Dialog open={large} wide title={t('meetings.code.scan')} onClose={() => setLarge(false)}>
        {drawn(420)}
      </Dialog>
    </Section>
  )
}
