/**
 * Micro-powers (YA-12): 33 powers in one public list, one procedure and one diagram each; one is used by its
 * body through all of its procedure; another body that tries is refused, and everybody can read that it tried.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { PHONE, inspect, leave, openBrowser } from './browser.ts'
import { does, mayNot, openMotion, publishes, reads } from './deliberating.ts'
import { submits } from './matters.ts'
import { WINDOW, openStage } from './moved.ts'
import type { Stage } from './moved.ts'
import { acting } from './pages.ts'

/** Realm of the pack `yucheng`. */
const REALM = 6
const COMMITTEE = '康藏路社区居民委员会'
const SUPERVISORS = '康藏路社区居务监督委员会'
const STATION = '康藏路社区便民服务站'
const POWER = '公共场所使用'
const USE = '活动室借给书法班'

let browser: Browser
let stage: Stage

beforeAll(async () => {
  browser = await openBrowser()
  stage = await openStage(browser, REALM)
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

it(
  'a power is used by its body through its procedure; another body is refused in public',
  { timeout: 400_000 },
  async () => {
    const { role, until, city } = stage
    const { url } = city
    const [resident, director, supervisor, station] = await Promise.all([
      stage.at('resident', role('居民')),
      stage.at('desk', role('主任', COMMITTEE)),
      stage.at('desk', role('主任', SUPERVISORS)),
      stage.at('desk', role('站长', STATION)),
    ])

    // One list of 33; one procedure and one diagram of each, without signing in.
    const { page } = resident
    await page.goto(`${url}/powers`)
    await expect.poll(() => page.locator('.dl-table tbody tr').count()).toBe(33)
    await inspect(page, 'powers-1-list', { also: PHONE })
    await page.getByRole('link', { name: POWER }).click()
    await page.getByRole('heading', { name: '一个流程' }).waitFor()
    const diagram = page.locator('.ui-diagram, svg[role=img]').first()
    await diagram.waitFor()
    for (const step of ['申请与受理', '审核', '办理', '公开', '归档'])
      expect(await diagram.textContent()).toContain(step)
    await diagram.scrollIntoViewIfNeeded()
    await inspect(page, 'powers-2-one')
    const power = page.url().split('/').at(-1)!

    // The station is not the body of this power: the page says so, the server refuses, and the attempt is public.
    await station.page.goto(`${url}/desk/powers/of/${power}`)
    await station.page
      .getByText(`“${POWER}”只由社区居民委员会行使`)
      .or(station.page.getByText(/只由.*居民委员会.*行使/))
      .first()
      .waitFor()
    expect(await station.page.getByRole('button', { name: '行使这项权力' }).count()).toBe(0)
    const { capacity } = await acting(station, url)
    const refused = await station.context.request.post(`${url}/api/deliberation/use-power`, {
      headers: { 'x-linli': '1', 'x-linli-capacity': capacity!, 'idempotency-key': crypto.randomUUID() },
      data: { power, title: '活动室租给培训班', text: '便民服务站自行决定租给培训班半年。' },
    })
    expect(refused.status()).toBe(403)
    expect(((await refused.json()) as { code: string }).code).toBe('deliberation.other-body')
    await page.goto(`${url}/powers/of/${power}`)
    const record = page.locator('.dl-refused li', { hasText: '活动室租给培训班' })
    await record.first().waitFor()
    expect(await record.first().innerText()).toContain(STATION)
    expect(await record.first().innerText()).not.toContain(role('站长', STATION).name)
    await record.first().scrollIntoViewIfNeeded()
    await inspect(page, 'powers-3-refused')

    // Its own body, step by step: taken in, checked by the supervisors, done, public for a week, filed.
    await director.page.goto(`${url}/desk/powers/of/${power}`)
    await director.page.getByLabel('为什么事').fill(USE)
    await director.page.getByLabel('情况').fill('书法班每周六上午借用活动室，不收费，用后打扫。')
    await director.page.getByRole('button', { name: '行使这项权力' }).click()
    await director.page.waitForURL(/\/desk\/powers\/[0-9a-f-]{36}$/)
    const id = director.page.url().split('/').at(-1)!
    const kind = 'powers'
    await does(director, url, id, '受理', '材料齐全，时间不冲突。', { kind })
    // The committee does not check itself.
    await openMotion(director, url, id, kind)
    expect(await mayNot(director, '审核通过')).toContain(SUPERVISORS)
    await reads(
      resident,
      url,
      id,
      { step: '审核', tell: '居务监督委员会正在审核是否符合条件', holder: SUPERVISORS },
      kind,
    )
    await does(supervisor, url, id, '审核通过', '符合活动室使用规定。', { kind })
    await does(director, url, id, '办结', '已登记，钥匙交接单存档。', { kind })
    const shown = await publishes(
      director,
      url,
      id,
      '活动室借用结果',
      '书法班每周六上午九点至十一点借用活动室，不收费。',
      kind,
    )
    await page.goto(`${url}/open/${shown}`)
    await page
      .getByText(/^还剩 \d+ 天$/)
      .first()
      .waitFor()
    await until(stage.day(WINDOW), '09:00', 'openness.windows')
    await reads(resident, url, id, { step: '归档', tell: '正在归档', holder: COMMITTEE }, kind)
    await openMotion(director, url, id, kind)
    await director.page.getByRole('button', { name: '立卷封存' }).click()
    await submits(director.page.getByRole('dialog'))
    await reads(resident, url, id, { step: '', tell: '已经办结并归档', holder: null }, kind)
    await page.goto(`${url}/powers/of/${power}`)
    await page.locator('.ui-matters', { hasText: USE }).getByText('已归档').first().waitFor()
    await inspect(page, 'powers-4-used')
    expect([resident, director, supervisor, station].flatMap((v) => v.broken)).toEqual([])
  },
)
