/** Two records of one person become one, and can be parted again. */
import { useState } from 'react'
import type { Output } from '#kernel/endpoint'
import { useWrite } from '#client'
import { Section } from '#ui/frame'
import { toast } from '#ui/notice'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import { mergePersons, undoMerge } from '../contract.ts'
import type { person } from '../contract.ts'
import { texts as words } from '../words.ts'
import { RegisterDialog } from './act-dialog.tsx'
import { FindSubject } from './find-subject.tsx'
import type { Found } from './find-subject.tsx'

const t = texts(words)
type Person = Output<typeof person>

interface Props {
  readonly person: Person
  readonly purpose: string
  readonly onClose: () => void
  readonly onReload: () => void
}

export function MergeDialog({ person: kept, purpose, onClose, onReload }: Props) {
  const [other, setOther] = useState<Found | null>(null)
  const [tried, setTried] = useState(false)
  const write = useWrite(mergePersons, {
    done: () => {
      toast(t('registry.merge.done'), { tone: 'good' })
      onClose()
    },
  })
  return (
    <RegisterDialog
      title={t('registry.merge.of', { name: kept.name })}
      consequence={t('registry.merge.says', { name: kept.name })}
      confirm={t('registry.merge')}
      busy={write.sending}
      problem={write.problem}
      ready={other !== null}
      onTry={() => setTried(true)}
      onConfirm={({ reason }) => {
        if (!other) return
        const both = {
          keep: kept.id,
          keepRevision: kept.revision,
          merge: other.id,
          mergeRevision: other.revision,
        }
        void write.send({ ...both, reason })
      }}
      onClose={onClose}
      onReload={() => {
        onReload()
        setOther(null)
        write.reset()
      }}
    >
      <FindSubject
        kind="person"
        purpose={purpose}
        value={other}
        onChange={setOther}
        except={kept.id}
        {...(tried ? { error: t('registry.lack.person') } : {})}
      />
    </RegisterDialog>
  )
}

/** Which records were found to be this person; each may be parted again. */
export function Merged({
  person: kept,
  mayEdit,
  onReload,
}: {
  person: Person
  mayEdit: boolean
  onReload: () => void
}) {
  const [undoing, setUndoing] = useState<Person['merged'][number] | null>(null)
  const write = useWrite(undoMerge, {
    done: () => {
      toast(t('registry.merge.undone'), { tone: 'good' })
      setUndoing(null)
    },
  })
  if (kept.merged.length === 0) return null
  return (
    <Section title={t('registry.merged')}>
      <ul className="rg-rows">
        {kept.merged.map((m) => (
          <li key={m.merge} className="ui-row">
            <strong>{m.name}</strong>
            <span className="ui-quiet">{[showInstant(m.at), m.reason].join(' · ')}</span>
            {mayEdit && (
              <button type="button" className="rg-link" onClick={() => setUndoing(m)}>
                {t('registry.merge.undo')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {undoing && (
        <RegisterDialog
          title={t('registry.merge.undo')}
          consequence={t('registry.merge.undo-says', { name: undoing.name })}
          confirm={t('registry.merge.undo')}
          busy={write.sending}
          problem={write.problem}
          ready
          onTry={() => {}}
          onConfirm={({ reason }) =>
            void write.send({ merge: undoing.merge, revision: kept.revision, reason })
          }
          onClose={() => setUndoing(null)}
          onReload={() => {
            onReload()
            write.reset()
          }}
        />
      )}
    </Section>
  )
}
