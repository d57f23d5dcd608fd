/**
 * Bodies of other towns (DQ-2, DQ-3, YA-3, YA-5, YA-6, CD-1): one page of a place or a body says who is there, what for,
 * what is missing and what is in hand; and people act by it. The same pages everywhere.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { PHONE, arrive, inspect, leave, openBrowser, settled, wholePicture } from './browser.ts'
import type { Visitor } from './browser.ts'
import { runningCity } from './city.ts'
import {
  act,
  all,
  attach,
  chooses,
  demoRoles,
  idOf,
  openAct,
  openMatter,
  photograph,
  says,
  submits,
  tell,
} from './matters.ts'
import { livesIn } from './moved.ts'
import { acting } from './pages.ts'

const city = runningCity()
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

/** Somebody of that locality at the desk. */
async function at(realm: number, title: string, body = ''): Promise<Visitor & { name: string }> {
  const role = (await demoRoles(city, realm))(title, body)
  const visitor = await arrive(browser, city.url, 'desk', role)
  await livesIn(visitor, city, realm)
  return { ...visitor, name: role.name }
}

async function readsPlace(page: Page, realm: number, name: string): Promise<void> {
  const [place] = await city.rows<{ id: string }>(
    'SELECT id FROM territory.standing WHERE realm = $1 AND name = $2',
    [realm, name],
  )
  await page.goto(`${city.url}/desk/places/${place!.id}`)
  await page.locator('.bd-posts').first().waitFor()
  await settled(page)
}

/** All of a page in one picture, high enough for the navigation beside it. */
async function whole(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()!
  await page.setViewportSize({ ...before, height: 1240 })
  await wholePicture(page, name)
  await page.setViewportSize(before)
}

/** The part of a place's page that is about one of its bodies. */
const bodyHere = (page: Page, title: string) =>
  page.locator('.bd-bodies article', { has: page.getByRole('link', { name: title, exact: true }) })

/** Registers what was seen on patrol, with the first category the words suggest; its address part. */
async function patrols(v: Visitor, text: string, place: string): Promise<string> {
  const { page } = v
  await page.goto(`${city.url}/desk/intake`)
  await page.getByRole('textbox', { name: '反映的事' }).fill(text)
  await page.keyboard.press('Tab')
  await page.getByRole('combobox', { name: '类别' }).and(page.locator('[aria-expanded=true]')).waitFor()
  await page.keyboard.press('1')
  await page.keyboard.press('Tab')
  await page.keyboard.type(place)
  await page.getByRole('option', { name: place }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.locator('.ui-choices label', { hasText: '巡查' }).click()
  await page.locator('.ui-choices label', { hasText: '匿名' }).click()
  await page.keyboard.press('Control+Enter')
  return idOf(city, await page.locator('.cw-receipt .cw-big').first().innerText())
}

it('Daqing: committee, station and council; administrative work never lies with a residents’ committee', async () => {
  const AREA = '旭园居委会'
  const STATION = '旭园社区工作站'
  const [resident, centre, station] = await Promise.all([
    arrive(browser, city.url, 'resident', (await demoRoles(city))('居民')),
    at(1, '主任', '旭园社区综合管理中心'),
    at(1, '站长', STATION),
  ])
  const { number } = await tell(resident.page, city.url, {
    text: '居委会的账目好几个月没有公示，问了也不说',
    category: '居务公开',
    place: AREA,
    identity: '匿名',
  })
  const id = await idOf(city, number)
  await openMatter(centre, city.url, id)
  await act(centre, '受理', says('属于居务公开，受理'))

  // The rule proposes the station, and says why; the committee is there, and says why not.
  await openMatter(centre, city.url, id)
  const dialog = await openAct(centre, '派遣')
  const proposed = dialog.locator('.cw-targets label', { hasText: STATION })
  await proposed.waitFor()
  expect(await proposed.innerText()).toContain('居政分离：居委会不承担行政事务，由工作站指导并答复')
  await dialog.getByRole('searchbox').fill('居委会')
  await proposed.waitFor({ state: 'detached' })
  const refused = dialog.locator('.cw-targets label.is-refused', { hasText: AREA }).first()
  await refused.waitFor()
  expect(await refused.innerText()).toContain(
    `${AREA}是居民自治组织，不承担行政管理性事务，不能作为承办单位；居政分离；事项准入`,
  )
  expect(await refused.locator('input').isDisabled()).toBe(true)
  await inspect(centre.page, 'structure-3-refused', { also: PHONE })
  // Assigned by hand all the same, past the page: the server says the same, and nothing has moved.
  const hand = await acting(centre, city.url)
  const [line] = await city.rows<{ revision: number }>('SELECT revision FROM flow.matter WHERE id = $1', [id])
  const forced = await centre.context.request.post(`${city.url}/api/casework/act`, {
    headers: { 'x-linli': '1', 'x-linli-capacity': hand.capacity!, 'idempotency-key': crypto.randomUUID() },
    data: {
      id,
      revision: Number(line!.revision),
      act: 'dispatch',
      target: await refused.locator('input').getAttribute('value'),
    },
  })
  expect([forced.status(), await forced.json()]).toEqual([
    422,
    expect.objectContaining({ code: 'casework.not-admitted', source: '居政分离；事项准入' }),
  ])
  await dialog.getByRole('searchbox').fill('')
  await chooses(STATION)(dialog)
  await submits(dialog)

  // One page of the community: the three bodies, each with its power and its people.
  await readsPlace(station.page, 1, '旭园社区')
  for (const [body, power, post] of [
    ['旭园社区党工委', '领导', '书记'],
    [STATION, '执行', '站长'],
    ['旭园社区居民议事会', '决策', '召集人'],
  ] as const) {
    const text = await bodyHere(station.page, body).innerText()
    for (const word of [power, post]) expect(text, body).toContain(word)
  }
  expect(await bodyHere(station.page, STATION).innerText()).toContain(station.name)
  await inspect(station.page, 'structure-2-community')
  await whole(station.page, 'structure-2-community-whole')

  // A duty of the station names its post, its procedure and its items, and leads to what it has in hand.
  await bodyHere(station.page, STATION).getByRole('link', { name: STATION, exact: true }).click()
  const duty = (words: string) => station.page.locator('.bd-duties > li', { hasText: words })
  await duty('指导居民委员会').waitFor()
  expect(await duty('指导居民委员会').innerText()).toContain('由站长负责')
  await inspect(station.page, 'structure-4-duties', { also: PHONE })
  await duty('执行居民议事会的决议').getByRole('link', { name: '议题办理' }).click()
  await station.page.getByRole('heading', { name: '议题办理' }).first().waitFor()
  await station.page.goBack()
  await duty('指导居民委员会').getByRole('link', { name: '居民自治' }).click()
  await station.page.locator('main').getByText(number).first().waitFor()
  await openMatter(station, city.url, id)
  await act(station, '签收')
  const signing = station.page.locator('.ui-acts').getByRole('button', { name: '签收', exact: true })
  await expect.poll(() => signing.getAttribute('aria-disabled')).toBe('true')
  expect([resident, centre, station].flatMap((v) => v.broken)).toEqual([])
})

it('Chengnan: community, net and yard show posts, people and what is in hand', async () => {
  const [worker, director] = await Promise.all([at(4, '网格员', '文化路网络'), at(4, '站长', '便民服务中心')])
  const TITLE = '一号院门口垃圾没人收'
  const id = await patrols(worker, `${TITLE}，堆了两天`, '文化路一号院')
  await openMatter(director, city.url, id)
  await act(director, '受理', says('巡查发现，受理'))
  await openMatter(director, city.url, id)
  await act(director, '派遣', chooses('文化路一号院管理组'))
  const { page } = director
  for (const [place, body, holds] of [
    ['城南社区', '城南社区便民服务中心', director.name],
    ['文化路网络', '文化路网络管理组', worker.name],
    ['文化路一号院', '文化路一号院管理组', '网格员'],
  ] as const) {
    await readsPlace(page, 4, place)
    expect(await bodyHere(page, body).innerText()).toContain(holds)
    // People, households, dwellings, organisations.
    const counts = page.locator('.rg-counts strong')
    await expect.poll(() => counts.count()).toBe(4)
    for (const n of await counts.allInnerTexts()) expect(Number(n.replaceAll(',', ''))).toBeGreaterThan(0)
    const line = page.locator('.ui-matter-line', { hasText: TITLE })
    await line.waitFor()
    expect(await line.innerText()).toContain('文化路一号院管理组')
  }
  await inspect(page, 'structure-5-yard', { also: PHONE })
  await whole(page, 'structure-5-yard-whole')
  expect([worker, director].flatMap((v) => v.broken)).toEqual([])
})

it('Tuqiao: one person in two posts acts in each; a vacant post is a gap, seen from above', async () => {
  const TEAM = '土桥第一网格服务组'
  const [security, head, clerk] = await Promise.all([
    at(7, '安全管理员'),
    at(7, '网格长', TEAM),
    at(7, '站长', '便民服务中心'),
  ])
  const [body] = await city.rows<{ id: string }>(
    'SELECT id FROM bodies.body WHERE realm = 7 AND title = $1',
    [TEAM],
  )
  await security.page.goto(`${city.url}/desk/bodies/${body!.id}`)
  const record = security.page.locator('.bd-scroll tbody tr')
  const seats = security.page.locator('.bd-posts.is-even tbody tr')
  await record.first().waitFor()
  expect(await seats.locator('th').allInnerTexts()).toHaveLength(8)
  for (const post of ['矛盾纠纷调解员', '文明新风倡导员']) {
    await record
      .filter({ hasText: post })
      .filter({ hasText: '在任' })
      .getByRole('button', { name: '结束任职' })
      .click()
    const dialog = security.page.getByRole('dialog')
    await says('调往别的网格')(dialog)
    await submits(dialog)
    await seats.filter({ hasText: post }).getByText('空缺').waitFor()
  }
  // The head of the grid mediates as well: a second post in one hand, out of the people who are there.
  await security.page.getByRole('button', { name: '任命', exact: true }).click()
  const dialog = security.page.getByRole('dialog')
  await dialog.getByRole('button', { name: head.name }).click()
  await dialog.getByRole('combobox', { name: /岗位/ }).selectOption('mediator')
  await dialog.getByRole('textbox', { name: /依据/ }).fill('兼任')
  await submits(dialog)
  await seats.filter({ hasText: '矛盾纠纷调解员' }).getByText(head.name).waitFor()
  await security.page.reload()
  await seats.filter({ hasText: '矛盾纠纷调解员' }).getByText(head.name).waitFor()
  await record.first().waitFor()
  await inspect(security.page, 'structure-6-two-posts', { also: PHONE })
  await whole(security.page, 'structure-6-two-posts-whole')

  // From the community above, the one seat that is empty is seen.
  await readsPlace(clerk.page, 7, '土桥社区')
  const grids = clerk.page.locator('.bd-children li')
  await expect.poll(() => grids.filter({ hasText: '空缺' }).allInnerTexts()).toEqual(['土桥第一网格 空缺 1'])
  await grids.first().scrollIntoViewIfNeeded()
  await inspect(clerk.page, 'structure-7-gap-above')

  // In the one post: seen on patrol and told. In the other: signed for and settled; the first may not be skipped over.
  const id = await patrols(head, '两家邻居为楼道堆东西争吵，差点动手', '土桥第一网格')
  await openMatter(clerk, city.url, id)
  await act(clerk, '受理', says('请网格先调解'))
  await openMatter(clerk, city.url, id)
  await act(clerk, '派遣', chooses(TEAM))
  const account = head.page.locator('.desk-account')
  expect(await account.innerText()).toContain('网格长')
  await account.click()
  await head.page.getByRole('radio', { name: /矛盾纠纷调解员/ }).click()
  await expect.poll(() => account.innerText()).toContain('矛盾纠纷调解员')
  const intake = head.page.getByRole('navigation').getByRole('link', { name: '登记诉求' })
  await expect.poll(() => intake.count()).toBe(0)
  await openMatter(head, city.url, id)
  await act(head, '签收')
  const settledPicture = await photograph('#8a8a6a')
  await act(
    head,
    '处置完毕',
    all(says('双方各自搬走，签了字'), (d) => attach(d, '楼道.jpg', settledPicture)),
  )
  const acts = await city.rows<{ act: string; as: string }>(
    `SELECT act, actor_title AS as FROM flow.act WHERE matter = $1 AND actor_title LIKE $2 ORDER BY no`,
    [id, `${TEAM}%`],
  )
  expect(acts.map((a) => a.as.split('·')[1])).toEqual(['网格长', '矛盾纠纷调解员', '矛盾纠纷调解员'])
  await openMatter(head, city.url, id)
  await whole(head.page, 'structure-8-each-post')
  expect([security, head, clerk].flatMap((v) => v.broken)).toEqual([])
})

it('Zhongli: three self-governing bodies hold the powers apart', async () => {
  const [root] = await city.rows<{ name: string }>(
    'SELECT name FROM territory.standing WHERE realm = 8 ORDER BY path LIMIT 1',
  )
  const { page } = await at(8, '主任', '自治管理委员会')
  await readsPlace(page, 8, root!.name)
  for (const [body, power] of [
    ['社区联合议事会', '决策'],
    ['社区自治管理委员会', '执行'],
    ['社区事务监督委员会', '监督'],
  ] as const)
    expect(await page.locator('.bd-bodies article', { hasText: body }).last().innerText()).toContain(power)
  await inspect(page, 'structure-1-zhongli')
})
