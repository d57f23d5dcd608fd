/** People in the register whose data are unmistakable, and one import with an error and a conflict. */
import type { Uuid } from '#kernel/ids'
import { book, sheetOf } from '../../../kernel/workbook/test-books.ts'
import * as imports from '../../../modules/registry/contract-import.ts'
import * as contract from '../../../modules/registry/contract.ts'
import { runImport } from '../../../modules/registry/import/running.ts'
import { idCheck } from '../../../modules/registry/rules.ts'
import type { City, Someone } from '../city.ts'

/** Area 990001 was never issued: nobody bears these numbers. */
let sequence = 1
let phones = 0
export function idNumber(birth = '19900307'): string {
  const first17 = `990001${birth}${String((sequence += 2)).padStart(3, '0')}`
  return first17 + idCheck(first17)
}

export const registered = {
  name: '登记己不可说',
  phone: '13688880001',
  idNumber: idNumber(),
  row: '导入辛不可说',
} as const

export const purpose = 'register-upkeep'
const reason = '入户核对'
const from = '2020-01-01'
const values = (given: Record<string, string>) =>
  Object.entries(given).map(([element, value]) => ({ element, value }))

interface Subject {
  readonly id: Uuid
  readonly revision: number
}

export interface Register {
  readonly person: Uuid
  readonly household: Uuid
  readonly dwelling: Uuid
  readonly organisation: Uuid
  readonly correction: Uuid
  readonly imported: Uuid
  readonly importer: Someone
  readonly workbook: Buffer
  conflict(): Promise<{ id: Uuid; revision: number }>
  /** Somebody newly registered. */
  fresh(): Promise<Subject>
  /** Two records that may be merged. */
  twins(): Promise<readonly [Subject, Subject]>
  /** A merge that can be undone. */
  merged(): Promise<{ merge: Uuid; revision: number }>
  /** An import that is checked and not run. */
  checked(): Promise<{ id: Uuid; revision: number }>
}

export async function plantRegister(
  city: City,
  place: Uuid,
  at: { station: Someone; importer: Someone },
  upload: (who: Someone, content: Buffer, name: string) => Promise<{ ref: string }>,
): Promise<Register> {
  const said = async <T>(answer: Promise<{ status: number; body: T }>): Promise<T> => {
    const { status, body } = await answer
    if (status !== 200) throw new Error(JSON.stringify(body))
    return body
  }
  const { station, importer } = at
  const add = async (given: Record<string, string>, more: object): Promise<Subject> => {
    const { id, revision } = await said(
      city.call(station, contract.addPerson, {
        purpose,
        values: values(given),
        from,
        reason,
        ...more,
      } as never),
    )
    return { id: id!, revision: revision! }
  }
  const dwelling = await said(
    city.call(station, contract.addDwelling, {
      values: values({ building: '9号楼', unit: '1单元', room: '901' }),
      place,
      from,
      reason,
    }),
  )
  const household = await said(
    city.call(station, contract.addHousehold, { values: values({}), dwelling: dwelling.id, from, reason }),
  )
  const organisation = await said(
    city.call(station, contract.addOrganisation, {
      values: values({ name: '某某商店' }),
      place,
      from,
      reason,
    }),
  )
  const person = await add(
    { name: registered.name, 'id-number': registered.idNumber, phone: registered.phone },
    { household: household.id, relation: 'head' },
  )
  const correction = await said(
    city.call({ person: person.id, appointment: null }, contract.askCorrection, {
      element: 'phone',
      value: '13688880002',
      said: '换了号码',
    }),
  )
  const titles = ['姓名', '身份证号', '联系电话']
  const rows = [
    // Another name under a known number: a conflict. No number, no place to find: an error.
    ['某别名', registered.idNumber, ''],
    [registered.row, '123', ''],
  ]
  const workbook = book(sheetOf(titles, rows as never))
  const started = async () => {
    const { ref } = await upload(importer, workbook, '人口.xlsx')
    const { id } = await said(city.call(importer, imports.startPersonImport, { file: ref }))
    await runImport(city.ground, city.realm, id)
    return said(city.call(importer, imports.personImport, { id }))
  }
  const importing = async () => {
    const { id, revision } = await started()
    await said(city.call(importer, imports.runPersonImport, { id, revision, mode: 'partial' }))
    await runImport(city.ground, city.realm, id)
    return id
  }
  const imported = await importing()
  const twins = async () =>
    [
      await add({ name: '重名人' }, { place, different: true }),
      await add({ name: '重名人' }, { place, different: true }),
    ] as const
  return {
    person: person.id,
    household: household.id,
    dwelling: dwelling.id,
    organisation: organisation.id,
    correction: correction.id,
    imported,
    importer,
    workbook,
    fresh: () =>
      add(
        {
          name: '新登记人',
          'id-number': idNumber(),
          phone: `1370001${String((phones += 1)).padStart(4, '0')}`,
        },
        { place },
      ),
    twins,
    async merged() {
      const [keep, gone] = await twins()
      return said(
        city.call(station, contract.mergePersons, {
          keep: keep.id,
          keepRevision: keep.revision,
          merge: gone.id,
          mergeRevision: gone.revision,
          reason,
        }),
      )
    },
    checked: started,
    async conflict() {
      await importing()
      const { rows: open } = await said(
        city.call(importer, imports.importConflicts, { purpose, state: 'open' } as never),
      )
      return open[0]!
    },
  }
}
