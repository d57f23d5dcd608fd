/** The notice of a meeting and its agenda: public, the same on both surfaces. */
import { Facts, Section } from '#ui/frame'
import { To } from '#ui/navigate'
import { Notice } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { MeetingWhole } from '../contract.ts'
import { texts as words } from '../words.ts'
import './meetings.css'

const t = texts(words)

export function NoticeFacts({ whole: w }: { whole: MeetingWhole }) {
  const m = w.meeting
  return (
    <Section title={t('meetings.notice')}>
      {w.cancelReason && (
        <Notice tone="over" title={t('meetings.cancelled-why')}>
          {w.cancelReason}
        </Notice>
      )}
      <Facts
        items={[
          { label: t('meetings.kind'), value: m.kindTitle },
          { label: t('meetings.when'), value: <time dateTime={m.startsAt}>{showInstant(m.startsAt)}</time> },
          { label: t('meetings.where'), value: m.venue },
          { label: t('meetings.who'), value: m.bodyTitle },
          { label: t('meetings.affects'), value: t(`meetings.convene.kind.${w.affects}`) },
          { label: t('meetings.invites'), value: w.invites.join(' · ') },
          {
            label: t('meetings.members'),
            value:
              w.members === null
                ? null
                : t('meetings.members-of', { n: w.members, source: w.membersSource ?? '' }),
          },
          { label: t('meetings.convened-at'), value: showInstant(w.convenedAt) },
          { label: t('meetings.basis'), value: w.source },
        ]}
      />
    </Section>
  )
}

export function Agenda({ whole: w }: { whole: MeetingWhole }) {
  return (
    <Section title={t('meetings.agenda')}>
      <ol className="mt-agenda">
        {w.agenda.map((a) => (
          <li key={a.no}>
            <div>
              <strong>{a.title}</strong>
              {a.matter && a.matterKind && (
                <>
                  {' '}
                  {a.number && <span className="ui-number">{a.number}</span>}{' '}
                  <To href={`${a.matterKind}s/${a.matter}`} label={`${t('meetings.agenda.open')} ${a.title}`}>
                    {t('meetings.agenda.open')}
                  </To>
                </>
              )}
              {a.text && <p>{a.text}</p>}
            </div>
          </li>
        ))}
      </ol>
    </Section>
  )
}

/** Signed minutes; while they are not signed only those inside see a draft. */
export function MinutesText({ minutes: m }: { minutes: NonNullable<MeetingWhole['minutes']> }) {
  return (
    <>
      <p className="mt-minutes">{m.text}</p>
      <div className="mt-sign">
        {(['chair', 'recorder'] as const).map((role) => {
          const s = m.signatures.find((one) => one.role === role)
          return (
            <div key={role}>
              <span className="ui-quiet">{t(`meetings.minutes.role.${role}`)}</span>
              {s ? (
                <>
                  <strong>{s.name}</strong>
                  <span className="ui-quiet">
                    {s.postTitle} · {showInstant(s.at)}
                  </span>
                </>
              ) : (
                <span>{t('meetings.minutes.waiting')}</span>
              )}
            </div>
          )
        })}
      </div>
      <p className="mt-digest">
        {t('meetings.ballot.digest')} <code>{m.digest}</code>
      </p>
    </>
  )
}
