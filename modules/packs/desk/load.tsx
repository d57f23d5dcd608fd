/** Checking and loading a pack that lies on the server. */
import { useState } from 'react'
import { useRead, useWrite } from '#client'
import { PageFrame, Section } from '#ui/frame'
import { Mark } from '#ui/matter'
import { EmptyState, Loading, Notice, ProblemNotice, toast } from '#ui/notice'
import { Dialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import { available, check, load } from '../contract.ts'
import { texts as words } from '../words.ts'
import { SearchList } from '../pages/list.tsx'
import { shortHash } from '../pages/overview.tsx'
import { Changes } from '../pages/versions.tsx'
import '../pages/packs.css'

const t = texts(words)

export default function LoadPack() {
  const { data, problem, loading, refresh } = useRead(available, {})
  const [pack, setPack] = useState<string | null>(null)
  return (
    <PageFrame
      title={t('packs.load')}
      subtitle={t('packs.load.sub')}
      loading={loading}
      problem={problem}
      onRetry={refresh}
    >
      {data && (
        <Section title={t('packs.load.choose')}>
          {data.packs.length === 0 ? (
            <EmptyState text={t('packs.load.none')} />
          ) : (
            <div className="ui-row">
              {data.packs.map((id) => (
                <button
                  key={id}
                  type="button"
                  className={id === pack ? 'ui-button is-primary' : 'ui-button'}
                  aria-pressed={id === pack}
                  onClick={() => setPack(id)}
                >
                  {id}
                </button>
              ))}
            </div>
          )}
        </Section>
      )}
      {pack && <Checked key={pack} pack={pack} />}
    </PageFrame>
  )
}

function Checked({ pack }: { pack: string }) {
  const { data, problem, refresh } = useRead(check, { pack }, { keep: false })
  const [asking, setAsking] = useState(false)
  const loading = useWrite(load, {
    done: (answer) => {
      setAsking(false)
      toast(t(answer.changed ? 'packs.load.done' : 'packs.load.same'), { tone: 'good' })
    },
  })
  if (problem) return <ProblemNotice problem={problem} onRetry={refresh} />
  if (!data) return <Loading text={t('packs.load.checking')} />
  const errors = data.findings.filter((f) => f.level === 'error').length
  return (
    <>
      <Section
        title={t('packs.load.result', { pack })}
        actions={
          <span className="ui-row">
            <button type="button" className="ui-button" onClick={refresh}>
              {t('packs.load.again')}
            </button>
            {data.snapshot && (
              <button type="button" className="ui-button is-primary" onClick={() => setAsking(true)}>
                {t('packs.load.now')}
              </button>
            )}
          </span>
        }
      >
        {data.snapshot ? (
          <Notice tone="good" title={t('packs.load.sound', { version: data.version ?? '' })}>
            <span className="ui-number">{shortHash(data.snapshot)}</span>
          </Notice>
        ) : (
          <Notice tone="over" title={t('packs.load.faulty', { count: errors })} />
        )}
        {data.findings.length > 0 && (
          <SearchList
            label={t('packs.findings')}
            rows={data.findings.map((f, i) => ({ ...f, no: i }))}
            keyOf={(f) => String(f.no)}
            columns={[
              {
                title: t('packs.finding.level'),
                cell: (f) => (
                  <Mark tone={f.level === 'error' ? 'over' : 'soon'}>{t(`packs.finding.${f.level}`)}</Mark>
                ),
                width: '5em',
              },
              {
                title: t('packs.finding.where'),
                cell: (f) => `${f.file}:${f.line}`,
                figures: true,
                width: '18em',
              },
              { title: t('packs.finding.what'), cell: (f) => f.message },
              { title: t('packs.finding.mend'), cell: (f) => f.mend },
            ]}
          />
        )}
      </Section>
      {data.changes.length > 0 && (
        <Section title={t('packs.load.changes', { count: data.changes.length })}>
          <Changes changes={data.changes} />
        </Section>
      )}
      <Dialog
        open={asking}
        title={t('packs.load.confirm', { pack, version: data.version ?? '' })}
        onClose={() => setAsking(false)}
        actions={
          <>
            <button type="button" className="ui-button" onClick={() => setAsking(false)}>
              {t('packs.load.not-now')}
            </button>
            <button
              type="button"
              className="ui-button is-primary"
              aria-busy={loading.sending}
              onClick={() => void loading.send({ pack })}
            >
              {t('packs.load.now')}
            </button>
          </>
        }
      >
        <p>{t('packs.load.consequence')}</p>
        {loading.problem && <ProblemNotice problem={loading.problem} />}
      </Dialog>
    </>
  )
}
