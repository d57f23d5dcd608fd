export const refusals = {
  'flow.no-such-matter': { status: 404, zh: '没有这个件，或您无权查看' },
  'flow.ended': { status: 409, zh: '这个件已经{how}，不能再{act}' },
  'flow.wrong-step': { status: 409, zh: '“{act}”不能在“{step}”环节进行' },
  'flow.unknown-act': { status: 422, zh: '流程中没有“{act}”这个动作' },
  'flow.not-holder': {
    status: 403,
    zh: '此件现由{holder}负责，只有它能“{act}”',
    source: '责任保管：任一时刻只有一个责任主体',
  },
  'flow.not-reporter': { status: 403, zh: '只有报事人本人能“{act}”' },
  'flow.not-role': { status: 403, zh: '“{act}”由{role}进行' },
  'flow.not-your-post': { status: 403, zh: '您的岗位没有“{act}”的职责', source: '治理模式·岗位职责' },
  'flow.system-only': { status: 403, zh: '“{act}”由系统按时限进行' },
  'flow.same-person': {
    status: 403,
    zh: '您在“{step}”环节经办过此件，须由另一人“{act}”',
    source: '核查与处置分离',
  },
  'flow.person-holds-power': {
    status: 403,
    zh: '您在此件中已行使{held}权，不能再行使{wanted}权',
    source: '领导、决策、执行、监督四权分开',
  },
  'flow.body-holds-power': {
    status: 403,
    zh: '{body}在此件中已行使{held}权，不能再行使{wanted}权',
    source: '领导、决策、执行、监督四权分开',
  },
  'flow.reason-needed': { status: 422, zh: '“{act}”须选择理由' },
  'flow.reason-unknown': { status: 422, zh: '“{reason}”不是“{act}”可用的理由' },
  'flow.text-needed': { status: 422, zh: '“{act}”须写明情况' },
  'flow.photo-needed': { status: 422, zh: '“{act}”须附照片，或写明没有照片的原因' },
  'flow.target-needed': { status: 422, zh: '“{act}”须选择承办单位' },
  'flow.target-not-allowed': { status: 422, zh: '{body}不能承办此件：{why}' },
  'flow.whose-needed': {
    status: 422,
    zh: '不予受理须写明应由谁办理',
    source: '12345 工作要求：不属受理范围的应告知去向',
  },
  'flow.duplicate-needed': { status: 422, zh: '须指明与哪一件重复' },
  'flow.duplicate-wrong': { status: 422, zh: '不能并入{number}：{why}' },
  'flow.rating-needed': { status: 422, zh: '请选择是否满意' },
  'flow.extension-needed': { status: 422, zh: '须写明延长多久（1 至 {most}）' },
  'flow.extension-none': { status: 409, zh: '没有待审批的延期申请' },
  'flow.extension-asked': { status: 409, zh: '已有一个延期申请在等待审批' },
  'flow.paused': { status: 409, zh: '此件正等待补充材料，时限暂停，不能“{act}”' },
  'flow.not-paused': { status: 409, zh: '此件没有等待补充材料，不能“{act}”' },
  'flow.already-signed': { status: 409, zh: '此件已签收' },
  'flow.pause-not-allowed': { status: 422, zh: '“{clock}”时限不能因此中止', source: '治理模式·时限' },
  'flow.not-extendable': { status: 422, zh: '“{clock}”时限不能延长', source: '治理模式·时限' },
  'flow.extension-too-long': { status: 422, zh: '“{clock}”最多还能延长{most}', source: '治理模式·时限' },
  'flow.nobody-serves': { status: 422, zh: '“{place}”没有可承办的{role}，请联系系统管理员补充机构' },
} as const

export const powerNames = { lead: '领导', decide: '决策', execute: '执行', supervise: '监督' } as const

export const texts = {} as const
