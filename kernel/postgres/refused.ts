/** The embedded server cannot run here; the message is a Chinese sentence for the operator and needs no stack. */
export class StartRefused extends Error {
  readonly expected = true
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartRefused'
  }
}
