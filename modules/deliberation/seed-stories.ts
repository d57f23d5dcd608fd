/** What the demonstration's residents ask for, and what becomes of it. Invented, and of no locality in particular. */

export interface Move {
  /** By shape: the next step, not taken up, appealed, taken back. */
  readonly does: 'onward' | 'decline' | 'appeal' | 'withdraw'
  readonly text: string
  /** Which reason of the list. */
  readonly reason?: number
  /** Days after what went before. */
  readonly after: number
}

export interface MotionStory {
  readonly kind: string
  readonly title: string
  readonly text: string
  readonly affects: 'whole' | 'part'
  readonly named: boolean
  readonly daysAgo: number
  /** As many supporters as the pack asks for, and `more`; otherwise only `more`. */
  readonly enough: boolean
  readonly more: number
  readonly moves: readonly Move[]
}

const on = (text: string, after = 1): Move => ({ does: 'onward', text, after })

export const motionStories: readonly MotionStory[] = [
  {
    kind: 'facilities',
    title: '小区北门到车站的路口加装路灯',
    text: '北门出去到车站有一段一百多米没有路灯，晚上接孩子、上夜班都走这里。希望加装三盏路灯，电费从公共收益里出。',
    affects: 'part',
    named: true,
    daysAgo: 12,
    enough: true,
    more: 4,
    moves: [on('走访了沿路的住户，多数赞成，附意见汇总。', 3), on('属于居民关心的公共设施，同意列入。', 3)],
  },
  {
    kind: 'environment',
    title: '广场舞的时间和音量大家定个规矩',
    text: '夏天晚上跳到九点半，旁边楼里有考生和夜班的人。希望商量一个时间、音量和轮换的场地，大家都能接受。',
    affects: 'part',
    named: false,
    daysAgo: 9,
    enough: true,
    more: 2,
    moves: [on('听取了跳舞队和两栋楼住户的意见。', 2)],
  },
  {
    kind: 'facilities',
    title: '老年活动室周末也开门',
    text: '活动室周六周日锁着，老人没有地方去。可以安排志愿者轮流值班，不增加费用。',
    affects: 'whole',
    named: true,
    daysAgo: 3,
    enough: false,
    more: 2,
    moves: [],
  },
  {
    kind: 'other',
    title: '请社区出面要回某户拖欠的个人借款',
    text: '邻居去年借了我八千元一直不还，请大家开会评评理，让他把钱还给我。',
    affects: 'part',
    named: false,
    daysAgo: 11,
    enough: true,
    more: 0,
    moves: [
      on('已向提出人说明，本人仍要求提交审查。', 2),
      {
        does: 'decline',
        text: '属于个人之间的借款，建议先申请人民调解，联系方式已告知。',
        reason: 3,
        after: 4,
      },
    ],
  },
  {
    kind: 'environment',
    title: '楼后空地改成停车位还是小花园',
    text: '楼后一块空地长期堆杂物。有人想停车，有人想种花种草。请组织大家商量，定下来以后好好用。',
    affects: 'part',
    named: true,
    daysAgo: 12,
    enough: true,
    more: 5,
    moves: [
      on('两种意见都有，请审查后提交会议。', 2),
      { does: 'decline', text: '去年曾经议过，请先了解当时的决议。', reason: 2, after: 3 },
      { does: 'appeal', text: '去年议的是另一块地，这块空地没有议过。', after: 2 },
    ],
  },
  {
    kind: 'covenant',
    title: '居民公约写进文明养犬',
    text: '遛狗要牵绳、及时清理粪便、不带进电梯以外的公共房间。请写进居民公约，由大家表决。',
    affects: 'whole',
    named: false,
    daysAgo: 10,
    enough: true,
    more: 6,
    moves: [on('公约修改涉及全体居民，提请审查。', 3), on('同意列入，请按程序召开会议。', 3)],
  },
  {
    kind: 'facilities',
    title: '单元门口加装无障碍坡道',
    text: '三单元有两位坐轮椅的老人，每次出门要人抬。门口三级台阶，旁边有地方做坡道。',
    affects: 'part',
    named: true,
    daysAgo: 7,
    enough: true,
    more: 3,
    moves: [on('已看过现场，具备条件。', 2), on('同意列入，尽快商量。', 2)],
  },
  {
    kind: 'facilities',
    title: '健身器材更换和地面防滑',
    text: '广场上的健身器材有三件松动，地面雨天打滑，老人摔过一次。请更换器材，铺防滑垫。',
    affects: 'part',
    named: true,
    daysAgo: 80,
    enough: true,
    more: 5,
    moves: [on('逐件检查了器材，附照片和报价。', 3), on('关系老人安全，同意列入。', 3)],
  },
  {
    kind: 'environment',
    title: '垃圾投放点移到背风处',
    text: '现在的投放点对着儿童活动区，夏天味道大。希望移到车棚北侧，加一个洗手池。',
    affects: 'part',
    named: false,
    daysAgo: 43,
    enough: true,
    more: 3,
    moves: [on('和物业、清运单位看过现场，可以移。', 3), on('同意列入。', 3)],
  },
  {
    kind: 'facilities',
    title: '自行车棚加装充电插座和烟感',
    text: '有人从楼上拉线充电，很危险。请在车棚装插座、烟感和灭火器，禁止飞线。',
    affects: 'part',
    named: true,
    daysAgo: 34,
    enough: true,
    more: 4,
    moves: [on('征求了消防意见，附方案。', 3), on('属于安全隐患，同意列入。', 3)],
  },
  {
    kind: 'other',
    title: '取消今年的邻里节',
    text: '听说经费紧张，建议今年的邻里节不办了，把钱省下来。',
    affects: 'whole',
    named: false,
    daysAgo: 6,
    enough: false,
    more: 1,
    moves: [{ does: 'withdraw', text: '问清楚了，邻里节用的是捐助，不占经费，撤回。', after: 2 }],
  },
]

interface UseStory {
  readonly title: string
  readonly text: string
  readonly daysAgo: number
  readonly moves: readonly Move[]
}

export const useStories: readonly UseStory[] = [
  {
    title: '入户道路硬化八十米',
    text: '院子到主路八十米是泥路，雨天老人孩子不好走。预算一万二千元，从公共服务资金里安排。',
    daysAgo: 9,
    moves: [on('提议的理由和预算已写明。'), on('同意。')],
  },
  {
    title: '公共活动房出租半年',
    text: '闲置的公共活动房拟出租半年，租金归集体，用途限于便民小店。',
    daysAgo: 6,
    moves: [on('提议的理由和用途已写明。')],
  },
  {
    title: '更换三盏损坏的路灯',
    text: '主路三盏路灯损坏，换灯头和线路，预算一千八百元。',
    daysAgo: 2,
    moves: [],
  },
]

export const supporterNames: readonly string[] = [
  '孙巧云',
  '马玉山',
  '韩春梅',
  '陶学文',
  '范小满',
  '邹长庚',
  '秦月娥',
  '尤志平',
  '段素琴',
  '雷东升',
  '侯桂芝',
  '龚新民',
]
