export const refusals = {
  'casework.place-unknown': { status: 422, zh: '没有这个地点，或它已撤销，请重新选择' },
  'casework.item-unknown': { status: 422, zh: '“{item}”不是本地可上报的类别，请选到最末一级' },
  'casework.contact-needed': { status: 422, zh: '实名或保密报事须留姓名和电话；不愿留的请选“匿名”' },
  'casework.anonymous-signed-in': {
    status: 422,
    zh: '匿名报事不带登录身份提交，请刷新页面后重试',
    source: '匿名：不保留身份',
  },
  'casework.wrong-code': { status: 404, zh: '编号或查询码不对，请核对回执' },
  'casework.code-locked': { status: 423, zh: '查询码输错次数过多，请在{minutes}分钟后再试' },
  'casework.no-intake': { status: 403, zh: '您的岗位没有登记诉求的职责', source: '治理模式·岗位职责' },
  'casework.written-later': { status: 422, zh: '反映时间不能晚于现在' },
  'casework.not-admitted': {
    status: 422,
    zh: '{body}是居民自治组织，不承担行政管理性事务，不能作为承办单位',
    source: '居政分离；事项准入',
  },
  'casework.not-a-handler': { status: 422, zh: '{body}没有处置诉求的岗位，不能作为承办单位' },
  'casework.not-correctable': { status: 409, zh: '只有负责的单位在受理、派遣环节能更正类别和地点' },
  'casework.identity-hidden': {
    status: 403,
    zh: '报事人要求保密，承办单位不能查看其身份',
    source: '12345 工作要求：为诉求人保密',
  },
  'casework.identity-none': { status: 409, zh: '匿名报事，没有保留报事人身份' },
  'casework.no-import': { status: 403, zh: '您的岗位没有批量导入的职责', source: '治理模式·岗位职责' },
  'casework.not-a-workbook': { status: 422, zh: '这不是可读取的 Excel 工作簿（.xlsx）：{why}' },
  'casework.no-such-import': { status: 404, zh: '没有这次导入，或它属于别的单位' },
  'casework.import-over': { status: 409, zh: '这次导入已经结束' },
  'casework.no-list': { status: 403, zh: '您的岗位没有可查看的诉求范围', source: '治理模式·岗位职责' },
} as const

export const channelNames = {
  web: '网上',
  phone: '电话',
  counter: '窗口',
  paper: '书面',
  patrol: '巡查',
  import: '导入',
} as const

export const confidentialityNames = { named: '实名', confidential: '保密', anonymous: '匿名' } as const

export const texts = {} as const
