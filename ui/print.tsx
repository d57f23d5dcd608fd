/** What only paper shows: the number on every page, page x of y, and a code that opens the record again. */
import { QrCode } from './qr.tsx'
import { t } from './words.ts'

/** CSS strings must not end early. */
const quoted = (text: string) => `"${text.replace(/["\\\n]/g, ' ')}"`

interface Props {
  readonly number: string
  /** Address the code opens; this page's own unless named. */
  readonly address?: string
  /** The sheet shows its own number and code. */
  readonly bare?: boolean
}

export function PrintMarks({ number, address, bare = false }: Props) {
  const page = t('ui.print.page').split('{}')
  const content = [
    quoted(page[0] ?? ''),
    'counter(page)',
    quoted(page[1] ?? ''),
    'counter(pages)',
    quoted(page[2] ?? ''),
  ]
  return (
    <>
      <style>{`@page { @bottom-left { content: ${quoted(number)} } @bottom-right { content: ${content.join(' ')} } }`}</style>
      {!bare && (
        <div className="ui-print-only ui-print-head">
          <QrCode text={address ?? location.href} size={72} label={t('ui.print.code')} />
          <span>{t('ui.print.code')}</span>
        </div>
      )}
    </>
  )
}
