/** What was reported: words, pictures, place, category, by whom, and what looks like the same. */
import { useRead } from '#client'
import { Facts, Section } from '#ui/frame'
import { Gallery } from '#ui/lightbox'
import { LevelPath } from '#ui/path'
import { MatterLine } from '#ui/matter'
import { To } from '#ui/navigate'
import { term, texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { duplicates as duplicatesOf } from '../contract.ts'
import type { Report } from '../contract.ts'
import { channelNames, texts as words } from '../words.ts'
import { Reporter } from './reporter.tsx'
import { fileView, lineView, reportHref } from './views.ts'

const t = texts(words)

interface Props {
  readonly report: Report
  readonly onCorrect: () => void
}

export function ReportFacts({ report, onCorrect }: Props) {
  const { line } = report
  return (
    <>
      <Section
        title={t('casework.facts')}
        actions={
          report.mayCorrect && (
            <button type="button" className="ui-button is-plain ui-no-print" onClick={onCorrect}>
              {t('casework.correct')}
            </button>
          )
        }
      >
        <p className="cw-text">{report.text}</p>
        {report.photos.length > 0 && <Gallery files={report.photos.map(fileView)} />}
        <Facts
          items={[
            {
              label: t('casework.item'),
              value: line.itemTitle ?? (
                <span className="cw-lack">
                  {t('casework.item.none')}
                  {report.suggestions.length > 0 &&
                    t('casework.item.suggested', {
                      titles: report.suggestions.map((s) => s.path.at(-1)).join(t('casework.or')),
                    })}
                </span>
              ),
            },
            { label: t('casework.place.said'), value: report.placeText },
            {
              label: t('casework.channel'),
              value: t('casework.channel.at', {
                channel: term(channelNames[report.channel]),
                at: showInstant(line.openedAt),
              }),
            },
            { label: t('casework.written-at'), value: report.writtenAt && showInstant(report.writtenAt) },
            {
              label: t('casework.confidentiality'),
              value: t(`casework.confidentiality.${report.confidentiality}.long`),
            },
            { label: t('casework.reporter'), value: <Reporter report={report} /> },
          ]}
        />
      </Section>
      <Section title={t('casework.place')}>
        {report.lineage.length > 0 ? (
          <LevelPath
            steps={report.lineage.toReversed().map((p, index, all) => ({
              id: p.id,
              level: p.kindTitle,
              name: p.name,
              here: index === all.length - 1,
              to: `places/${p.id}`,
            }))}
          />
        ) : (
          <p className="cw-lack">{t('casework.place.none')}</p>
        )}
      </Section>
      <Same report={report} />
    </>
  )
}

/** Merged ones always; candidates only while they can still be merged. */
function Same({ report }: { report: Report }) {
  const { line } = report
  const mayMerge = report.verdicts.some((v) => v.allowed && v.needs.includes('duplicate'))
  const found = useRead(
    duplicatesOf,
    mayMerge
      ? {
          text: report.text.slice(0, 1000),
          except: line.id,
          ...(line.place ? { place: line.place } : {}),
          ...(line.item ? { item: line.item } : {}),
        }
      : undefined,
  )
  const rows = mayMerge ? (found.data?.rows ?? []) : []
  if (rows.length === 0 && report.merged.length === 0) return null
  return (
    <Section title={t('casework.same')}>
      {report.merged.length > 0 && (
        <div>
          <p className="ui-quiet">{t('casework.same.merged')}</p>
          <ul className="cw-plain-list">
            {report.merged.map((m) => (
              <li key={m.id}>
                <To href={reportHref(m.id)}>{m.number}</To> {m.title}
              </li>
            ))}
          </ul>
        </div>
      )}
      {rows.length > 0 && (
        <div className="ui-no-print">
          <p className="ui-quiet">{t('casework.same.maybe')}</p>
          <ul className="ui-matters">
            {rows.map((row) => (
              <li key={row.line.id}>
                <MatterLine matter={lineView(row.line)} />
                <p className="ui-quiet cw-why">{row.why.join(t('casework.semicolon'))}</p>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Section>
  )
}
