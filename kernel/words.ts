/** Sentences of the kernel itself. */
import type { RefusalWords } from '#kernel/errors'

export const refusals = {
  'kernel.invalid-input': { status: 400, zh: '填写的内容不符合要求：{what}' },
  'kernel.malformed': { status: 400, zh: '请求内容无法读取：{what}' },
  'kernel.not-found': { status: 404, zh: '没有这个地址或内容' },
  'kernel.signed-out': { status: 401, zh: '请先登录' },
  'kernel.session-over': { status: 401, zh: '登录已经结束，这次没有提交：请重新登录，再提交一次' },
  'kernel.no-rule': { status: 403, zh: '没有规则允许您这样做', source: '默认拒绝：无规则，不放行' },
  'kernel.forged': { status: 403, zh: '请求来源无法确认，请刷新页面后重试' },
  'kernel.wrong-host': {
    status: 421,
    zh: '这个网址没有登记为本平台的网址，请用登记的网址打开。管理员可用 LINLI_PUBLIC_URL 或 LINLI_PUBLIC_HOSTS 登记',
  },
  'kernel.too-many': { status: 429, zh: '操作太频繁，请在{seconds}秒后再试' },
  'kernel.too-many-rows': {
    status: 422,
    zh: '符合条件的超过{limit}行，一次导不出来，请用地方、状态、日期等条件缩小范围',
  },
  'kernel.too-large': { status: 413, zh: '内容太大，最多{limit}' },
  'kernel.media-type': { status: 415, zh: '不接受这种格式的内容' },
  'kernel.stale': { status: 409, zh: '您看到的内容已经变化：{who}刚做了修改，请刷新后再操作' },
  'kernel.key-reused': { status: 422, zh: '同一个提交编号被用于不同的内容，请刷新页面后重新提交' },
  'kernel.busy': { status: 503, zh: '系统正忙，请稍后再试' },
  'kernel.unavailable': { status: 503, zh: '暂时无法连接数据库，请稍后再试' },
} as const satisfies RefusalWords

/** Answers that are no refusal: something broke. */
export const failures = {
  'kernel.failure': '系统出错了，我们已经记录，请稍后再试',
} as const

/** What is wrong with the input, by the rule it breaks. The browser says the same in its language. */
export const wrongs = {
  'kernel.wrong.required': '缺少“{field}”',
  'kernel.wrong.unknown-field': '不认识的字段“{field}”',
  'kernel.wrong.empty': '“{field}”不能为空',
  'kernel.wrong.short': '“{field}”至少{limit}个字',
  'kernel.wrong.long': '“{field}”最多{limit}个字',
  'kernel.wrong.type': '“{field}”的类型不对',
  'kernel.wrong.choice': '“{field}”不是可选的值',
  'kernel.wrong.small': '“{field}”太小',
  'kernel.wrong.big': '“{field}”太大',
  'kernel.wrong.many': '“{field}”最多{limit}项',
  'kernel.wrong.few': '“{field}”至少{limit}项',
  'kernel.wrong.format': '“{field}”的格式不对',
  'kernel.wrong.characters': '含有无法保存的字符',
  'kernel.wrong.key': 'Idempotency-Key 应为 UUID',
  'kernel.wrong.cursor': '翻页位置无法读取，请从第一页开始',
  'kernel.wrong.unreadable': '格式不对',
} as const

/** What is named where no field can be. */
export const wholes = { content: '内容' } as const
