/** A paper for a relative to sign, on which I am the agent. */
import { useNavigate } from 'react-router'
import { useWrite } from '#client'
import { PageFrame } from '#ui/frame'
import { texts } from '#ui/texts.ts'
import { prepare } from '../contract.ts'
import { MandateForm } from '../pages/form.tsx'
import { texts as words } from '../words.ts'

const t = texts(words)

export default function Prepare() {
  const navigate = useNavigate()
  const preparing = useWrite(prepare, { done: ({ id }) => void navigate(`/mandates/${id}`) })
  return (
    <PageFrame title={t('mandates.print-new')} subtitle={t('mandates.to-counter')} back="mandates" narrow>
      <MandateForm
        way="relative"
        submit={t('mandates.print-next')}
        busy={preparing.sending}
        problem={preparing.problem}
        onSubmit={({ born: _born, agentName: _me, ...filled }) => void preparing.send(filled)}
      />
    </PageFrame>
  )
}
