import type { RefusalWords } from '#kernel/errors'

export const refusals = {
  'privacy.no-purpose': {
    status: 403,
    zh: '请先选择用途：没有明确的用途，不能查看他人的个人信息',
    source: '《个人信息保护法》第六条、第十三条',
  },
  'privacy.purpose-unknown': {
    status: 403,
    zh: '“{purpose}”不是本地公布的用途，不能据此查看他人的个人信息',
    source: '《个人信息保护法》第六条、第十七条',
  },
  'privacy.purpose-not-yours': {
    status: 403,
    zh: '您的岗位不能为“{purpose}”查看他人的个人信息；这一用途的依据是{clause}',
    source: '《个人信息保护法》第六条、第三十四条',
  },
  'privacy.beyond-purpose': {
    status: 403,
    zh: '“{purpose}”用不着看{fields}，超出了用途的范围；这一用途的依据是{clause}',
    source: '《个人信息保护法》第六条、第三十四条',
  },
  'privacy.no-consent': {
    status: 403,
    zh: '“{purpose}”须经本人同意，本人没有同意或已经撤回',
    source: '《个人信息保护法》第十三条、第十四条、第十五条',
  },
  'privacy.minor-needs-approval': {
    status: 403,
    zh: '查看未成年人的信息须先经另一人批准，请先申请',
    source: '《个人信息保护法》第二十八条、第三十一条；《未成年人网络保护条例》第三十六条',
  },
  'privacy.signed-out': { status: 401, zh: '请先登录' },
  'privacy.no-such-read': { status: 404, zh: '没有这次查看记录' },
  'privacy.nothing-read': { status: 422, zh: '这段时间没有人查看过您的信息' },
  'privacy.which-read': { status: 422, zh: '请选一次查看，或填一段起止日期' },
  'privacy.period-wrong': { status: 422, zh: '止期不能早于起期，最长{days}天' },
  'privacy.already-objected': { status: 409, zh: '您已对这次查看提出异议，正在等待答复' },
  'privacy.nobody-answers': { status: 409, zh: '本地还没有设答复异议的岗位，请直接联系社区' },
  'privacy.no-objection': { status: 404, zh: '没有这件异议' },
  'privacy.objection-over': { status: 409, zh: '这件异议已经办结或撤回' },
  'privacy.not-answerer': {
    status: 403,
    zh: '异议由查看信息的单位负责答复的岗位处理，您的岗位不负责这件',
    source: '《个人信息保护法》第五十条',
  },
  'privacy.looked-yourself': {
    status: 403,
    zh: '这次查看是您本人做的，须由本单位另一人或上级答复',
    source: '回避：任何人不得评判自己的行为',
  },
  'privacy.your-own-objection': {
    status: 403,
    zh: '这是您本人提出的异议，须由另一人答复',
    source: '回避：任何人不得评判自己的行为',
  },
  'privacy.needs-no-consent': { status: 422, zh: '“{purpose}”不以同意为依据，不需要同意' },
  'privacy.other-version': { status: 409, zh: '“{purpose}”的内容已经变化，请看过新的内容再决定' },
  'privacy.not-staff': { status: 403, zh: '请先选择一个岗位身份' },
  'privacy.no-person': { status: 404, zh: '没有这个人' },
  'privacy.already-asked': { status: 409, zh: '您已为同一人、同一用途提出申请，正在等待审批' },
  'privacy.no-approval': { status: 404, zh: '没有这项申请，或它不在您的单位和辖区' },
  'privacy.already-decided': { status: 409, zh: '这项申请已经有了结论' },
  'privacy.approval-over': { status: 409, zh: '这项批准已经失效' },
  'privacy.not-approver': {
    status: 403,
    zh: '您的岗位不负责审批查看未成年人信息',
    source: '《未成年人网络保护条例》第三十六条',
  },
  'privacy.not-your-own': {
    status: 403,
    zh: '不能审批自己的申请，须由另一人审批',
    source: '《未成年人网络保护条例》第三十六条',
  },
  'privacy.not-auditor': {
    status: 403,
    zh: '留痕只供审计员查看',
    source: '三员分立：系统管理员、安全管理员、审计员互不兼任',
  },
} as const satisfies RefusalWords

/** Fields of personal data in plain words; the ledger holds the ids. */
export const fieldNames: Readonly<Record<string, string>> = {
  'person.*': '全部登记信息',
  'person.name': '姓名',
  'person.phone': '电话',
  'person.id-number': '证件号码',
  'person.birth': '出生日期',
  'person.sex': '性别',
  'person.ethnicity': '民族',
  'person.address': '住址',
  'person.household': '家庭成员',
  'person.dwelling': '房屋',
  'person.marriage': '婚姻状况',
  'person.education': '文化程度',
  'person.work': '工作单位',
  'person.organisation': '所在单位',
  'person.health': '健康状况',
  'person.disability': '残疾状况',
  'person.income': '收入',
  'person.minor': '未成年人信息',
  'person.photo': '照片',
  'person.text': '所写的内容',
  'person.matters': '所报事项',
  'person.login': '登录名',
  'person.appointments': '任职记录',
  'person.consents': '同意记录',
  'person.reads': '查看记录',
}

/** What people call a field; a field nobody named yet by its id. */
export function fieldTitle(field: string): string {
  return fieldNames[field.includes('.') ? field : `person.${field}`] ?? field
}
