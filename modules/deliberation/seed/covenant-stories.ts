/** Covenants of the demonstration, invented: two places, the first in two versions. */

export interface CovenantStory {
  /** Which of the two places. */
  readonly place: number
  readonly title: string
  readonly text: string
  readonly articles: readonly string[]
  readonly daysAgo: number
}

const common = [
  '遛狗牵绳，大型犬戴嘴套，粪便随手清理。',
  '垃圾分类投放，大件家具约时间清运，不放楼道。',
  '晚上十点到早上七点，不装修、不大声放音乐。',
]

export const covenantStories: readonly CovenantStory[] = [
  {
    place: 0,
    title: '制定本院居民公约',
    text: '院子里养犬、噪声、楼道堆物常有争执，想请大家一起定一份自己的公约，写得短、做得到。',
    articles: [...common, '电动车停在车棚。', '院坝是大家的，晾晒、停车互相让一让。'],
    daysAgo: 52,
  },
  {
    place: 1,
    title: '制定本院居民公约',
    text: '旧厂宿舍老人多，请大家把消防通道、安静时间和互相照应写成公约。',
    articles: [
      '消防通道任何时候不停车、不堆物。',
      '中午十二点到两点、晚上十点到早上七点保持安静。',
      '独居老人的门两天没开，邻居上门问一声。',
      '公共水电费每季度公布一次。',
    ],
    daysAgo: 48,
  },
  {
    place: 0,
    title: '修改本院居民公约',
    text: '楼道里充电出过险情，安静时间夏天太晚。请把这两条改细，另加一条邻里互助。',
    articles: [
      common[0]!,
      common[1]!,
      '晚上九点半到早上七点，不装修、不大声放音乐。',
      '电动车停在车棚，电池不进楼道、不进家门充电。',
      '院坝是大家的，晾晒、停车互相让一让。',
      '谁家有难处，先找楼栋长，邻里搭把手。',
    ],
    daysAgo: 26,
  },
]
