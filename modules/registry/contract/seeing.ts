/** Who can see an element of a person, and why. */
import { Day, Id, Instant, Nullable, OneOf, Shape, Term, Text, Type, read } from '#kernel/endpoint'
import { ElementId } from './shapes.ts'

/** `read`: on the record, masked when the element is sealed. `unmask`: in clear for a minute, with a reason. */
export const Way = () => OneOf('read', 'unmask')

export const whoSees = read({
  name: 'registry.who-sees',
  summary: '谁能看到一个人的某一项、为什么用途、是否遮盖、凭哪一条；可按日期看，也可只问一个岗位',
  who: 'capacity',
  input: Shape({
    person: Id(),
    element: ElementId(),
    at: Type.Optional(Day()),
    /** One post of one unit: then only its verdict. Both or neither. */
    body: Type.Optional(Id()),
    post: Type.Optional(Text(1, 40)),
  }),
  output: Shape({
    element: ElementId(),
    title: Term(),
    at: Instant(),
    /** Read masked; in clear only by unmasking. */
    sealed: Type.Boolean(),
    /** A minor's: every look needs another's approval as well. */
    approval: Type.Boolean(),
    /** Purposes in force then that reach the element. */
    purposes: Type.Array(Shape({ id: Type.String(), title: Term(), clause: Type.String() })),
    /** Posts held then that were judged. */
    asked: Type.Integer(),
    rows: Type.Array(
      Shape({
        body: Id(),
        bodyTitle: Type.String(),
        post: Type.String(),
        postTitle: Term(),
        /** Where the post oversees the register. */
        place: Type.String(),
        people: Type.Integer(),
        deputies: Type.Integer(),
        /** Ids of the purposes under which the post may. */
        read: Type.Array(Type.String()),
        unmask: Type.Array(Type.String()),
      }),
    ),
    /** Why others do not: the very refusals of the real looks, `registry.no-subject` being the floor. */
    refused: Type.Array(
      Shape({
        way: Way(),
        code: Type.String(),
        sentence: Term(),
        source: Nullable(Type.String()),
        posts: Type.Integer(),
      }),
    ),
  }),
  refusals: ['registry.no-subject', 'registry.no-element', 'registry.no-explaining'],
})
