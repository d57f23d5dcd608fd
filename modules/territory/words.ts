import type { RefusalWords } from '#kernel/errors'

export const refusals = {
  'territory.no-place': { status: 404, zh: '没有这个地方，或者在{day}它还不存在、已经撤销' },
  'territory.no-jurisdiction': { status: 404, zh: '没有这个辖区：{id}' },
  'territory.places-differ': {
    status: 409,
    zh: '包里的地方与已装入的不同。装入只能增加；移动、更名、撤销、合并请走区划调整。差异共{count}处：{what}',
    source: '地方一经装入即为有日期的事实，后续装入只增不改',
  },
  'territory.levels-differ': {
    status: 409,
    zh: '包里的层级与已装入的不同，且已有地方在用：{what}',
    source: '地方一经装入即为有日期的事实，后续装入只增不改',
  },
  'territory.jurisdiction-differs': {
    status: 409,
    zh: '辖区“{id}”已按存储标号{realm}、时区{zone}建立，不能改变',
    source: '存储标号一经使用永不改变',
  },
  'territory.other-realm': { status: 403, zh: '只能在辖区“{id}”自己的存储标号内写入' },
  'territory.realm-taken': { status: 409, zh: '存储标号{realm}已被辖区“{id}”使用，请在 pack.yaml 里换一个' },
} as const satisfies RefusalWords

export const texts = {
  'territory.places': '地方',
  'territory.tree': '地方树',
  'territory.search': '按名称、拼音、首字母或代码查找',
  'territory.search-empty': '没有找到这样的地方',
  'territory.as-of': '按日期看',
  'territory.today': '今天',
  'territory.as-of-note': '您看到的是 {day} 的情况',
  'territory.levels': '层级',
  'territory.level-within': '直接隶属于{uppers}',
  'territory.codes': '代码',
  'territory.children': '下辖',
  'territory.choose-place': '请在左侧选择一个地方，或按名称查找',
  'territory.matched-name': '曾用名或别名“{name}”',
} as const
