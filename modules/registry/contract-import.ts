/**
 * Endpoints of imports from Excel: start (the rows are checked and compared, nothing is written), look at what would happen, run,
 * and clear the list of rows that disagree with the register. Runs in the browser too.
 */
import {
  Day,
  Id,
  Instant,
  Nullable,
  OneOf,
  PageOf,
  Revision,
  Shape,
  Text,
  Type,
  read,
  write,
} from '#kernel/endpoint'
import type { Static } from '#kernel/endpoint'
import { FileRef } from '#kernel/files/contract'

const Cursor = () => Type.Optional(Text(1, 200))
const Limit = () => Type.Optional(Type.Integer({ minimum: 1, maximum: 100 }))
const Purpose = () => Type.Optional(Text(1, 60))
const Reason = () => Text(2, 200)

export const importStates = ['checking', 'checked', 'running', 'done', 'cancelled', 'failed'] as const
export const ImportState = OneOf(...importStates)

/** How rows stand to the register. `same` says nothing new; `conflict` waits for a person. */
const tally = {
  added: Type.Integer(),
  changed: Type.Integer(),
  same: Type.Integer(),
  conflict: Type.Integer(),
}

export const PersonImportView = Shape({
  id: Id(),
  fileName: Type.String(),
  state: ImportState,
  /** Chosen when it is run. */
  mode: Nullable(OneOf('partial', 'all')),
  /** The place the list was said to belong to. */
  place: Shape({ id: Id(), name: Type.String() }),
  /** First day on which the values are so. */
  from: Day(),
  rows: Type.Integer(),
  bad: Type.Integer(),
  /** Values left alone because a part of them was hidden by asterisks. */
  masked: Type.Integer(),
  /** What the check found; an estimate once others have written since. */
  expected: Shape(tally),
  /** What was done so far. */
  done: Shape(tally),
  /** Conflicts of this import nobody has cleared yet. */
  open: Type.Integer(),
  /** Headings of the file; `element` null: not recognised, left out. */
  columns: Type.Array(Shape({ title: Type.String(), element: Nullable(Type.String()) })),
  startedAt: Instant(),
  endedAt: Nullable(Instant()),
  problem: Nullable(Type.String()),
  firstErrors: Type.Array(Shape({ row: Type.Integer(), reason: Type.String() })),
  hasErrorFile: Type.Boolean(),
  by: Type.String(),
  revision: Revision(),
})
export type PersonImportView = Static<typeof PersonImportView>

export const startPersonImport = write({
  name: 'registry.start-import',
  summary: '导入人口名单：先逐行检查、与登记比对，不写入',
  who: 'capacity',
  input: Shape({
    file: FileRef(),
    /** Where the list belongs: rows that name no place are put there, others must lie below it. Without it one's own place. */
    place: Type.Optional(Id()),
    from: Type.Optional(Day()),
  }),
  output: Shape({ id: Id() }),
  refusals: [
    'registry.no-import',
    'registry.not-a-workbook',
    'registry.outside-your-place',
    'registry.future-day',
    'territory.no-place',
    'files.not-yours',
  ],
})

export const runPersonImport = write({
  name: 'registry.run-import',
  summary: '看过检查结果后写入登记：部分写入或全部写入',
  who: 'capacity',
  input: Shape({ id: Id(), revision: Revision(), mode: OneOf('partial', 'all') }),
  output: Shape({ id: Id() }),
  refusals: [
    'registry.no-import',
    'registry.no-such-import',
    'registry.import-not-checked',
    'registry.import-has-errors',
    'kernel.stale',
  ],
})

export const cancelPersonImport = write({
  name: 'registry.cancel-import',
  summary: '停止导入，已写入的保留',
  who: 'capacity',
  input: Shape({ id: Id() }),
  output: Shape({ id: Id() }),
  refusals: ['registry.no-import', 'registry.no-such-import', 'registry.import-over'],
})

export const personImport = read({
  name: 'registry.import-state',
  summary: '一次导入：检查结果、进度、结果',
  who: 'capacity',
  input: Shape({ id: Id() }),
  output: PersonImportView,
  refusals: ['registry.no-import', 'registry.no-such-import'],
})

export const personImports = read({
  name: 'registry.imports',
  summary: '本单位的人口导入记录',
  who: 'capacity',
  input: Shape({ cursor: Cursor(), limit: Limit() }),
  output: PageOf(PersonImportView),
  refusals: ['registry.no-import'],
})

/**
 * Why a row waits. `protected`: it disagrees with what was confirmed or corrected. `name`: the id number is known under another
 * name. `likely`: name and birth date are known, the rest does not prove it. `several`: it fits more than one person.
 * `elsewhere`: registered outside of what the importer may see. `gone`: registered as having left.
 */
export const conflictKinds = ['protected', 'name', 'likely', 'several', 'elsewhere', 'gone'] as const
export const ConflictKind = () => OneOf('protected', 'name', 'likely', 'several', 'elsewhere', 'gone')
export type ConflictKind = (typeof conflictKinds)[number]

/**
 * `register`: the register is right, the row is dropped. `row`: the row is right for every element that differs. `merge`: element by
 * element. `new`: somebody else, registered newly. `skip`: left for a later import.
 */
export const conflictChoices = ['register', 'row', 'merge', 'new', 'skip'] as const
export const ConflictChoice = () => OneOf('register', 'row', 'merge', 'new', 'skip')
export type ConflictChoice = (typeof conflictChoices)[number]

export const ConflictView = Shape({
  id: Id(),
  import: Id(),
  fileName: Type.String(),
  row: Type.Integer(),
  kind: ConflictKind(),
  state: OneOf('open', 'settled', 'skipped'),
  revision: Revision(),
  /** Name as the row gives it; masked once it is settled. */
  name: Type.String(),
  /** Whom it may be. */
  persons: Type.Array(
    Shape({
      id: Id(),
      name: Type.String(),
      place: Nullable(Type.String()),
      address: Nullable(Type.String()),
    }),
  ),
  /** Element by element, for the first of `persons`; sealed values masked. Empty once it is settled. */
  values: Type.Array(
    Shape({
      element: Type.String(),
      title: Type.String(),
      row: Type.String(),
      register: Nullable(Type.String()),
      origin: Nullable(OneOf('typed', 'confirmed', 'corrected', 'imported', 'derived')),
      differs: Type.Boolean(),
    }),
  ),
  /** What may be chosen here. */
  choices: Type.Array(ConflictChoice()),
  choice: Nullable(ConflictChoice()),
  reason: Nullable(Type.String()),
  by: Nullable(Type.String()),
  at: Nullable(Instant()),
})
export type ConflictView = Static<typeof ConflictView>

const which = {
  import: Type.Optional(Id()),
  kind: Type.Optional(ConflictKind()),
}

export const importConflicts = read({
  name: 'registry.import-conflicts',
  summary: '导入冲突：表里的值与登记的值并列，由人决定',
  who: 'capacity',
  input: Shape({
    ...which,
    state: Type.Optional(OneOf('open', 'settled', 'skipped')),
    purpose: Purpose(),
    cursor: Cursor(),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  }),
  output: PageOf(ConflictView),
  refusals: ['registry.no-import', 'privacy.no-purpose', 'privacy.purpose-not-yours'],
})

export const conflictCounts = read({
  name: 'registry.import-conflict-counts',
  summary: '各类导入冲突还有多少',
  who: 'capacity',
  input: Shape({ import: Type.Optional(Id()) }),
  output: Shape({ rows: Type.Array(Shape({ kind: ConflictKind(), open: Type.Integer() })) }),
  refusals: ['registry.no-import'],
})

const settling = [
  'registry.no-import',
  'registry.no-edit',
  'registry.outside-your-place',
  'registry.choice-not-here',
  'registry.choose-person',
  'registry.where-to',
  'registry.no-subject',
  'registry.no-place',
  'registry.same-id-number',
] as const

export const settleConflict = write({
  name: 'registry.settle-conflict',
  summary: '处理一条导入冲突：以登记为准、以表为准、逐项合并、另立一人或暂不处理',
  who: 'capacity',
  input: Shape({
    id: Id(),
    revision: Revision(),
    choice: ConflictChoice(),
    /** Of several: whom the row means. */
    person: Type.Optional(Id()),
    /** For `merge`: elements the row is right about; the others stay as registered. */
    fromRow: Type.Optional(Type.Array(Text(1, 40), { maxItems: 40 })),
    reason: Reason(),
  }),
  output: Shape({ state: OneOf('settled', 'skipped') }),
  refusals: [...settling, 'registry.no-conflict', 'registry.conflict-over', 'kernel.stale'],
})

/** All of one kind, a bounded number a call; call again while `left` is more than 0. */
export const settleConflicts = write({
  name: 'registry.settle-conflicts',
  summary: '一类导入冲突一并处理，每次至多 200 条',
  who: 'capacity',
  input: Shape({
    import: Type.Optional(Id()),
    kind: ConflictKind(),
    choice: OneOf('register', 'row', 'new', 'skip'),
    reason: Reason(),
  }),
  output: Shape({ settled: Type.Integer(), left: Type.Integer() }),
  refusals: [...settling],
})
