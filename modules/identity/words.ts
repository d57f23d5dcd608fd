import type { RefusalWords } from '#kernel/errors'

const LOGIN_RULE = 'GB/T 22239—2019 8.1.4.1（身份鉴别）'
const ADMIN_RULE = 'GB/T 22239—2019 8.1.5（系统、审计、安全三类管理分立）'

/** Why a session ended. */
export const endings = ['signed-out', 'revoked', 'replaced', 'password', 'locked'] as const
export type Ending = (typeof endings)[number]

/** What makes a password too weak. */
export type Weakness = 'short' | 'long' | 'common' | 'few' | 'run' | 'login'

export const refusals = {
  'identity.wrong-password': { status: 422, zh: '登录名或密码不正确' },
  'identity.locked': {
    status: 423,
    zh: '连续多次输错，这个登录名已暂停登录，请在{minutes}分钟后再试，或请安全管理员解除',
    source: LOGIN_RULE,
  },
  'identity.address-blocked': {
    status: 429,
    zh: '您所在的网络登录失败次数过多，请在{minutes}分钟后再试',
    source: LOGIN_RULE,
  },
  'identity.account-locked': { status: 423, zh: '这个账号已停用，请联系安全管理员' },
  'identity.must-change': { status: 403, zh: '您用的是初始密码，请先修改密码', source: LOGIN_RULE },
  'identity.wrong-old-password': { status: 422, zh: '原密码不正确' },
  'identity.weak-password': { status: 422, zh: '新密码不合要求：{why}', source: LOGIN_RULE },
  'identity.same-password': { status: 422, zh: '新密码不能与原密码相同' },
  'identity.no-password': { status: 409, zh: '您的账号没有密码，不能修改' },
  'identity.login-invalid': {
    status: 422,
    zh: '登录名应为3至32个字，可用字母、数字、汉字和 . _ - @，不能有空格',
  },
  'identity.login-taken': { status: 409, zh: '这个登录名已经有人使用' },
  'identity.has-account': { status: 409, zh: '这个人已经有账号' },
  'identity.no-person': { status: 404, zh: '没有这个人' },
  'identity.no-account': { status: 404, zh: '没有这个账号' },
  'identity.no-session': { status: 404, zh: '这次登录已经退出，或者不是您的' },
  'identity.not-security': { status: 403, zh: '只有安全管理岗位可以管理账号', source: ADMIN_RULE },
  'identity.not-yourself': {
    status: 403,
    zh: '不能对自己的账号这样做，请由另一位安全管理员办理',
    source: ADMIN_RULE,
  },
  'identity.already-locked': { status: 409, zh: '这个账号已经停用' },
  'identity.not-locked': { status: 409, zh: '这个账号没有停用，也没有暂停登录' },
  'identity.no-demo-role': { status: 404, zh: '演示中没有这个角色' },
} as const satisfies RefusalWords

export const texts = {
  'identity.weak.short': '至少{least}个字',
  'identity.weak.long': '最多128个字',
  'identity.weak.common': '太常见，容易被猜到',
  'identity.weak.few': '不同的字太少',
  'identity.weak.run': '是连续的字母或数字',
  'identity.weak.login': '包含了登录名',
  'identity.agent.unknown': '未知设备',
} as const
