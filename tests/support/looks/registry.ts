/** Makers of the register's endpoints. */
import { randomUUID } from 'node:crypto'
import type { Maker } from './makers.ts'
import { idNumber, purpose, registered } from './register.ts'
import type { Role } from './world.ts'

const reason = '入户核对'
const from = '2020-01-01'
/** Reads name a purpose, and are refused without one. */
const asking = (input: object = {}) => [{ ...input, purpose }, input]
/** Posts that record: what they act on is made for each of them; the others are refused before it matters. */
const recording = new Set<Role>(['station', 'centre', 'grid', 'dispatcher'])
const nobody = { id: randomUUID(), revision: 1 }

export const registryMakers: Readonly<Record<string, Maker>> = {
  'registry.elements': () => [{}],
  'registry.people': (w) => [
    ...asking(),
    { purpose, text: registered.name },
    { purpose, household: w.register.household },
    { purpose: 'elder-health' },
  ],
  'registry.person': (w) => asking({ id: w.register.person }),
  'registry.household': (w) => asking({ id: w.register.household }),
  'registry.households': () => asking(),
  'registry.dwelling': (w) => asking({ id: w.register.dwelling }),
  'registry.dwellings': () => [{}],
  'registry.organisation': (w) => [{ id: w.register.organisation }],
  'registry.organisations': () => [{}],
  'registry.history': (w) => asking({ kind: 'person', id: w.register.person, element: 'name' }),
  'registry.who-sees': (w) => [{ person: w.register.person, element: 'phone' }],
  'registry.counts': (w) => [{ place: w.place }, { place: w.place, building: '9号楼' }],
  'registry.buildings': (w) => [{ place: w.place }],
  'registry.my-record': () => [{}],
  'registry.my-corrections': () => [{}],
  'registry.corrections': () => asking(),
  'registry.add-person': (w) => [
    {
      purpose,
      values: [
        { element: 'name', value: '又登记人' },
        { element: 'id-number', value: idNumber() },
      ],
      place: w.place,
      from,
      reason,
    },
    // Known already: the answer shows who it may be.
    {
      purpose,
      values: [
        { element: 'name', value: registered.name },
        { element: 'id-number', value: registered.idNumber },
      ],
      place: w.place,
      from,
      reason,
    },
  ],
  'registry.add-household': (w) => [{ values: [], place: w.place, from, reason }],
  'registry.add-dwelling': (w) => [
    { values: [{ element: 'room', value: randomUUID().slice(0, 8) }], place: w.place, from, reason },
  ],
  'registry.add-organisation': (w) => [
    { values: [{ element: 'name', value: '另一商店' }], place: w.place, from, reason },
  ],
  'registry.record': async (w, role) => {
    const one = recording.has(role) ? await w.register.fresh() : nobody
    return [
      {
        kind: 'person',
        ...one,
        changes: [{ element: 'phone', act: 'set', value: '13700000003', from: '2026-03-01' }],
        reason,
      },
    ]
  },
  'registry.move': async (w, role) => {
    const one = recording.has(role) ? await w.register.fresh() : nobody
    return [{ kind: 'person', ...one, dwelling: w.register.dwelling, from: '2026-03-01', reason }]
  },
  'registry.leave': async (w, role) => {
    const one = recording.has(role) ? await w.register.fresh() : nobody
    return [{ kind: 'person', ...one, on: '2026-03-01', why: 'moved-away', reason }]
  },
  'registry.merge-persons': async (w, role) => {
    const [keep, merge] = recording.has(role) ? await w.register.twins() : [nobody, nobody]
    return [
      { keep: keep.id, keepRevision: keep.revision, merge: merge.id, mergeRevision: merge.revision, reason },
    ]
  },
  'registry.undo-merge': async (w, role) => [
    { ...(recording.has(role) ? await w.register.merged() : { merge: randomUUID(), revision: 1 }), reason },
  ],
  'registry.unmask': (w) => [
    { kind: 'person', id: w.register.person, elements: ['id-number', 'phone'], purpose, reason },
    { kind: 'person', id: w.register.person, elements: ['phone'], reason },
  ],
  'registry.find-person': () => [
    { purpose, idNumber: registered.idNumber },
    { purpose, phone: registered.phone },
  ],
  'registry.let-sign-in': async (w, role) => [
    { ...(recording.has(role) ? await w.register.fresh() : nobody), reason },
  ],
  'registry.rebind-phone': () => [
    {
      name: registered.name,
      idNumber: registered.idNumber,
      phone: `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`,
      document: 'id-card',
      reason: '原号码已停用',
    },
  ],
  'registry.ask-correction': () => [{ element: 'name', value: '改名', said: '名字写错了' }],
  'registry.decide-correction': (w) => [
    { id: w.register.correction, decision: 'decline', answer: '核对无误' },
  ],
  'registry.start-import': async (w, _role, who) => [
    { file: who?.person ? (await w.upload(who, w.register.workbook, '人口.xlsx')).ref : randomUUID() },
  ],
  'registry.run-import': async (w, role) => {
    const { id, revision } = role === 'dispatcher' ? await w.register.checked() : nobody
    return [{ id, revision, mode: 'partial' }]
  },
  'registry.cancel-import': async (w, role) => [
    { id: role === 'dispatcher' ? (await w.register.checked()).id : randomUUID() },
  ],
  'registry.import-state': (w) => [{ id: w.register.imported }],
  'registry.imports': () => [{}],
  'registry.import-conflicts': () => asking(),
  'registry.import-conflict-counts': () => [{}],
  'registry.settle-conflict': async (w, role) => {
    const one = role === 'dispatcher' ? await w.register.conflict() : nobody
    return [{ id: one.id, revision: one.revision, choice: 'register', reason }]
  },
  'registry.settle-conflicts': () => [{ kind: 'name', choice: 'skip', reason }],
}
