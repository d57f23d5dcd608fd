/**
 * Seven steps (YA-11, CD-2, CD-3): a resident's motion in one community, from the first supporter to the sealed archive; it fails once in
 * the vote, comes back once by an objection, and is carried out twice because residents were not satisfied.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { PHONE, inspect, leave, openBrowser } from './browser.ts'
import {
  asksForHands,
  calls,
  carriesOut,
  carriesOutAgain,
  checksIn,
  counts,
  does,
  earliest,
  entersPaper,
  mayNot,
  openMotion,
  prepares,
  publishes,
  raise,
  reads,
  signsMinutes,
  sits,
  supports,
} from './deliberating.ts'
import { all, chooses, says, submits } from './matters.ts'
import { WINDOW, openStage } from './moved.ts'
import type { Stage } from './moved.ts'
import { acting } from './pages.ts'

/** Realm of the pack `chengnan`. */
const REALM = 4
const COMMITTEE = '城南社区居民委员会'
const BRANCH = '城南社区党支部'
const COUNCIL = '城南社区议事会'
const TITLE = '三号楼前装两条休息长椅'

let browser: Browser
let stage: Stage

beforeAll(async () => {
  browser = await openBrowser()
  stage = await openStage(browser, REALM)
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

const ballotOf = (page: Page) => page.locator('.mt-ballot').last()

/** Seven people, three meetings and five weeks take their time on a busy machine. */
const LONG = { timeout: 400_000 }

it(
  'a motion goes through seven steps, fails once, is objected to once and carried out twice',
  LONG,
  async () => {
    const { role, until, city } = stage
    const { url } = city
    const [resident, neighbour, director, secretary, convenor, head, member] = await Promise.all([
      stage.at('resident', role('居民')),
      stage.at('resident', role('居民', '', 1)),
      stage.at('desk', role('主任', COMMITTEE)),
      stage.at('desk', role('书记', BRANCH)),
      stage.at('desk', role('召集人', COUNCIL)),
      stage.at('desk', role('主任', '居民监督委员会')),
      stage.at('desk', role('委员', '居民监督委员会')),
    ])
    const broken = () =>
      [resident, neighbour, director, secretary, convenor, head, member].flatMap((v) => v.broken)

    // One: raised on a phone, supported by three; the committee cannot submit it before.
    const id = await raise(resident, url, {
      kind: '公共设施',
      place: '文化路一号院',
      title: TITLE,
      text: '楼前没有地方坐，老人买菜回来要歇一歇。希望装两条长椅，大约一千八百元，从公共收益里出。',
    })
    await inspect(resident.page, 'seven-1-raised')
    await openMotion(director, url, id)
    expect(await mayNot(director, '提出议题')).toContain('还差3人附议')
    await supports(neighbour, url, id)
    // Two more of the locality, by the same endpoint.
    for (const v of [director, head]) {
      const as = await acting(v, url)
      await as.act('deliberation.support', { id })
    }
    await reads(resident, url, id, {
      step: '收集意见（提出议题）',
      tell: '正在收集意见，赞成的居民可以附议',
      holder: COMMITTEE,
    })
    await resident.page.locator('.dl-support', { hasText: '3人附议' }).waitFor()
    await does(director, url, id, '提出议题', '走访了一号院三十户，多数赞成，附意见汇总。')

    // Two: the Party branch screens, with its reasons in public.
    await reads(resident, url, id, {
      step: '党支部审查议题',
      tell: '党组织正在审查，结果会书面说明理由',
      holder: BRANCH,
    })
    await does(secretary, url, id, '同意列入', '属于居民关心的公共设施，经费来源清楚，同意列入。')
    await reads(resident, url, id, {
      step: '议事会决议',
      tell: '已经列入议题，等待开会表决',
      holder: COUNCIL,
    })
    await resident.page.getByText('经费来源清楚，同意列入').waitFor()

    // Three: the council is called with notice, opens with its quorum, and two people count the hands.
    const first = await earliest(convenor, url, '议事会')
    await prepares(convenor, url, { kind: '议事会', title: '十二月议事会', motion: TITLE })
    await convenor.page.getByLabel('开会时间').fill(`${stage.day(1)} 14:00`)
    await convenor.page.getByText('这一天太早：须提前 3 日通知').waitFor()
    expect(await convenor.page.getByRole('button', { name: '发出通知' }).isDisabled()).toBe(true)
    const meeting = await calls(convenor, first)
    await reads(resident, url, id, {
      step: '议事会决议',
      tell: '已经列入议题，等待开会表决',
      holder: COUNCIL,
    })
    await resident.page.getByRole('link', { name: /十二月议事会/ }).waitFor()
    await until(first, '14:05')
    await convenor.page.goto(`${url}/desk/meetings/${meeting}`)
    await checksIn(convenor.page, 9)
    const opening = convenor.page.getByRole('button', { name: '开会', exact: true })
    expect(await opening.getAttribute('aria-disabled')).toBe('true')
    // The room shows at once who was ticked; the quorum is the server's.
    await expect
      .poll(() => convenor.page.locator('#mt-why-not').innerText())
      .toContain('须三分之二以上（10人）到会，现在到会9人')
    await checksIn(convenor.page, 1)
    await expect.poll(() => opening.getAttribute('aria-disabled')).toBe('false')
    await opening.click()
    await asksForHands(convenor.page, TITLE, '同意在三号楼前装两条长椅，不超过一千八百元')
    // They differ: both are kept, and the hands are raised again.
    await counts(head, url, meeting, { for: 5, against: 4, abstain: 1 })
    await head.page.getByText('已填，等另一位计票人').waitFor()
    await counts(member, url, meeting, { for: 6, against: 3, abstain: 1 })
    await member.page.getByText(/两位计票人的数字不同/).waitFor()
    for (const v of [head, member]) await counts(v, url, meeting, { for: 5, against: 4, abstain: 1 })
    await ballotOf(member.page).getByText('未通过').waitFor()
    await inspect(member.page, 'seven-2-failed')
    await signsMinutes(
      convenor,
      director,
      url,
      meeting,
      '赞成五人，认为方便老人；反对四人，担心夜里有人聚集喧哗。',
    )
    // The failed vote leads back, and everybody reads why: ten came, six were needed, five agreed.
    await reads(resident, url, id, {
      step: '收集意见（提出议题）',
      tell: '正在收集意见，赞成的居民可以附议',
      holder: COMMITTEE,
    })
    const test = ballotOf(resident.page).locator('.mt-tests tbody tr')
    expect((await test.innerText()).replaceAll(/\s+/g, ' ')).toContain('赞成 5 / 到会 10 过半数 · 6 不符合')
    await inspect(resident.page, 'seven-3-why-failed')

    // Again: changed, screened, and passed.
    await does(director, url, id, '提出议题', '补充：长椅离窗十二米以上，夜里十点后由志愿者巡看。')
    await does(secretary, url, id, '同意列入', '已回应反对意见，同意再次列入。')
    const who = { chair: convenor, recorder: director, counters: [head, member] } as const
    const again = {
      kind: '议事会',
      motion: TITLE,
      matter: id,
      item: 1,
      present: 11,
      hands: { for: 8, against: 2, abstain: 1 },
    }
    await sits(who, url, again, (day, hour) => until(day, hour))

    // Four: public notice; a resident objects, the committee accepts, and the council decides once more.
    const shown = await publishes(
      director,
      url,
      id,
      '关于装两条长椅的决议',
      '议事会决定装两条长椅，不超过一千八百元。',
    )
    await neighbour.page.goto(`${url}/open/${shown}`)
    await neighbour.page.getByRole('button', { name: '我有异议' }).click()
    await neighbour.page
      .getByRole('dialog')
      .locator('textarea')
      .fill('图上的位置挡住了消防通道，请改到花坛边。')
    await submits(neighbour.page.getByRole('dialog'))
    await director.page.goto(`${url}/desk/openness/${shown}`)
    await director.page.getByRole('button', { name: '处理异议' }).click()
    await all(
      chooses('采纳：这件事退回重新议决'),
      says('现场量过，确实挡了通道，退回议事会改位置。'),
      submits,
    )(director.page.getByRole('dialog'))
    await reads(resident, url, id, {
      step: '议事会决议',
      tell: '已经列入议题，等待开会表决',
      holder: COUNCIL,
    })
    await resident.page.goto(`${url}/open/${shown}`)
    await resident.page.getByText('现场量过，确实挡了通道').waitFor()
    await inspect(resident.page, 'seven-4-objection')
    await sits(who, url, { ...again, hands: { for: 10, against: 0, abstain: 1 } }, (day, hour) =>
      until(day, hour),
    )
    await publishes(
      director,
      url,
      id,
      '关于装两条长椅的决议（改位置）',
      '两条长椅装在花坛边，不挡消防通道，不超过一千八百元。',
    )
    await until(stage.day(WINDOW), '09:00', 'openness.windows')

    // Five: carried out by the committee, checked by others; not satisfied, so once more.
    await reads(resident, url, id, {
      step: '居委会执行（居民监督委员会监督）',
      tell: '正在执行，监督机构逐项检查',
      holder: COMMITTEE,
    })
    await carriedOut(carriesOut, '装两条长椅', '1800', '1760')
    await rated({ yes: 3, no: 4 })
    await reads(resident, url, id, {
      step: '居委会执行（居民监督委员会监督）',
      tell: '正在执行，监督机构逐项检查',
      holder: COMMITTEE,
    })
    await resident.page.getByText('没有达到标准，重新执行').waitFor()
    await resident.page.getByText('8 人参评：满意 3，不满意 5').waitFor()
    await inspect(resident.page, 'seven-5-low')
    await carriedOut(carriesOutAgain, '长椅换成有靠背的', '300', '280')
    await rated({ yes: 9, no: 1 }, '满意')

    // Seven: filed, and what everybody downloads is what was sealed.
    await reads(resident, url, id, { step: '总结提炼（立卷归档）', tell: '正在立卷归档', holder: COMMITTEE })
    await openMotion(director, url, id)
    await director.page.getByRole('button', { name: '立卷封存' }).click()
    await submits(director.page.getByRole('dialog'))
    await reads(resident, url, id, {
      step: '',
      tell: '议题已经办结，全部材料归档封存，可以查阅',
      holder: null,
    })
    const digest = resident.page.locator('.ex-digest')
    await digest.first().waitFor()
    for (const [no, name] of ['下载阅读文件', '下载机器可读文件'].entries()) {
      const started = resident.page.waitForEvent('download')
      await resident.page.getByRole('button', { name }).click()
      const content = await readFile(await (await started).path())
      expect(createHash('sha256').update(content).digest('hex')).toBe(await digest.nth(no).innerText())
      expect(content.toString('utf8')).toContain(TITLE)
    }
    await inspect(resident.page, 'seven-6-archived', { also: PHONE })
    expect(broken()).toEqual([])

    async function carriedOut(
      how: typeof carriesOut,
      title: string,
      yuan: string,
      spent: string,
    ): Promise<void> {
      await how(director, head, url, id, { title, yuan, spent, due: stage.day(20) })
      await reads(resident, url, id, {
        step: '满意度测评（公示并报告）',
        tell: '已经执行完毕，请居民评价',
        holder: '城南社区居民监督委员会',
      })
    }

    /** A resident rates on the phone; the supervisors enter what came on paper; a week passes. */
    async function rated(
      paper: { yes: number; no: number },
      own: '满意' | '不满意' = '不满意',
    ): Promise<void> {
      await resident.page.getByRole('radio', { name: own, exact: true }).check()
      await resident.page.getByRole('button', { name: '提交评价' }).click()
      await resident.page.getByText(`您评价了：${own}`).waitFor()
      await entersPaper(head, url, id, paper)
      await until(stage.day(WINDOW), '09:00', 'execution.ratings')
    }
  },
)
