/**
 * DV6 in a yard without a signal: the room page was open, the network goes. What is taken down waits in the browser, says so,
 * belongs to who took it down, and goes up by itself, in order, once. What is refused on arrival says why.
 */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { PHONE, inspect, leave, openBrowser, signIn } from './browser.ts'
import { openStage } from './moved.ts'
import type { Stage } from './moved.ts'
import { acting } from './pages.ts'

let browser: Browser
let stage: Stage

beforeAll(async () => {
  browser = await openBrowser()
  stage = await openStage(browser, 1)
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

interface Room {
  ballots: { id: string }[]
  inside: {
    invited: { no: number; name: string; member: boolean; attendance: string | null }[]
    here: { id: string; name: string; left: boolean }[]
    speakers: { name: string; startedAt: string | null }[]
  }
}

it('a meeting in a yard without a network is taken down, uploaded in order and by nobody else', async () => {
  const { role, until, city } = stage
  const { url } = city
  const [convenor, member] = [
    await stage.at('desk', role('召集人', '议事会')),
    await stage.at('desk', role('议事员', '议事会')),
  ]
  const [chair, other] = [await acting(convenor, url), await acting(member, url)]
  const { rows } = await chair.read<{ rows: { id: string; title: string; earliest: string }[] }>(
    'meetings.kinds',
  )
  const kind = rows.find((r) => r.title === '议事会')!
  const { id: meeting } = await chair.act<{ id: string }>('meetings.convene', {
    kind: kind.id,
    title: '院坝议事会',
    venue: '二号院坝',
    on: kind.earliest,
    at: '14:00',
    agenda: [{ title: '院坝里装两盏灯' }],
  })
  await until(kind.earliest, '14:05')
  const read = () => other.read<Room>('meetings.one', { id: meeting })
  const people = (await read()).inside.invited.filter((i) => i.member)
  const absent = people.slice(-3)
  for (const { no } of people.slice(0, -3)) await chair.act('meetings.enter', { meeting, invitation: no })
  await chair.act('meetings.open', { meeting })
  const ballot = await chair.act<{ id: string }>('meetings.prepare-ballot', {
    meeting,
    item: 1,
    text: '同意在院坝里装两盏灯',
    way: 'hands',
    rule: 'present-majority',
    minutes: 60,
  })
  await chair.act('meetings.open-ballot', { ballot: ballot.id })

  const { page, context } = convenor
  const address = `${url}/desk/meetings/${meeting}`
  await page.goto(address)
  const find = page.getByRole('textbox', { name: '输姓名，回车即签到第一位' })
  await find.waitFor()
  const meter = page.locator('.mt-meter-figure')
  const counted = await meter.innerText()
  const panel = page.locator('.mt-unsent')

  await context.setOffline(true)
  for (const [n, { name }] of absent.slice(0, 2).entries()) {
    await find.fill(name)
    await find.press('Enter')
    await panel.getByText(`还没有上传 ${n + 1} 条`).waitFor()
  }
  await page.getByLabel('姓名', { exact: true }).fill('甘雨生')
  await page.getByRole('button', { name: '登记到会' }).click()
  // Somebody the server has not heard of asks to speak, speaks, and leaves.
  await page.getByLabel('谁发言').selectOption({ label: '甘雨生' })
  await page.getByLabel('意见').selectOption({ label: '赞成' })
  await page.getByRole('button', { name: '登记发言', exact: true }).click()
  await page.getByRole('button', { name: '请发言 甘雨生' }).click()
  await page.getByRole('timer').waitFor()
  await page.getByRole('button', { name: `离会 ${absent[1]!.name}` }).click()
  const form = page.locator('form', { hasText: '计票（第' })
  for (const [label, number] of [
    ['赞成', 3],
    ['反对', 1],
    ['弃权', 0],
  ] as const)
    await form.getByLabel(label).fill(String(number))
  await form.getByRole('button', { name: '填好了' }).click()
  await page.getByText('您的数字已经记下，还没有上传').waitFor()
  await panel.getByText('还没有上传 7 条').waitFor()
  // Nothing of it counts as done.
  expect(await meter.innerText()).toBe(counted)
  expect(await page.locator('li', { hasText: absent[0]!.name }).getByText('已签到').count()).toBe(0)
  await panel.scrollIntoViewIfNeeded()
  await inspect(page, 'offline-1-unsent', { also: PHONE })
  const kept = await page.evaluate(() =>
    JSON.stringify(Object.entries(localStorage).filter(([k]) => k.startsWith('linli.unsent'))),
  )
  // Ids, and the one name that has none.
  expect(kept).toContain('甘雨生')
  for (const { name } of absent) expect(kept).not.toContain(name)

  // Meanwhile one of them is checked in by somebody who has a network.
  await other.act('meetings.enter', { meeting, invitation: absent[1]!.no })
  await page.close({ runBeforeUnload: false })
  await context.setOffline(false)

  // Another person at this browser neither sees nor sends them.
  const second = await context.newPage()
  await signIn(second, url, 'desk', role('议事员', '议事会').name)
  await second.goto(address)
  await second.getByText('这个浏览器里还有别人记下、没有上传的 7 条').waitFor()
  expect((await read()).inside.here.some((a) => a.name === '甘雨生')).toBe(false)
  await second.close()

  // Who took them down comes back, to any page of the desk.
  const third = await context.newPage()
  await context.request.post(`${url}/api/identity/demo-sign-in`, {
    headers: { 'x-linli': '1', 'idempotency-key': crypto.randomUUID() },
    data: { person: role('召集人', '议事会').person },
  })
  await third.goto(`${url}/desk/`)
  await expect
    .poll(async () => (await read()).inside.speakers.map((s) => [s.name, s.startedAt !== null]))
    .toEqual([['甘雨生', true]])
  await third.getByRole('link', { name: '未上传 2' }).click()
  const back = third.locator('.mt-unsent')
  await back.getByText('还没有上传 2 条').waitFor()
  await back.getByText('没有收下').waitFor()
  await inspect(third, 'offline-2-refused', { also: PHONE })
  await back.getByRole('button', { name: '已经签到，接着传后面的' }).click()
  await back.waitFor({ state: 'detached' })
  // What waited for it goes up as well: that this one left again.
  await expect
    .poll(async () => (await read()).inside.here.filter((a) => a.name === absent[1]!.name).map((a) => a.left))
    .toEqual([true])
  const after = (await read()).inside
  expect(after.here.filter((a) => a.name === absent[0]!.name).map((a) => a.left)).toEqual([false])
  expect(after.here.filter((a) => a.name === '甘雨生')).toHaveLength(1)
  // The counter's numbers are there, once.
  await third.getByText('已填，等另一位计票人').waitFor()
  await expect
    .poll(() => third.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('linli.unsent'))))
    .toEqual([])
  expect([...convenor.broken, ...member.broken]).toEqual([])
})
