/**
 * Four levels, both ways (YA-2): a report goes from the grid to the county and down again, signed for at every hop;
 * without signing nothing moves; the resident reads on the phone who has it.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { PHONE, arrive, inspect, leave, openBrowser } from './browser.ts'
import type { Visitor } from './browser.ts'
import { runningCity } from './city.ts'
import { act, all, attach, demoRoles, idOf, openMatter, photograph, says, tell } from './matters.ts'
import type { Role } from './matters.ts'
import { livesIn } from './moved.ts'

/** Realm of the pack `lushan`. */
const REALM = 3
const city = runningCity()
let browser: Browser
let role: (title: string, body?: string, nth?: number) => Role

beforeAll(async () => {
  browser = await openBrowser()
  role = await demoRoles(city, REALM)
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

const GRID = '先锋第一网格'
const GRID_TEAM = '先锋第一网格服务组'
const VILLAGE = '先锋社区管理服务平台'
const TOWNSHIP = '芦阳街道管理服务平台'
const COUNTY = '芦山县社会治理办公室'

async function at(app: 'desk' | 'resident', who: Role): Promise<Visitor> {
  const visitor = await arrive(browser, city.url, app, who)
  await livesIn(visitor, city, REALM)
  return visitor
}

it('a report goes up four levels and down again, signed for at every hop', { timeout: 400_000 }, async () => {
  const [resident, grid, village, township, county, verifier] = await Promise.all([
    at('resident', role('居民')),
    at('desk', role('网格长', GRID_TEAM)),
    at('desk', role('站长', VILLAGE)),
    at('desk', role('站长', TOWNSHIP)),
    at('desk', role('主任', COUNTY)),
    at('desk', role('核查回访员')),
  ])
  const { number } = await tell(resident.page, city.url, {
    text: '河堤护栏断了十几米，旁边就是放学的路，雨天很危险',
    category: '不确定',
    place: GRID,
    identity: '实名',
    contact: { name: role('居民').name, phone: '13900000031' },
  })
  const id = await idOf(city, number)

  const reads = async (step: string, says_: string, holder: string | null) => {
    await resident.page.goto(`${city.url}/my/${id}`)
    const now = resident.page.locator('.cr-now')
    await now.waitFor()
    expect(await now.locator('.ui-mark').first().innerText()).toBe(step)
    expect(await now.locator('.cr-tell').innerText()).toBe(says_)
    if (holder !== null)
      expect((await now.innerText()).replaceAll(/\s+/g, ' ')).toContain(`现在由${holder}负责`)
  }
  /** Not before it is signed for: the button says so. Then it is signed, and goes on. */
  const signsThen = async (v: Visitor, name: string, text: string) => {
    await openMatter(v, city.url, id)
    const button = v.page.locator('.ui-acts').getByRole('button', { name, exact: true })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    const why = v.page.locator(`[id="${(await button.getAttribute('aria-describedby'))!}"]`)
    expect(await why.innerText()).toContain('签收')
    await act(v, '签收')
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('false')
    await act(v, name, says(text))
  }

  await openMatter(grid, city.url, id)
  await act(grid, '受理', says('到现场看过，属实，先拉了警戒带'))
  await reads('网格办理', '网格正在就地办理', GRID_TEAM)
  await openMatter(grid, city.url, id)
  await act(grid, '上报村组（社区）', says('护栏要焊接，网格没有材料'))
  await reads('村组（社区）办理', '已上报村组（社区）平台', VILLAGE)
  // A level is not skipped: the county sees it, and has nothing to do yet.
  await openMatter(township, city.url, id)
  expect(await township.page.locator('.ui-acts button[aria-disabled=false]').count()).toBe(0)
  await signsThen(village, '上报乡镇（街道）', '属于河道设施，超出社区权限')
  await reads('乡镇（街道）办理', '已上报乡镇（街道）平台', TOWNSHIP)
  await signsThen(township, '上报县', '河堤归县里管，请县里统筹')
  await reads('县级统筹', '县级平台正在统筹', COUNTY)
  await openMatter(county, city.url, id)
  await inspect(county.page, 'levels-1-county')
  await signsThen(county, '交办乡镇（街道）', '护栏由县水利站备料，乡镇组织施工')
  await reads('乡镇（街道）落实', '县级已交办乡镇（街道）', TOWNSHIP)
  await signsThen(township, '交办村组（社区）', '材料明日到，请社区配合封路')
  await reads('村组（社区）落实', '乡镇（街道）已交办村组（社区）', VILLAGE)
  await signsThen(village, '交办网格', '施工三天，网格值守放学路')
  await reads('网格落实', '交办已到网格，正在落实', GRID_TEAM)
  await openMatter(grid, city.url, id)
  await act(grid, '签收')
  const after = await photograph('#8a9a8a')
  await act(
    grid,
    '办结',
    all(says('护栏十三米全部焊好刷漆'), (dialog) => attach(dialog, '护栏.jpg', after)),
  )
  // Whoever worked on it does not verify it.
  await openMatter(verifier, city.url, id)
  await act(verifier, '核查通过', says('照片和电话核实，护栏已修好'))
  // Six hops after the grid, each signed for by a person of that level, and no moment without a holder.
  const custody = await city.rows<{ title: string; step: string; signed: boolean; gap: boolean }>(
    `SELECT body_title AS title, step, signed_at IS NOT NULL AS signed,
       lag(to_at) OVER (ORDER BY no) IS DISTINCT FROM from_at AND no > 1 AS gap
     FROM flow.custody WHERE matter = $1 ORDER BY no`,
    [id],
  )
  expect(custody.filter((c) => c.gap)).toEqual([])
  const hops = [VILLAGE, TOWNSHIP, COUNTY, TOWNSHIP, VILLAGE, GRID_TEAM]
  expect(custody.filter((c) => c.signed).map((c) => c.title)).toEqual(hops)
  await resident.page.goto(`${city.url}/my/${id}`)
  await inspect(resident.page, 'levels-2-path', { also: PHONE })
  await openMatter(county, city.url, id)
  const path = await county.page.locator('.ui-custody, .ui-path').first().innerText()
  for (const body of [GRID_TEAM, VILLAGE, TOWNSHIP, COUNTY]) expect(path).toContain(body)
  await inspect(county.page, 'levels-3-custody')
  expect([resident, grid, village, township, county, verifier].flatMap((v) => v.broken)).toEqual([])
})
