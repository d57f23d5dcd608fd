/**
 * Five steps (YA-10): the same kind of motion in another town. A public hearing, whose signed minutes move it on, stands
 * where elsewhere a Party branch screens; representatives decide; nothing is filed by hand. And the three forms (YA-1).
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { inspect, leave, openBrowser, visit } from './browser.ts'
import {
  calls,
  carriesOut,
  does,
  earliest,
  entersPaper,
  fillsForm,
  openMotion,
  prepares,
  raise,
  reads,
  signsMinutes,
  sits,
  supports,
} from './deliberating.ts'
import { WINDOW, livesIn, openStage } from './moved.ts'
import type { Stage } from './moved.ts'
import { acting } from './pages.ts'

/** Realm of the pack `yaan`. */
const REALM = 5
const COUNCIL = '康藏路社区民主议事会'
const MEETING = '康藏路社区居民代表会议'
const COMMITTEE = '康藏路社区居民委员会'
const SUPERVISORS = '康藏路社区居务监督委员会'
const BRANCH = '康藏路社区党委'
const STREET = '河北街道党工委'
const TITLE = '一号院门口装可视门铃'

let browser: Browser
let stage: Stage

beforeAll(async () => {
  browser = await openBrowser()
  stage = await openStage(browser, REALM)
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

it('a motion takes five steps, and its hearing moves it on', { timeout: 400_000 }, async () => {
  const { role, until, city } = stage
  const { url } = city
  const [resident, neighbour, council, chair, director, head, member] = await Promise.all([
    stage.at('resident', role('居民')),
    stage.at('resident', role('居民', '', 1)),
    stage.at('desk', role('召集人', COUNCIL)),
    stage.at('desk', role('召集人', MEETING)),
    stage.at('desk', role('主任', COMMITTEE)),
    stage.at('desk', role('主任', SUPERVISORS)),
    stage.at('desk', role('委员', SUPERVISORS)),
  ])
  const id = await raise(resident, url, {
    kind: '公共设施',
    place: '康藏路一号院',
    title: TITLE,
    text: '院门没有人守，快递和来客都要打电话。希望装一套可视门铃，大约三千元，从公共收益里出。',
  })
  const path = resident.page.locator('.dl-path > li')
  await path.first().waitFor()
  expect(await path.allInnerTexts()).toEqual([
    expect.stringContaining('意见收集'),
    expect.stringContaining('公开听证'),
    expect.stringContaining('民主决策'),
    expect.stringContaining('执行督办'),
    expect.stringContaining('群众评议'),
    expect.stringContaining('已归档'),
  ])
  await supports(neighbour, url, id)
  for (const v of [director, head]) await (await acting(v, url)).act('deliberation.support', { id })
  await does(council, url, id, '提出议题', '听取了院里二十二户的意见，提请公开听证。')

  // The hearing: announced to everybody, no quorum and no vote; who comes checks in with the code, without an account.
  const hearing = { step: '公开听证', tell: '正在组织公开听证，受影响的居民都可以参加', holder: COUNCIL }
  await reads(resident, url, id, hearing)
  const on = await earliest(council, url, '听证会')
  await prepares(council, url, { kind: '听证会', title: '门铃听证会', motion: TITLE })
  const meeting = await calls(council, on)
  await until(on, '14:05')
  await council.page.goto(`${url}/desk/meetings/${meeting}`)
  const code = (await council.page.locator('.mt-code strong').first().innerText()).trim()
  await council.page.getByRole('button', { name: '开会', exact: true }).click()
  await council.page.getByText('没有法定人数').first().waitFor()
  const stranger = await visit(browser, url, 'resident')
  await livesIn(stranger, city, REALM)
  await stranger.page.goto(`${url}/meetings/check-in?code=${encodeURIComponent(code)}`)
  await stranger.page.getByRole('textbox', { name: '姓名' }).fill('孙巧云')
  await stranger.page.getByRole('button', { name: '签到', exact: true }).click()
  await stranger.page.getByText('您已签到').first().waitFor()
  await inspect(stranger.page, 'five-1-came')
  await council.page.goto(`${url}/desk/meetings/${meeting}`)
  await council.page.getByText('孙巧云').first().waitFor()
  expect(await council.page.getByRole('button', { name: /拟一次表决/ }).count()).toBe(0)
  await inspect(council.page, 'five-2-hearing')
  await signsMinutes(
    council,
    director,
    url,
    meeting,
    '到会居民要求保护隐私，画面不保存；租户可以领卡。多数赞成。',
  )

  // The signed minutes moved it on, by nobody's act; representatives decide, two thirds of them, exactly sixteen.
  const deciding = { step: '民主决策', tell: '已经列入议题，等待开会表决', holder: MEETING }
  await reads(resident, url, id, deciding)
  await resident.page.getByText('听证完毕，记录已签字').first().waitFor()
  await inspect(resident.page, 'five-3-heard')
  await sits(
    { chair, recorder: director, counters: [head, member] },
    url,
    {
      kind: '居民代表会议',
      motion: TITLE,
      matter: id,
      item: 1,
      present: 16,
      hands: { for: 12, against: 3, abstain: 1 },
    },
    (day, hour) => until(day, hour),
  )
  const carrying = { step: '执行督办', tell: '正在执行，监督机构逐项检查', holder: COMMITTEE }
  await reads(resident, url, id, carrying)
  expect(await resident.page.locator('.mt-ballot').last().innerText()).toContain('赞成 12 / 到会 16')
  await carriesOut(director, head, url, id, {
    title: '装可视门铃',
    yuan: '3000',
    spent: '2880.50',
    due: stage.day(20),
  })
  await entersPaper(head, url, id, { yes: 8, no: 2 })
  await until(stage.day(WINDOW), '09:00', 'execution.ratings')
  await reads(resident, url, id, {
    step: '',
    tell: '议题已经办结，全部材料归档封存，可以查阅',
    holder: null,
  })
  await resident.page.getByText('10 人参评：满意 8，不满意 2').waitFor()
  await inspect(resident.page, 'five-4-done')
  expect([resident, neighbour, council, director, head].flatMap((v) => v.broken)).toEqual([])
})

it('the three forms: filed by the branch, guided by the street, reported', async () => {
  const { role, city } = stage
  const { url } = city
  const [branch, street] = await Promise.all([
    stage.at('desk', role('书记', BRANCH)),
    stage.at('desk', role('书记', STREET)),
  ])
  const { page } = branch
  await page.goto(`${url}/desk/motions/new`)
  await page.getByRole('radio', { name: '组织生活' }).check()
  await page.getByRole('combobox', { name: '关于哪里' }).fill('康藏路社区')
  await page.getByRole('option', { name: '康藏路社区' }).first().click()
  await page.getByLabel('用一句话说').fill('十二月主题党日')
  await page.getByLabel('说明').fill('十二月五日晚七点，社区活动室，书记主持，学习居民委员会组织法。')
  await page.getByRole('button', { name: '提出', exact: true }).click()
  await page.waitForURL(/\/motions\/[0-9a-f-]{36}$/)
  const id = page.url().split('/').at(-1)!
  const filed = { 时间: '2027-03-05 19:00', 地点: '社区活动室', 内容: '学习居民委员会组织法', 主持人: '书记' }
  await fillsForm(branch, url, id, '报备案', filed)
  await does(street, url, id, '退回修改', '请写明参加人数。')
  await fillsForm(branch, url, id, '报备案', { ...filed, 内容: '学习居民委员会组织法，预计三十二人参加' })
  await fillsForm(street, url, id, '提出指导意见', {
    指导意见: '请结合小区治理，安排居民代表列席。',
    指导人: '街道党工委书记',
  })
  await fillsForm(branch, url, id, '报告开展情况', {
    实际时间: '2027-03-05 19:10',
    地点: '社区活动室',
    主持人: '书记',
    到会情况: '到会三十人，三位居民代表列席',
    开展情况: '学习并讨论，提出两条建议。',
  })
  await openMotion(branch, url, id)
  await page.getByText('备案、指导、报告三单齐全').waitFor()
  await page.getByText('到会三十人，三位居民代表列席').first().waitFor()
  await inspect(page, 'five-5-forms')
  expect([branch, street].flatMap((v) => v.broken)).toEqual([])
})
