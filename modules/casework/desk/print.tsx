/** What only paper shows: the number on every page, page x of y, and a code that opens the record again. */
import { QrCode } from '#ui/qr'
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

/** CSS strings must not end early. */
const quoted = (text: string) => `"${text.replace(/["\\\n]/g, ' ')}"`

/** `bare`: the sheet shows its own number and code. */
export function PrintMarks({ number, bare = false }: { number: string; bare?: boolean }) {
  const page = t('casework.print.page').split('{}')
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
        <div className="cw-print-only cw-print-head">
          <QrCode text={location.href} size={72} label={t('casework.print.code')} />
          <span>{t('casework.print.code')}</span>
        </div>
      )}
    </>
  )
}
