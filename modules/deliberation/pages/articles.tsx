/** Articles as they are read, and what changed between two versions. */
import { texts } from '#ui/texts.ts'
import { texts as words } from '../words.ts'
import { diffArticles } from './article-diff.ts'
import './documents.css'

const t = texts(words)

export function Articles({ articles }: { articles: readonly string[] }) {
  return (
    <ol className="dl-articles">
      {articles.map((a, i) => (
        // Articles have no name but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={i}>
          <strong>{t('deliberation.rules.article', { n: i + 1 })}</strong>
          <span>{a}</span>
        </li>
      ))}
    </ol>
  )
}

interface Version {
  readonly title: string
  readonly articles: readonly string[]
}

export function Difference({ before, after }: { before: Version; after: Version }) {
  const lines = diffArticles([before.title, ...before.articles], [after.title, ...after.articles])
  if (lines.every((l) => l.kind === 'same'))
    return <p className="ui-quiet">{t('deliberation.rules.diff.same')}</p>
  return (
    <ul className="dl-diff">
      {lines.map((line, i) => {
        const inside = line.stretches.map((s, n) =>
          // oxlint-disable-next-line react/no-array-index-key
          s.mark ? <mark key={n}>{s.text}</mark> : <span key={n}>{s.text}</span>,
        )
        return (
          // oxlint-disable-next-line react/no-array-index-key
          <li key={i} className={`is-${line.kind}`}>
            {line.kind !== 'same' && <em>{t(`deliberation.rules.diff.${line.kind}`)}</em>}
            {line.kind === 'removed' ? (
              <del>{inside}</del>
            ) : line.kind === 'added' ? (
              <ins>{inside}</ins>
            ) : (
              <span>{inside}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
