import { Id, Instant, Nullable, OneOf, Shape, Term, Text, Type, read, write } from '#kernel/endpoint'
import { SignedIn } from './contract/steps.ts'

export * from './contract/accounts.ts'
export * from './contract/steps.ts'

const Password = () => Type.String({ minLength: 1, maxLength: 256 })
const Done = Shape({})

export const signIn = write({
  name: 'identity.sign-in',
  summary: '用登录名和密码登录',
  who: 'anyone',
  input: Shape({
    login: Text(1, 64),
    password: Password(),
    /** On a device of one's own: 30 days instead of 12 hours. */
    keep: Type.Optional(Type.Boolean()),
  }),
  output: SignedIn,
  refusals: [
    'identity.wrong-password',
    'identity.locked',
    'identity.address-blocked',
    'identity.account-locked',
  ],
  perMinute: 120,
  keepsAnswer: false,
})

export const signOut = write({
  name: 'identity.sign-out',
  summary: '退出登录',
  who: 'person',
  input: Shape({}),
  /** Where to go on to sign out at the provider as well; null: nowhere. */
  output: Shape({ url: Nullable(Type.String()) }),
  keepsAnswer: false,
})

export const me = read({
  name: 'identity.me',
  summary: '我是谁：未登录时为空',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    signedIn: Nullable(
      Shape({
        person: Shape({ id: Id(), name: Type.String() }),
        session: Id(),
        expiresAt: Instant(),
        /** null: no account of one's own (demonstration). */
        login: Nullable(Type.String()),
        mustChange: Type.Boolean(),
        mustEnrol: Type.Boolean(),
      }),
    ),
  }),
})

export const ways = read({
  name: 'identity.ways',
  summary: '可以怎样登录',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    codes: Type.Boolean(),
    providers: Type.Array(Shape({ id: Type.String(), title: Type.String() })),
  }),
})

export const mySecurity = read({
  name: 'identity.my-security',
  summary: '我的登录保护：动态口令、手机号码、外部登录',
  who: 'person',
  input: Shape({}),
  output: Shape({
    /** null: none is set up. */
    second: Nullable(Shape({ since: Instant(), recoveryLeft: Type.Integer() })),
    /** A post asks for it. */
    needed: Type.Boolean(),
    /** Signed in with an account: only then it can be set up. */
    mayEnrol: Type.Boolean(),
    demo: Type.Boolean(),
    /** Masked; null: none. */
    phone: Nullable(Type.String()),
    links: Type.Array(Shape({ title: Type.String(), since: Instant() })),
  }),
})

export const sessions = read({
  name: 'identity.sessions',
  summary: '我现在的登录：在哪些设备上',
  who: 'person',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        id: Id(),
        agent: Type.String(),
        madeAt: Instant(),
        seenAt: Instant(),
        expiresAt: Instant(),
        current: Type.Boolean(),
      }),
    ),
  }),
})

export const revokeSession = write({
  name: 'identity.revoke-session',
  summary: '让我的一次登录立即失效',
  who: 'person',
  input: Shape({ session: Id() }),
  output: Done,
  refusals: ['identity.no-session'],
})

export const revokeOthers = write({
  name: 'identity.revoke-others',
  summary: '除当前外，让我的其他登录立即失效',
  who: 'person',
  input: Shape({}),
  output: Shape({ ended: Type.Integer() }),
})

export const changePassword = write({
  name: 'identity.change-password',
  summary: '修改我的密码，其他登录随即失效',
  who: 'person',
  input: Shape({ old: Password(), new: Password() }),
  output: Done,
  refusals: [
    'identity.wrong-old-password',
    'identity.weak-password',
    'identity.same-password',
    'identity.locked',
    'identity.no-password',
  ],
  perMinute: 20,
  keepsAnswer: false,
})

export const demoRoles = read({
  name: 'identity.demo-roles',
  summary: '演示中可以一键登录的角色（仅演示环境）',
  who: 'anyone',
  input: Shape({}),
  output: Shape({
    rows: Type.Array(
      Shape({
        person: Id(),
        /** Locality the role is in, by its storage label. */
        realm: Type.Integer(),
        name: Type.String(),
        /** Title of the level, as the pack names it; rows come grouped by it. */
        level: Term(),
        title: Term(),
        body: Type.String(),
        hint: Term(),
        app: OneOf('desk', 'resident'),
      }),
    ),
  }),
})

export const demoSignIn = write({
  name: 'identity.demo-sign-in',
  summary: '以演示角色登录（仅演示环境）',
  who: 'anyone',
  input: Shape({ person: Id() }),
  output: SignedIn,
  refusals: ['identity.no-demo-role'],
  perMinute: 120,
  keepsAnswer: false,
})
