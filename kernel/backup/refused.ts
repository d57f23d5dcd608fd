/** A backup or restore that must not go on: the message is a Chinese sentence for the operator. */
export class BackupRefused extends Error {
  /** Known beforehand: the command prints the sentence, not a stack. */
  readonly expected = true
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'BackupRefused'
    this.code = code
  }
}
