/** What a security administrator does with an account, each asked for with its reason and consequence. */
import { useState } from 'react'
import { useWrite } from '#client'
import { Field } from '#ui/field'
import { Notice, ProblemNotice, toast } from '#ui/notice'
import { Dialog, ReasonDialog } from '#ui/reason'
import { texts } from '#ui/texts.ts'
import {
  createAccount,
  invite,
  lockAccount,
  resetPassword,
  resetSecond,
  unlinkAccount,
  unlockAccount,
} from '../contract.ts'
import { texts as words } from '../words.ts'
import type { AccountRow } from './accounts.tsx'

const t = texts(words)

export type ActName = 'lock' | 'unlock' | 'reset' | 'second-reset' | 'invite' | 'unlink'

/** Something shown once, to be handed over. */
export interface Handed {
  readonly kind: 'password' | 'invitation'
  readonly text: string
}

interface ActProps {
  readonly name: ActName
  readonly row: AccountRow
  readonly onClose: () => void
  /** With what is to be handed over, when there is something. */
  readonly onDone: (handed?: Handed) => void
}

export function AccountAct({ name, row, onClose, onDone }: ActProps) {
  const done = () => {
    toast(t('identity.account.done'))
    onDone()
  }
  const locking = useWrite(lockAccount, { done })
  const unlocking = useWrite(unlockAccount, { done })
  const resetting = useWrite(resetPassword, {
    done: (answer) => onDone({ kind: 'password', text: answer.password }),
  })
  const second = useWrite(resetSecond, { done })
  const inviting = useWrite(invite, { done: (answer) => onDone({ kind: 'invitation', text: answer.code }) })
  const unlinking = useWrite(unlinkAccount, { done })
  const writing = {
    lock: locking,
    unlock: unlocking,
    reset: resetting,
    'second-reset': second,
    invite: inviting,
    unlink: unlinking,
  }[name]
  return (
    <ReasonDialog
      open
      title={t(`identity.account.${name}-title`, { name: row.name })}
      consequence={t(`identity.account.${name}-effect`)}
      textLabel={t('identity.account.reason')}
      textRequired
      textMax={200}
      tone={name === 'unlock' || name === 'invite' ? 'primary' : 'danger'}
      confirmLabel={t(`identity.account.${name}`)}
      busy={writing.sending}
      problem={writing.problem}
      onConfirm={({ text }) => void writing.send({ account: row.id, reason: text })}
      onClose={onClose}
    />
  )
}

interface NewProps {
  readonly onClose: () => void
  readonly onDone: (handed: Handed) => void
}

export function NewAccount({ onClose, onDone }: NewProps) {
  const [name, setName] = useState('')
  const [login, setLogin] = useState('')
  const [tried, setTried] = useState(false)
  const making = useWrite(createAccount, {
    done: (answer) => onDone({ kind: 'password', text: answer.password }),
  })
  const missing = (value: string) => (tried && value.trim() === '' ? { error: t('identity.empty') } : {})
  const wrongLogin = making.problem?.fields?.['login']
  return (
    <Dialog
      open
      title={t('identity.account.new')}
      onClose={onClose}
      actions={
        <button
          type="button"
          className="ui-button is-primary"
          aria-busy={making.sending}
          onClick={() => {
            setTried(true)
            if (name.trim() !== '' && login.trim() !== '') void making.send({ name: name.trim(), login })
          }}
        >
          {t('identity.account.create')}
        </button>
      }
    >
      {making.problem && !wrongLogin && <ProblemNotice problem={making.problem} />}
      <Field label={t('identity.account.name')} required {...missing(name)}>
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            maxLength={60}
            value={name}
            onChange={(e) => setName(e.target.value)}
          />
        )}
      </Field>
      <Field
        label={t('identity.login')}
        hint={t('identity.account.login-hint')}
        required
        {...(wrongLogin ? { error: wrongLogin } : missing(login))}
      >
        {(attributes) => (
          <input
            {...attributes}
            className="ui-input"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={64}
            value={login}
            onChange={(e) => setLogin(e.target.value)}
          />
        )}
      </Field>
    </Dialog>
  )
}

/** A first password or an invitation code, shown once. */
export function Handover({ handed, onClose }: { handed: Handed | undefined; onClose: () => void }) {
  return (
    <Dialog
      open={handed !== undefined}
      title={t(handed?.kind === 'invitation' ? 'identity.handover.invitation' : 'identity.handover')}
      onClose={onClose}
      actions={
        <>
          <button
            type="button"
            className="ui-button is-plain"
            onClick={() =>
              void navigator.clipboard
                ?.writeText(handed?.text ?? '')
                .then(() => toast(t('identity.handover.copied')))
            }
          >
            {t('identity.handover.copy')}
          </button>
          <button type="button" className="ui-button is-primary" onClick={onClose}>
            {t('identity.handover.close')}
          </button>
        </>
      }
    >
      <output className="identity-handover">{handed?.text}</output>
      <Notice tone="soon">{t('identity.handover.once')}</Notice>
    </Dialog>
  )
}
