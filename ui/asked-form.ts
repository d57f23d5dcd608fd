/** The form an act asks for, without its looks: what is filled in, and what is sent. Pure. */
export interface AskedField {
  readonly id: string
  readonly title: string
  readonly type: 'text' | 'day' | 'time'
}
/** What was written, by field. */
export type Written = Readonly<Record<string, string>>

export const isFilled = (field: AskedField, value: string): boolean =>
  field.type === 'time' ? /T\d\d:\d\d$/.test(value) : value.trim() !== ''

/** Is everything filled in? An act without a form lacks nothing. */
export const allFilled = (asks: readonly AskedField[] | undefined, written: Written = {}): boolean =>
  (asks ?? []).every((field) => isFilled(field, written[field.id] ?? ''))

/** What goes back: every field asked for and no other; nothing at all where there is no form. */
export const answersOf = (
  asks: readonly AskedField[] | undefined,
  written: Written = {},
): { answers?: { id: string; value: string }[] } =>
  asks ? { answers: asks.map(({ id }) => ({ id, value: (written[id] ?? '').trim() })) } : {}
