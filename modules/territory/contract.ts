/** Endpoints of territory. Runs in the browser too. */
import { Day, Id, Nullable, Shape, Term, Text, Type, read } from '#kernel/endpoint'

const Brief = {
  id: Id(),
  name: Type.String(),
  kind: Type.String(),
  kindTitle: Term(),
  from: Day(),
  to: Nullable(Day()),
}

export const jurisdictions = read({
  name: 'territory.jurisdictions',
  summary: '本部署的辖区',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({ id: Type.String(), title: Type.String(), root: Nullable(Id()), zone: Type.String() }),
    ),
  }),
})

export const levels = read({
  name: 'territory.levels',
  summary: '层级：从大到小，各自可以直接隶属于谁',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        id: Type.String(),
        title: Term(),
        rank: Type.Integer(),
        within: Type.Array(Type.String()),
      }),
    ),
  }),
})

export const places = read({
  name: 'territory.places',
  summary: '一个地方直接下辖的地方；不写 parent 为辖区自己',
  who: 'anyone',
  input: Shape({ parent: Type.Optional(Id()), at: Type.Optional(Day()) }),
  output: Shape({ rows: Type.Array(Shape({ ...Brief, children: Type.Integer() })) }),
})

export const searchPlaces = read({
  name: 'territory.search',
  summary: '按名称（含曾用名、别名）、拼音、首字母或代码查找地方',
  who: 'anyone',
  input: Shape({
    text: Text(1, 50),
    kind: Type.Optional(Text(1, 40)),
    at: Type.Optional(Day()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  }),
  output: Shape({
    rows: Type.Array(
      Shape({
        ...Brief,
        /** The name or code that matched; differs from `name` for aliases and former names. */
        matched: Type.String(),
        /** Names of the places above, widest first. */
        above: Type.Array(Type.String()),
      }),
    ),
  }),
})

const Kin = Shape({
  id: Id(),
  name: Type.String(),
  kindTitle: Term(),
  on: Day(),
  numerator: Type.Integer(),
  denominator: Type.Integer(),
})

export const place = read({
  name: 'territory.place',
  summary: '一个地方：所在层级、代码、名称、由来与去向，可按日期看',
  who: 'anyone',
  input: Shape({ id: Id(), at: Type.Optional(Day()) }),
  output: Shape({
    ...Brief,
    at: Day(),
    /** Whether it exists on that day; the rest is told either way. */
    inForce: Type.Boolean(),
    lineage: Type.Array(Shape(Brief)),
    codes: Type.Array(
      Shape({ code: Type.String(), source: Type.String(), from: Day(), to: Nullable(Day()) }),
    ),
    names: Type.Array(
      Shape({ name: Type.String(), official: Type.Boolean(), from: Day(), to: Nullable(Day()) }),
    ),
    predecessors: Type.Array(Kin),
    successors: Type.Array(Kin),
    /** Places directly below, counted by kind. */
    children: Type.Array(Shape({ kind: Type.String(), kindTitle: Term(), count: Type.Integer() })),
  }),
  refusals: ['territory.no-place'],
})
