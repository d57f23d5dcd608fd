/** Where I am signed in, and ending it there. */
import { useRead, useWrite } from '#client'
import { Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { Loading, ProblemNotice, toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showAgo, showInstant } from '#ui/time.ts'
import { revokeOthers, revokeSession, sessions } from '../contract.ts'
import { texts as words } from '../words.ts'

const t = texts(words)

export function Sessions() {
  const live = useRead(sessions, {})
  const ending = useWrite(revokeSession, { done: () => toast(t('identity.session.ended')) })
  const endingOthers = useWrite(revokeOthers, { done: () => toast(t('identity.sessions.ended-others')) })
  const rows = live.data?.rows ?? []
  const others = rows.filter((row) => !row.current).length
  return (
    <Section
      title={t('identity.sessions')}
      actions={
        others > 0 && (
          <button
            type="button"
            className="ui-button is-plain"
            aria-busy={endingOthers.sending}
            onClick={() => void endingOthers.send({})}
          >
            {t('identity.sessions.end-others', { n: others })}
          </button>
        )
      }
    >
      {live.loading && <Loading />}
      {(live.problem ?? ending.problem ?? endingOthers.problem) && (
        <ProblemNotice
          problem={(live.problem ?? ending.problem ?? endingOthers.problem)!}
          onRetry={live.refresh}
        />
      )}
      <ul className="identity-sessions">
        {[...rows]
          .sort((a, b) => Number(b.current) - Number(a.current))
          .map((row) => (
            <li key={row.id}>
              <div>
                <strong>{row.agent}</strong>{' '}
                {row.current && <Mark tone="good">{t('identity.session.current')}</Mark>}
                <p className="ui-quiet">
                  <span>{t('identity.session.made', { at: showInstant(row.madeAt) })}</span>
                  {!row.current && <span>{t('identity.session.seen', { ago: showAgo(row.seenAt) })}</span>}
                  <span>{t('identity.session.expires', { at: showInstant(row.expiresAt) })}</span>
                </p>
              </div>
              {!row.current && (
                <button
                  type="button"
                  className="ui-button is-plain"
                  aria-busy={ending.sending}
                  onClick={() => void ending.send({ session: row.id })}
                >
                  {t('identity.session.end')}
                  <span className="ui-unseen">{row.agent}</span>
                </button>
              )}
            </li>
          ))}
      </ul>
      {others > 0 && <p className="ui-hint">{t('identity.sessions.hint')}</p>}
    </Section>
  )
}
