import type { RefusalWords } from '#kernel/errors'

export const refusals = {
  'notices.no-view': {
    status: 403,
    zh: '您的岗位不能查看短信发送',
    source: '治理模式·岗位职责（notices.view）',
  },
} as const satisfies RefusalWords

/**
 * What may be told. `sms` is the text message, from these words only: number of the matter and what comes next, nothing
 * that names a person. A kind without it is told in the app only. `hides`: the word that is sent, but neither kept nor shown.
 */
export const kinds = {
  'matter.received': {
    sms: '【邻里】您反映的事已经收到，编号{number}，由{holder}受理。凭编号和查询码可随时查看进展。',
  },
  'matter.moved': { sms: '【邻里】编号{number}：{tell}，由{holder}办理。{next}' },
  'matter.more': { sms: '【邻里】编号{number}需要您补充材料，补充后继续办理。请凭编号和查询码补充。' },
  'matter.rate': { sms: '【邻里】编号{number}已经办结，请您凭编号和查询码评价；不满意的重新办理。' },
  'matter.ended': { sms: '【邻里】编号{number}：{tell}。凭编号和查询码可查看经过。' },
  'matter.extended': {},
  'matter.corrected': {},
  'matter.late': {},
  'matter.held': {},
  'matter.withdrawn': {},
  'matter.overdue': {},
  'matter.overdue-below': {},
  'matter.gap-below': {},
  'privacy.objected': {},
  'privacy.passed-up': {},
  'privacy.late': {},
  'privacy.answered': {},
  'privacy.approval-asked': {},
  'privacy.approval-decided': {},
  'mandate.given': {},
  'mandate.accepted': {},
  'mandate.used': {},
  'mandate.expiring': {},
  'mandate.ended': {},
  'mandate.code': {
    sms: '【邻里】委托书{number}的确认码{code}，十分钟内告诉窗口工作人员即登记代办；不是您本人办理请勿告诉他人。',
  },
  'identity.code': {
    sms: '【邻里】验证码{code}，{minutes}分钟内有效，只用一次。工作人员不会向您要，请勿告诉任何人。',
    hides: 'code',
  },
} as const satisfies Readonly<Record<string, { readonly sms?: string; readonly hides?: string }>>

export const texts = {
  // What a notice says.
  'notices.says.matter.received': '您报的事已经收到，由{holder}受理',
  'notices.says.matter.moved': '{tell}',
  'notices.says.matter.more': '需要您补充材料，补充后继续办理',
  'notices.says.matter.rate': '已经办结，请您评价；不满意的重新办理',
  'notices.says.matter.ended': '{tell}',
  'notices.says.matter.extended': '承办单位申请延期，已经同意，新的期限见件内',
  'notices.says.matter.corrected': '类别、地点或标题有更正，原来的内容留在经过里',
  'notices.says.matter.late': '已经超过时限，同时报告了上一级',
  'notices.says.matter.held': '交到{body}，待{step}',
  'notices.says.matter.withdrawn': '报事人已经撤回，不用再办',
  'notices.says.matter.overdue': '超过“{step}”的时限，请尽快办理',
  'notices.says.matter.overdue-below': '{below}超过“{step}”的时限，请督促',
  'notices.says.matter.gap-below': '{below}没有人能接手“{step}”，件在其值班队列，请安排',
  'notices.says.privacy.objected': '居民对{body}查看其信息提出异议，请在“个人信息异议”里答复',
  'notices.says.privacy.passed-up': '{below}没有按期答复居民的异议，转由{body}答复',
  'notices.says.privacy.late': '您的异议到期没有答复，已转给上一级',
  'notices.says.privacy.answered': '您对查看信息的异议有了答复，在“我的异议和答复”里',
  'notices.says.privacy.approval-asked': '有人申请查看未成年人的信息，请审批',
  'notices.says.privacy.approval-decided': '您查看未成年人信息的申请有了结论',
  'notices.says.mandate.given': '有人请您代办，请在“代办”里看清事项和期限，再决定是否接受',
  'notices.says.mandate.accepted': '您的代办委托已经生效，随时可以在“代办”里结束',
  'notices.says.mandate.used': '有人凭您的委托替您办了一件事，谁办的、办了什么见“代办”',
  'notices.says.mandate.expiring': '一份代办委托快到期了，需要的话可以再委托',
  'notices.says.mandate.ended': '一份代办委托已经结束，不能再代办',
  'notices.says.mandate.code': '代办委托的确认码',
  'notices.says.identity.code': '登录验证码',
  // Desk
  'notices.title': '通知',
  'notices.about': '告诉您的事，和本单位值班队列里没有人接手的事',
  'notices.bell': '通知',
  'notices.bell.unseen': '通知，近三日未看 {n} 条',
  'notices.empty': '近三个月没有通知。有件交到您的岗位、超过时限或者没有人接手时，会出现在这里。',
  'notices.when': '时间',
  'notices.what': '什么事',
  'notices.matter': '哪一件',
  'notices.for': '对谁',
  'notices.to-me': '您',
  'notices.to-queue': '{body}值班队列',
  'notices.hidden-matter': '此件已不在您的查看范围',
  'notices.state': '看过没有',
  'notices.seen': '已看',
  'notices.unseen': '未看',
  'notices.only-unseen': '只看未看的',
  'notices.see-all': '全部标为已看',
  'notices.previous': '上一页',
  'notices.next': '下一页',
  // Resident
  'notices.mine': '我的通知',
  'notices.mine.empty': '还没有通知。您报的事有进展时，会出现在这里。',
  'notices.mine.all': '知道了',
  'notices.mine.more': '看全部通知',
  // Text messages
  'notices.sms': '短信发送箱',
  'notices.sms.about':
    '开发环境没有接入短信网关：短信停在这里，不会真的发出。号码只显示首尾，发出后不再保留。',
  'notices.sms.empty': '还没有短信。居民留了电话的件有进展时，要发的短信会出现在这里。',
  'notices.sms.phone': '号码',
  'notices.sms.text': '内容',
  'notices.sms.state': '状态',
  'notices.sms.queued': '待发',
  'notices.sms.sent': '已发',
  'notices.sms.failed': '没有发出',
  'notices.sms.tries': '次数',
  'notices.sms.problem': '原因',
  'notices.sms.at': '生成',
  'notices.sms.ended': '结束',
} as const
