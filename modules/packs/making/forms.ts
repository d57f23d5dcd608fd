/**
 * The sheets of the workbook an official fills in to make a pack. Titles and notes are data of the format. Three kinds of columns:
 * `must`, `may`, and `told`, which is for people only and never read.
 */
export type Need = 'must' | 'may' | 'told'

/** Where a column's drop-down comes from: fixed values, what the lower layer offers, or a column filled in elsewhere. */
export type Choices =
  | readonly string[]
  | {
      readonly offered:
        | 'patterns'
        | 'procedures'
        | 'roles'
        | 'steps'
        | 'meetings'
        | 'categories'
        | 'items'
        | 'acts'
    }
  | { readonly filled: readonly [sheet: string, column: string] }

export interface FormColumn {
  readonly title: string
  readonly need: Need
  readonly note: string
  readonly width: number
  readonly choices?: Choices
  /** Other values, or several joined by `、`, may be written too. */
  readonly open?: boolean
}

export interface Form {
  readonly title: string
  readonly columns: readonly FormColumn[]
  /** Written in grey below the note; the first cell begins with `【例】` and the row is never read. */
  readonly examples: readonly (readonly string[])[]
}

export const EXAMPLE_MARK = '【例】'
/** What joins several values in one cell. */
export const JOINED = /[、,，;；\n]/

const must = (title: string, note: string, width = 16, choices?: Choices, open?: boolean): FormColumn => ({
  title,
  need: 'must',
  note,
  width,
  ...(choices ? { choices } : {}),
  ...(open ? { open } : {}),
})
const may = (...given: Parameters<typeof must>): FormColumn => ({ ...must(...given), need: 'may' })
const told: FormColumn = { title: '说明', need: 'told', note: '写给人看的，程序不读', width: 30 }
const id = must('标识', '英文小写短名，如 council；一经使用不改', 18)
const source = may('依据', '法条、文件，或“本地约定”', 26)

/** Levels, bodies and places as they were named on their own sheets. */
const levels: Choices = { filled: ['层级', '名称'] }
const bodies: Choices = { filled: ['组织', '名称'] }
const places: Choices = { filled: ['地方', '代码'] }

export const ALONE = '单设'
export const WHOLE_PROCEDURE = '（整个流程）'
export const changes = ['增加', '修改', '去掉'] as const
/** Taken out although matters stand there: they end under their own version. */
export const LEFT_TO_END = '去掉，在办的照旧'
export const stepChanges = ['改写', '去掉', LEFT_TO_END] as const
export const powerTitles: Readonly<Record<string, string>> = {
  领导: 'lead',
  决策: 'decide',
  执行: 'execute',
  监督: 'supervise',
}
export const sightTitles: Readonly<Record<string, string>> = {
  本地方及以下: 'place',
  本组织经办的: 'body',
  不看: 'none',
}
export const modeTitles: Readonly<Record<string, string>> = {
  工作日: 'working-day',
  自然日: 'calendar-day',
  小时: 'hour',
  工作小时: 'working-hour',
}
export const raiserTitles: Readonly<Record<string, string>> = {
  居民: 'resident',
  组织: 'body',
  工作人员: 'staff',
}
export const affectTitles: Readonly<Record<string, string>> = {
  全体: 'whole',
  部分: 'part',
  提出时选: 'choose',
}
export const baseTitles: Readonly<Record<string, string>> = {
  组织成员: 'members',
  受邀的人: 'invited',
  不设: 'none',
}
export const shareTitles: Readonly<Record<string, string>> = { 以上: 'atLeast', 超过: 'moreThan' }
export const roundTitles: Readonly<Record<string, string>> = {
  每月: 'month',
  每季: 'quarter',
  每半年: 'half-year',
  每年: 'year',
  一事一公开: 'once',
}
export const yesNo: Readonly<Record<string, string>> = { 是: 'true', 否: 'false' }
export const trials = ['走流程', '派遣', '建议分类'] as const
export const RESIDENTS = '居民'

export const basics = [
  { title: '标识', need: 'must', note: '英文小写短名，如 qingshi；也是文件夹的名字', example: '' },
  { title: '名称', need: 'must', note: '地方的全名', example: '' },
  { title: '版本', need: 'must', note: '年.序号；改一次加一，如 2026.2', example: '2026.1' },
  { title: '存储标号', need: 'must', note: '0 到 4095，别处没有用过；一经使用不改', example: '' },
  { title: '下层', need: 'must', note: '叠在哪一层上，一般是 cn（国家层）', example: 'cn' },
  { title: '依据', need: 'must', note: '这套做法出自什么文件', example: '' },
  { title: '标注', need: 'may', note: '示例、重构的内容，页面上要写明的话', example: '' },
] as const

export const forms = [
  {
    title: '基本情况',
    columns: [
      must(
        '项目',
        '不改',
        14,
        basics.map((b) => b.title),
      ),
      may('填写', '每一项写在这一列；标注可以不写', 46),
      told,
    ],
    examples: [],
  },
  {
    title: '层级',
    columns: [
      id,
      must('名称', '如 镇、社区、院落'),
      may('上级', '直接隶属于哪一级；最上一级不写', 18, levels, true),
      told,
    ],
    examples: [
      [`${EXAMPLE_MARK}town`, '镇', '', '最上一级'],
      [`${EXAMPLE_MARK}community`, '社区', '镇', ''],
    ],
  },
  {
    title: '地方',
    columns: [
      must('代码', '国家统计局代码照抄；自编的带本地前缀，如 QS-1', 18),
      must('名称', '地名', 20),
      must('层级', '从下拉中选', 14, levels),
      may('上级代码', '上级地方的代码；最上一级不写，上级写在前面的行', 18, places),
      must('起日', '如 2026-01-01；不知道写最早有据可查的日子', 14),
      may('止日', '已撤销的才写', 14),
      must('来源', '如 国家统计局2023代码；自编的写“示例”', 24),
      may('别名', '群众的叫法，用、分开', 20),
      told,
    ],
    examples: [
      [`${EXAMPLE_MARK}QS-1`, '青石镇', '镇', '', '2026-01-01', '', '示例', '青石', ''],
      [`${EXAMPLE_MARK}QS-1-1`, '柳巷社区', '社区', 'QS-1', '2026-01-01', '', '示例', '', ''],
    ],
  },
  {
    title: '组织',
    columns: [
      id,
      must('样式', '国家层的样式，从下拉中选', 18, { offered: 'patterns' }),
      must('服务于', `每个该级地方各建一个；只有一个的选“${ALONE}”`, 14, levels, true),
      must('名称', '本地的叫法，别的表都用它', 18),
      may('全称', '不写就是地名加名称；会重复时写，如 {地方}党委', 20),
      may('单设地方', `只用于“${ALONE}”：设在哪个地方（代码）`, 14, places),
      may('职责', '用、分开；不写照样式', 30),
      may('起日', '不写照样式', 14),
      source,
      told,
    ],
    examples: [
      [`${EXAMPLE_MARK}council`, '议事会', '社区', '议事会', '', '', '', '', '', ''],
      [`${EXAMPLE_MARK}platform-office`, '治理平台管理办公室', ALONE, '平台办', '', 'QS-1', '', '', '', ''],
    ],
  },
  {
    title: '岗位',
    columns: [
      must('组织', '从下拉中选', 18, bodies),
      must('做法', '与样式不同的才写', 10, changes),
      must('岗位', '样式里的岗位；增加的写新名称', 18),
      may('标识', '只用于增加：英文小写短名', 16),
      may('新名称', '只用于修改：换个叫法', 16),
      may('编制', '几个人；0 为不限', 8),
      may('权', '领导、决策、执行、监督；只能是本组织有的', 14, Object.keys(powerTitles), true),
      may('许可', '如 meetings.vote；见说明表，用、分开', 34),
      may('视野', '能看到哪里的件', 16, Object.keys(sightTitles)),
      may('副职', '缺位时宜由谁代行（同组织的岗位）', 16),
      may('职责', '用、分开', 26),
      told,
    ],
    examples: [[`${EXAMPLE_MARK}议事会`, '修改', '议事员', '', '', '9', '', '', '', '', '', '']],
  },
  {
    title: '流程角色',
    columns: [
      must('流程', '从下拉中选', 18, { offered: 'procedures' }),
      must('角色', '从下拉中选；一个流程的角色都要写', 18, { offered: 'roles' }),
      must('组织', '由谁担任；几个用、分开，近的在前', 24, bodies, true),
      may('本地叫法', '不写照国家层', 18),
      told,
    ],
    examples: [[`${EXAMPLE_MARK}议题办理`, '决议机构', '议事会', '', '']],
  },
  {
    title: '环节',
    columns: [
      must('流程', '从下拉中选', 18, { offered: 'procedures' }),
      must('环节', `与国家层不同的才写；整个流程改名选“${WHOLE_PROCEDURE}”`, 18, { offered: 'steps' }),
      must('做法', '改写，或去掉（前一步直接到后一步）；照旧：已有件在那里，按原版本办完', 16, stepChanges),
      may('本地名称', '改名时写', 22),
      may('告诉居民', '居民看到的话', 30),
      may('期限', '几日或几小时', 8),
      may('计法', '写了期限就要选', 12, Object.keys(modeTitles)),
      may('公示天数', '只用于公示的环节，只能比国家层长', 10),
      source,
      told,
    ],
    examples: [
      [`${EXAMPLE_MARK}议题办理`, '党组织审查', '改写', '支部审一审', '', '5', '工作日', '', '本地约定', ''],
    ],
  },
  {
    title: '议题',
    columns: [
      id,
      may('名称', '同标识的国家层议题可以不写', 20),
      must('做法', '改写（整条替换）、增加或去掉', 10, changes),
      may('流程', '不写为“议题办理”', 16, { offered: 'procedures' }),
      may('谁可以提出', '居民、组织、工作人员', 22, Object.keys(raiserTitles), true),
      may('附议人数', '几个人附议才审查；0 为不要', 10),
      may('涉及', '', 12, Object.keys(affectTitles)),
      may('全体的会议', '涉及全体时开什么会', 16, { offered: 'meetings' }),
      may('部分的会议', '涉及部分居民时开什么会', 16, { offered: 'meetings' }),
      source,
      told,
    ],
    examples: [
      [
        `${EXAMPLE_MARK}lamps`,
        '路灯和楼道灯',
        '增加',
        '议题办理',
        '居民、组织',
        '3',
        '提出时选',
        '',
        '',
        '本地约定',
        '',
      ],
    ],
  },
  {
    title: '会议',
    columns: [
      must('会议', '国家层的会议从下拉中选；新的写英文小写短名', 16, { offered: 'meetings' }, true),
      may('名称', '新的会议要写', 18),
      may('涉及', '', 10, ['全体', '部分']),
      may('邀请', '组织的名称，或“居民”；用、分开', 24, bodies, true),
      may('召集', '组织的名称，用、分开', 24, bodies, true),
      may('有表决权', '组织的名称，用、分开', 24, bodies, true),
      may('通知天数', '自然日，通知当日不计', 10),
      may('到会基数', '', 12, Object.keys(baseTitles)),
      may('到会比例', '分数，如 2/3', 10),
      may('比例算法', '以上含本数，超过不含', 10, Object.keys(shareTitles)),
      may('能作决定', '', 10, Object.keys(yesNo)),
      source,
      told,
    ],
    examples: [
      [`${EXAMPLE_MARK}议事会`, '', '', '', '', '', '5', '组织成员', '2/3', '以上', '', '本地议事规则', ''],
    ],
  },
  {
    title: '公开',
    columns: [
      must('类别', '国家层的类别从下拉中选；新的写英文小写短名', 26, { offered: 'categories' }, true),
      may('名称', '新的类别要写', 22),
      may('天数', '法定七类不少于15日，只能加长', 8),
      may('多久一次', '', 12, Object.keys(roundTitles)),
      may('由谁公开', '组织的名称，用、分开', 20, bodies, true),
      may('提问答复', '几个工作日内答复', 10),
      source,
      told,
    ],
    examples: [[`${EXAMPLE_MARK}议决事项公示`, '', '10', '', '', '3', '本地约定', '']],
  },
  {
    title: '派遣',
    columns: [
      id,
      must('情形', '一句话说清楚什么事', 26),
      must('事项', '事项代码或名称，01* 为一类，* 为全部；用、分开', 22, { offered: 'items' }, true),
      may('只在哪一级', '事情发生在哪一级地方；不写为都算', 16, levels, true),
      may('交给', '组织的名称；与“不属本地”二选一', 20, bodies),
      may('找哪一级的', '不写为就近向上', 14, levels),
      may('不属本地', '归谁管', 18),
      may('电话', '告诉居民打什么电话', 14),
      source,
      told,
    ],
    examples: [[`${EXAMPLE_MARK}rest`, '其余由服务站办', '*', '', '服务站', '', '', '', '本地约定', '']],
  },
  {
    title: '情景',
    columns: [
      must('编号', '同一个情景的各行写同一个编号：英文小写短名', 18),
      may('情景', '第一行写：说的是什么', 30),
      must('试什么', '', 12, trials),
      may('地方', '第一行写：地方代码', 16, places),
      may('流程', '走流程：第一行写', 16, { offered: 'procedures' }),
      may('说的话', '派遣、建议分类：居民怎么说', 26),
      may('事项', '派遣：事项代码或名称', 14, { offered: 'items' }),
      may('谁来做', '走流程：组织/岗位，或 提出人、系统', 24),
      may('动作', '走流程：做什么', 20, { offered: 'acts' }),
      may('交给', '派遣：应交给的组织；走流程：所选的组织', 18, bodies),
      may('结果', '走流程：到哪个环节；派遣：哪条规则；建议分类：哪个事项', 24),
      may('应拒绝', '走流程：应当被拒绝的代码', 20),
      told,
    ],
    examples: [
      [
        `${EXAMPLE_MARK}walk`,
        '走一遍',
        '走流程',
        'QS-1-1',
        '议题办理',
        '',
        '',
        '居民委员会/主任',
        '提出议题',
        '',
        '党组织审查',
        '',
        '',
      ],
    ],
  },
] as const satisfies readonly Form[]

export type SheetTitle = (typeof forms)[number]['title']
export const formOf = (title: string): Form | undefined =>
  (forms as readonly Form[]).find((f) => f.title === title)
/** The sheet of explanations; never read. */
export const GUIDE = '说明'
