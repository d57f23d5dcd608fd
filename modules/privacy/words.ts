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
