/** What every pane of the report gets. */
import type { Form, Lack } from './form.ts'

export interface PaneProps {
  readonly form: Form
  readonly patch: (part: Partial<Form>) => void
  /** What is missing, once the person tried to go on. */
  readonly lacks: readonly Lack[]
}
