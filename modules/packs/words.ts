import type { RefusalWords } from '#kernel/errors'

export const refusals = {
  'packs.none-loaded': { status: 404, zh: '本辖区还没有装入治理模式包' },
  'packs.no-such-snapshot': { status: 404, zh: '没有这个版本的治理模式' },
  'packs.no-such-pack': { status: 404, zh: '没有包“{id}”' },
  'packs.not-allowed': {
    status: 403,
    zh: '您的岗位不能检查和装入治理模式包',
    source: '治理模式·岗位职责（packs.load）',
  },
  'packs.faulty': { status: 422, zh: '包“{id}”有 {count} 处错误，没有装入。第一处：{first}' },
  'packs.not-loadable': {
    status: 422,
    zh: '包“{id}”没有写 realm，只能作为下层，不能单独装入',
    source: 'packs/README.md：realm',
  },
  'packs.other-realm': { status: 422, zh: '包“{id}”的存储标号是 {realm}，不能装入标号为 {here} 的辖区' },
  'packs.same-version-other-content': {
    status: 409,
    zh: '版本 {stack} 已用于不同的内容：请提高改动过的那一层的版本号再装入',
    source: '同一版本永远是同一内容，正在办理的件依据它',
  },
} as const satisfies RefusalWords
