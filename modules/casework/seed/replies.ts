/** What reporters and units of the demonstration say on the way: invented. */

/** What people add at the end; nothing as often as not. */
export const endings = [
  '',
  '',
  '希望尽快处理。',
  '麻烦派人来看看。',
  '跟物业说过，没有结果。',
  '老人孩子走路不安全。',
  '以前反映过一次，好了几天又这样。',
  '照片是今天早上拍的。',
] as const

export const moreWords = [
  '请补充具体楼号和单元，并留一个方便联系的时间',
  '请补充照片或具体位置，现场没有找到',
] as const
export const supplements = ['在小区北门进来第二栋，白天都有人在家', '位置在单元门右手边，靠近车棚'] as const
export const returns = [
  '经核，此处由别的单位管护，请重新确定承办单位',
  '现场属专有部分，请改派',
  '管护范围以外，附分工图',
] as const
export const unsatisfied = [
  '修过两天又坏了，请再来看',
  '只处理了一半，另一头没动',
  '说办完了，我看现场没有变化',
] as const
export const satisfied = ['', '谢谢，很快就来人了', '已经好了', '处理得不错'] as const
export const passes = [
  '现场已看，与处置情况一致',
  '电话回访并看现场照片，已恢复',
  '已到场核实，处置到位',
] as const
export const fails = ['现场仍有遗留，退回重新处置', '照片与现场不符，请补办'] as const
export const visits = ['电话回访，对方表示满意', '回访登记人，确认已解决'] as const
export const withdrawals = ['已经自己解决了', '填错地方，重新报'] as const
export const unknownOwner = '设施的产权单位'
export const handedOver = '已转接紧急救援电话，并通知就近人员到场'
export const decided = '经核对职责分工，由该单位承办，其他单位配合'
export const extensionWhy = '须采购配件并安排施工队伍，已向反映人说明'
