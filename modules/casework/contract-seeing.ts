/** Who can see a field and why. Runs in the browser too. */
import { Day, Id, Instant, Nullable, OneOf, Shape, Term, Text, Type, read } from '#kernel/endpoint'

export const whoSees = read({
  name: 'casework.who-sees-reporter',
  summary: '谁能看到一件诉求的报事人、凭哪一条规则；可按日期看，也可只问一个岗位',
  who: 'person',
  input: Shape({
    id: Id(),
    at: Type.Optional(Day()),
    /** One post of one unit: then only its verdict. */
    body: Type.Optional(Id()),
    post: Type.Optional(Text(1, 40)),
  }),
  output: Shape({
    number: Type.String(),
    at: Instant(),
    fields: Type.Array(Type.String()),
    purpose: Type.String(),
    confidentiality: OneOf('named', 'confidential', 'anonymous'),
    /** Posts held then that were judged. */
    asked: Type.Integer(),
    rows: Type.Array(
      Shape({
        body: Id(),
        bodyTitle: Type.String(),
        post: Type.String(),
        postTitle: Term(),
        people: Type.Integer(),
        deputies: Type.Integer(),
        rule: OneOf('identity', 'holder'),
      }),
    ),
    /** Posts that do not even see the matter. */
    floor: Type.Integer(),
    refused: Type.Array(
      Shape({
        code: Type.String(),
        sentence: Type.String(),
        source: Nullable(Type.String()),
        posts: Type.Integer(),
      }),
    ),
  }),
  refusals: ['flow.no-such-matter', 'casework.no-explaining'],
})
