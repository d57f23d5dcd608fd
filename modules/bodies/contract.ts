/** Endpoints of bodies. Runs in the browser too. */
import {
  Day,
  Id,
  Instant,
  Nullable,
  OneOf,
  PageOf,
  Shape,
  Term,
  Text,
  Type,
  read,
  write,
} from '#kernel/endpoint'

const Nature = () =>
  OneOf('party', 'government', 'department', 'centre', 'self-government', 'enterprise', 'organisation')
const Powers = () => Type.Array(OneOf('lead', 'decide', 'execute', 'supervise'))
const Sight = () => OneOf('place', 'body', 'none')

const Brief = {
  id: Id(),
  kind: Type.String(),
  kindTitle: Term(),
  title: Type.String(),
  nature: Nature(),
  place: Id(),
  placeName: Type.String(),
  within: Nullable(Id()),
  from: Day(),
  to: Nullable(Day()),
  /** Seats nobody holds; a post without a limit counts one while it is empty. */
  missing: Type.Integer(),
}

/** How a duty is fulfilled: the sentence, by which items, through which procedure, held by which post. */
const Way = Shape({
  duty: Term(),
  items: Type.Array(Shape({ code: Type.String(), title: Term() })),
  procedure: Nullable(Shape({ id: Type.String(), title: Term() })),
  post: Nullable(Type.String()),
})

const PostNow = Shape({
  id: Type.String(),
  title: Term(),
  /** 0: not limited. */
  seats: Type.Integer(),
  powers: Powers(),
  duties: Type.Array(Term()),
  ways: Type.Array(Way),
  held: Type.Integer(),
  missing: Type.Integer(),
  holders: Type.Array(Shape({ name: Type.String(), deputising: Type.Boolean() })),
})

export const myCapacities = read({
  name: 'bodies.my-capacities',
  summary: '我现在可以用的身份：每项现行任职一个',
  who: 'person',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        /** The appointment; sent back as header `x-linli-capacity`. */
        id: Id(),
        /** The post's title. */
        title: Term(),
        body: Type.String(),
        bodyId: Id(),
        bodyKind: Type.String(),
        place: Type.String(),
        placeId: Id(),
        jurisdiction: Type.String(),
        jurisdictionTitle: Type.String(),
        powers: Powers(),
        may: Type.Array(Type.String()),
        sight: Sight(),
        deputising: Type.Boolean(),
      }),
    ),
  }),
})

export const kinds = read({
  name: 'bodies.kinds',
  summary: '组织类别：服务哪一级、有哪种权、有哪些岗位',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        id: Type.String(),
        title: Term(),
        nature: Nature(),
        serves: Nullable(Type.String()),
        within: Nullable(Type.String()),
        powers: Powers(),
        duties: Type.Array(Term()),
        source: Nullable(Type.String()),
        posts: Type.Array(
          Shape({
            id: Type.String(),
            title: Term(),
            seats: Type.Integer(),
            powers: Powers(),
            may: Type.Array(Type.String()),
            sight: Sight(),
            deputy: Nullable(Type.String()),
            duties: Type.Array(Term()),
          }),
        ),
      }),
    ),
  }),
})

export const atPlace = read({
  name: 'bodies.at-place',
  summary: '一个地方的组织、岗位、在任的人和空缺，下一级的空缺数，可按日期看',
  who: 'anyone',
  input: Shape({ place: Id(), at: Type.Optional(Day()) }),
  output: Shape({
    rows: Type.Array(Shape({ ...Brief, powers: Powers(), posts: Type.Array(PostNow) })),
    /** Places directly below whose own bodies have empty seats, and how many. */
    below: Type.Array(Shape({ place: Id(), missing: Type.Integer() })),
  }),
})

export const list = read({
  name: 'bodies.list',
  summary: '组织一览：按类别、地方、名称查找',
  who: 'anyone',
  input: Shape({
    text: Type.Optional(Text(1, 50)),
    kind: Type.Optional(Text(1, 40)),
    /** A place: its own bodies and those of all places below. */
    place: Type.Optional(Id()),
    cursor: Type.Optional(Text(1, 400)),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  output: PageOf(Shape(Brief)),
})

export const body = read({
  name: 'bodies.body',
  summary: '一个组织：职责、岗位、在任的人、内设机构',
  who: 'anyone',
  input: Shape({ id: Id(), at: Type.Optional(Day()) }),
  output: Shape({
    ...Brief,
    withinTitle: Nullable(Type.String()),
    powers: Powers(),
    duties: Type.Array(Term()),
    ways: Type.Array(Way),
    source: Nullable(Type.String()),
    posts: Type.Array(PostNow),
    nested: Type.Array(Shape(Brief)),
  }),
  refusals: ['bodies.no-body'],
})

export const appointments = read({
  name: 'bodies.appointments',
  summary: '一个组织的任职记录',
  who: 'capacity',
  input: Shape({ body: Id() }),
  output: Shape({
    /** Whether the asker may appoint here, and why not. */
    mayAppoint: Type.Boolean(),
    whyNot: Nullable(Term()),
    rows: Type.Array(
      Shape({
        id: Id(),
        person: Id(),
        name: Type.String(),
        post: Type.String(),
        postTitle: Term(),
        deputising: Type.Boolean(),
        from: Instant(),
        to: Nullable(Instant()),
        state: OneOf('in-force', 'future', 'ended'),
        reason: Nullable(Type.String()),
        endReason: Nullable(Type.String()),
      }),
    ),
  }),
  refusals: ['bodies.no-body', 'bodies.not-staff'],
})

const Why = () => Text(2, 200)
const appointing = [
  'bodies.no-body',
  'bodies.no-post',
  'bodies.no-person',
  'bodies.already-holds',
  'bodies.dates-reversed',
  'bodies.past-start',
  'bodies.not-appointer',
  'bodies.outside-your-place',
  'bodies.not-yourself',
  'bodies.admins-apart',
] as const

export const appoint = write({
  name: 'bodies.appoint',
  summary: '任命一人担任一个岗位',
  who: 'capacity',
  input: Shape({
    person: Id(),
    body: Id(),
    post: Text(1, 40),
    from: Type.Optional(Instant()),
    to: Type.Optional(Instant()),
    reason: Why(),
  }),
  output: Shape({ appointment: Id() }),
  refusals: [...appointing, 'bodies.seats-full', 'bodies.seat-taken'],
})

export const deputise = write({
  name: 'bodies.deputise',
  summary: '委托一人在一段时间内代行他人的岗位',
  who: 'capacity',
  input: Shape({
    person: Id(),
    appointment: Id(),
    from: Type.Optional(Instant()),
    to: Instant(),
    reason: Why(),
  }),
  output: Shape({ appointment: Id() }),
  refusals: [...appointing, 'bodies.no-appointment', 'bodies.deputy-of-deputy', 'bodies.deputy-self'],
})

export const endAppointment = write({
  name: 'bodies.end-appointment',
  summary: '结束一项任职，代行随之结束',
  who: 'capacity',
  input: Shape({ appointment: Id(), at: Type.Optional(Instant()), reason: Why() }),
  output: Shape({}),
  refusals: [
    'bodies.no-appointment',
    'bodies.already-ended',
    'bodies.end-before-now',
    'bodies.ends-earlier',
    'bodies.not-appointer',
    'bodies.outside-your-place',
    'bodies.not-yourself',
  ],
})
