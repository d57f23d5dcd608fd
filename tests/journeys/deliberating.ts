/** What people do with motions, meetings and publications in their browsers, used by several journeys. */
import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import type { Visitor } from './browser.ts'
import { settled } from './browser.ts'
import { act, all, attach, chooses, photograph, says, submits } from './matters.ts'
import { acting } from './pages.ts'

export interface Raised {
  /** Title of the kind of motion. */
  readonly kind: string
  readonly place: string
  readonly title: string
  readonly text: string
}

/** A resident raises a motion that concerns some of them, without their name; its id. */
export async function raise(v: Visitor, url: string, given: Raised): Promise<string> {
  const { page } = v
  await page.goto(`${url}/motions`)
  await page.getByRole('link', { name: '提出议题' }).first().click()
  await page.getByRole('radio', { name: new RegExp(given.kind) }).check()
  await page.getByRole('combobox', { name: '关于哪里' }).fill(given.place)
  await page.getByRole('option', { name: given.place }).first().click()
  await page.getByRole('radio', { name: '部分居民' }).check()
  await page.getByLabel('用一句话说').fill(given.title)
  await page.getByLabel('说明').fill(given.text)
  await page.getByRole('radio', { name: '只写“居民”' }).check()
  await page.getByRole('button', { name: '提出', exact: true }).click()
  await page.waitForURL(/\/motions\/[0-9a-f-]{36}$/)
  // The address is there before the page is.
  await page.locator('.dl-now').waitFor()
  return page.url().split('/').at(-1)!
}

/** Stands behind a motion, on its page. */
export async function supports(v: Visitor, url: string, id: string): Promise<void> {
  await v.page.goto(`${url}/motions/${id}`)
  await v.page.getByRole('button', { name: '附议', exact: true }).click()
  await v.page.getByText('您已附议').waitFor()
}

export interface Truth {
  readonly step: string
  readonly tell: string
  /** Null: it is over. */
  readonly holder: string | null
}

/** Reads a public matter as a resident on the phone and holds it against what shall be so. */
export async function reads(v: Visitor, url: string, id: string, truth: Truth, kind = 'motions') {
  const { page } = v
  await page.goto(`${url}/${kind}/${id}`)
  const now = page.locator('.dl-now')
  await now.waitFor()
  if (truth.holder !== null)
    expect(await now.locator('[aria-current=step]').innerText()).toContain(truth.step)
  expect(await now.locator('[data-aloud] strong').innerText()).toBe(truth.tell)
  const text = await now.innerText()
  if (truth.holder === null) expect(text).not.toContain('现由')
  else expect(text).toContain(`现由${truth.holder}负责`)
  await settled(page)
}

export const openMotion = async (v: Visitor, url: string, id: string, kind = 'motions'): Promise<void> => {
  await v.page.goto(`${url}/desk/${kind}/${id}`)
  await v.page.locator('.dl-now').waitFor()
}

/** Does one act of a public matter at the desk, with words and, where asked, the reason of that title. */
export async function does(
  v: Visitor,
  url: string,
  id: string,
  name: string,
  text: string,
  { reason, kind = 'motions' }: { reason?: string; kind?: string } = {},
): Promise<void> {
  await openMotion(v, url, id, kind)
  await act(v, name, all(...(reason ? [chooses(reason)] : []), says(text)))
}

/** Does an act that asks for a form: what stands in each of its fields, by their names. */
export async function fillsForm(
  v: Visitor,
  url: string,
  id: string,
  name: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  await openMotion(v, url, id)
  await act(v, name, async (dialog) => {
    for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label).fill(value)
  })
}

/** The button is there, refuses, and says why. */
export async function mayNot(v: Visitor, name: string): Promise<string> {
  const button = v.page.locator('.ui-acts').getByRole('button', { name, exact: true })
  expect(await button.getAttribute('aria-disabled')).toBe('true')
  return v.page.locator(`[id="${(await button.getAttribute('aria-describedby'))!}"]`).innerText()
}

export interface Called {
  /** Title of the kind of meeting. */
  readonly kind: string
  readonly title: string
  /** Title of the motion on its agenda. */
  readonly motion: string
}

/** Opens the page to convene a meeting and fills everything but the time. */
export async function prepares(v: Visitor, url: string, called: Called): Promise<void> {
  const { page } = v
  await page.goto(`${url}/desk/meetings`)
  await page.getByRole('link', { name: '召集会议' }).click()
  await page.getByRole('radio', { name: new RegExp(`^${called.kind}`) }).check()
  await page.getByLabel('会议名称').fill(called.title)
  await page.getByLabel('地点').fill('社区活动室')
  await page.getByRole('checkbox', { name: new RegExp(called.motion) }).check()
}

/** Gives the time and sends the notice; id of the meeting. */
export async function calls(v: Visitor, on: string): Promise<string> {
  const { page } = v
  await page.getByLabel('开会时间').fill(`${on} 14:00`)
  await page.getByRole('button', { name: '发出通知' }).click()
  await page.waitForURL(/\/desk\/meetings\/[0-9a-f-]{36}$/)
  return page.url().split('/').at(-1)!
}

/** First day the rule allows, as the page that convenes says. */
export async function earliest(v: Visitor, url: string, kind: string): Promise<string> {
  const { read } = await acting(v, url)
  const { rows } = await read<{ rows: { title: string; earliest: string }[] }>('meetings.kinds')
  return rows.find((r) => r.title === kind)!.earliest
}

/** Checks in so many more of those asked who have a vote. */
export async function checksIn(page: Page, count: number): Promise<void> {
  const came = page.locator('.mt-lines li', { hasText: '已签到' })
  const before = await came.count()
  for (let n = 1; n <= count; n++) {
    await page
      .locator('.mt-lines button', { hasText: /^签到$/ })
      .first()
      .click()
    await expect.poll(() => came.count()).toBe(before + n)
  }
}

export interface Hands {
  readonly for: number
  readonly against: number
  readonly abstain: number
}

/** One counter enters what they counted. */
export async function counts(v: Visitor, url: string, meeting: string, hands: Hands): Promise<void> {
  const { page } = v
  await page.goto(`${url}/desk/meetings/${meeting}`)
  const form = page.locator('form', { hasText: '计票（第' })
  await form.getByLabel('赞成').fill(String(hands.for))
  await form.getByLabel('反对').fill(String(hands.against))
  await form.getByLabel('弃权').fill(String(hands.abstain))
  await form.getByRole('button', { name: '填好了' }).click()
}

/** Drafts a vote by hands on an item and begins it: from then on it is frozen. */
export async function asksForHands(page: Page, motion: string, text: string): Promise<void> {
  await page.getByRole('button', { name: `拟一次表决 · ${motion}` }).click()
  await page.getByLabel('表决的文字').fill(text)
  await page.getByRole('radio', { name: '举手' }).check()
  await page.getByRole('button', { name: '存下', exact: true }).click()
  await page.getByRole('button', { name: '开始表决' }).click()
  await submits(page.getByRole('dialog'))
  await page.getByText('正在表决').first().waitFor()
}

/** Ends the meeting, writes its minutes, and both sign: whoever called it as chair, the other as recorder. */
export async function signsMinutes(
  chair: Visitor,
  recorder: Visitor,
  url: string,
  meeting: string,
  text: string,
): Promise<void> {
  const address = `${url}/desk/meetings/${meeting}`
  await chair.page.goto(address)
  await chair.page.getByRole('button', { name: '散会' }).click()
  await submits(chair.page.getByRole('dialog'))
  await recorder.page.goto(address)
  await recorder.page.getByLabel('记录', { exact: true }).fill(text)
  await recorder.page.getByRole('button', { name: '存下记录' }).click()
  await recorder.page.getByRole('button', { name: '以记录人签名' }).click()
  await recorder.page.getByRole('button', { name: '以记录人签名' }).waitFor({ state: 'detached' })
  await chair.page.goto(address)
  await chair.page.getByRole('button', { name: '以召集人签名' }).click()
  await chair.page.getByText('两人已签名，记录封存').first().waitFor()
}

interface Sitting {
  readonly kind: string
  readonly motion: string
  readonly matter: string
  readonly item: number
  readonly present: number
  readonly hands: Hands
}

/** A whole meeting that votes by hands, without the pages: for the second and third time. Days pass by `until`. */
export async function sits(
  who: { chair: Visitor; recorder: Visitor; counters: readonly [Visitor, Visitor] },
  url: string,
  s: Sitting,
  until: (day: string, hour: string) => Promise<void>,
): Promise<string> {
  const as = (v: Visitor) => acting(v, url)
  const chair = await as(who.chair)
  const { rows } = await chair.read<{ rows: { id: string; title: string; earliest: string }[] }>(
    'meetings.kinds',
  )
  const kind = rows.find((r) => r.title === s.kind)!
  const { id: meeting } = await chair.act<{ id: string }>('meetings.convene', {
    kind: kind.id,
    title: `${s.motion}再议`,
    venue: '社区活动室',
    on: kind.earliest,
    at: '14:00',
    agenda: [{ matter: s.matter }],
  })
  await until(kind.earliest, '14:05')
  const { inside } = await chair.read<{ inside: { invited: { no: number; member: boolean }[] } }>(
    'meetings.one',
    {
      id: meeting,
    },
  )
  for (const { no } of inside.invited.filter((i) => i.member).slice(0, s.present))
    await chair.act('meetings.enter', { meeting, invitation: no })
  await chair.act('meetings.open', { meeting })
  const { agenda } = await chair.read<{ agenda: { rule: string }[] }>('meetings.one', { id: meeting })
  const ballot = await chair.act<{ id: string }>('meetings.prepare-ballot', {
    meeting,
    item: s.item,
    text: `同意${s.motion}`,
    way: 'hands',
    rule: agenda[0]!.rule,
    minutes: 15,
  })
  await chair.act('meetings.open-ballot', { ballot: ballot.id })
  for (const counter of who.counters)
    await (await as(counter)).act('meetings.count-hands', { ballot: ballot.id, round: 1, ...s.hands })
  await chair.act('meetings.close', { meeting })
  const recorder = await as(who.recorder)
  const { digest } = await recorder.act<{ digest: string }>('meetings.write-minutes', {
    meeting,
    text: '逐项讨论，举手表决，两位计票人分别清点，数字一致。',
    revision: 0,
  })
  await recorder.act('meetings.sign', { meeting, role: 'recorder', digest })
  await chair.act('meetings.sign', { meeting, role: 'chair', digest })
  return meeting
}

/** Publishes what the matter waits for, for as long as the rule asks; id of the publication. */
export async function publishes(
  v: Visitor,
  url: string,
  id: string,
  title: string,
  text: string,
  kind = 'motions',
) {
  await openMotion(v, url, id, kind)
  const { page } = v
  await page.getByRole('link', { name: '公示议决事项' }).click()
  await page.getByLabel('标题').fill(title)
  await page.getByLabel('内容').fill(text)
  await page.getByRole('button', { name: '发布', exact: true }).click()
  await page.waitForURL(/\/desk\/openness\/[0-9a-f-]{36}$/)
  return page.url().split('/').at(-1)!
}

/** A task is planned for the holder, due in a month. */
export async function plans(
  v: Visitor,
  url: string,
  id: string,
  task: { title: string; yuan: string; due: string },
) {
  await openMotion(v, url, id)
  await v.page.getByRole('button', { name: '安排任务' }).click()
  const dialog = v.page.getByRole('dialog')
  await dialog.getByLabel('做什么').fill(task.title)
  await dialog.getByLabel('预算（元）').fill(task.yuan)
  await dialog.getByLabel('期限').fill(task.due)
  await submits(dialog)
  await taskOf(v.page, task.title).getByText('待完成').waitFor()
}

export const taskOf = (page: Page, title: string): Locator => page.locator('.ex-task', { hasText: title })

interface Work {
  readonly title: string
  readonly yuan: string
  readonly spent: string
  readonly due: string
}

/**
 * A round of carrying out: planned and reported by who executes, whose own check is refused with the reason; checked by the
 * supervisors, and finished.
 */
export async function carriesOut(
  v: Visitor,
  supervisor: Visitor,
  url: string,
  id: string,
  w: Work,
): Promise<void> {
  await plans(v, url, id, w)
  await taskOf(v.page, w.title).getByRole('button', { name: '报告完成' }).click()
  const dialog = v.page.getByRole('dialog')
  await dialog.getByLabel('做了什么、结果怎样').fill('已经做好，现场看过，没有问题。')
  await dialog.getByLabel('支出（元）').fill(w.spent)
  await attach(dialog, '现场.jpg', await photograph('#7a6a50'))
  await submits(dialog)
  await taskOf(v.page, w.title).getByText('待检查').waitFor()
  await mayNotCheck(v, url, id, w.title)
  await openMotion(supervisor, url, id)
  await taskOf(supervisor.page, w.title).getByRole('button', { name: '检查', exact: true }).click()
  await all(
    chooses('通过'),
    says('到现场看过，与报告一致，票据齐全。'),
    submits,
  )(supervisor.page.getByRole('dialog'))
  await taskOf(supervisor.page, w.title).getByText('检查通过').first().waitFor()
  await openMotion(v, url, id)
  await v.page.getByRole('button', { name: '完成执行' }).click()
  await submits(v.page.getByRole('dialog'))
}

/** No button and a sentence on the page; and the server refuses whoever asks nevertheless. */
async function mayNotCheck(v: Visitor, url: string, id: string, title: string): Promise<void> {
  await taskOf(v.page, title).getByText('不能由您检查：').waitFor()
  expect(await taskOf(v.page, title).getByRole('button', { name: '检查', exact: true }).count()).toBe(0)
  const { capacity, read } = await acting(v, url)
  const { tasks } = await read<{ tasks: { id: string; title: string; revision: number }[] }>(
    'execution.of-matter',
    { matter: id },
  )
  const task = tasks.find((t) => t.title === title)!
  const answer = await v.context.request.post(`${url}/api/execution/check`, {
    headers: { 'x-linli': '1', 'x-linli-capacity': capacity!, 'idempotency-key': crypto.randomUUID() },
    data: { task: task.id, revision: task.revision, passed: true, reasons: '自己看过，没有问题' },
  })
  expect(answer.status()).toBe(403)
}

/** What was rated on paper, entered by the supervisors. */
export async function entersPaper(v: Visitor, url: string, id: string, paper: { yes: number; no: number }) {
  await openMotion(v, url, id)
  await v.page.getByRole('button', { name: '录入纸质评价' }).click()
  const dialog = v.page.getByRole('dialog')
  await dialog.getByLabel('满意 · 份数', { exact: true }).fill(String(paper.yes))
  await dialog.getByLabel('不满意 · 份数').fill(String(paper.no))
  await dialog.getByLabel('没有扫描件的原因').fill('示例，纸表存居委会')
  await submits(dialog)
}

/** Another round without the pages: planned, reported, checked, finished. */
export async function carriesOutAgain(
  v: Visitor,
  supervisor: Visitor,
  url: string,
  id: string,
  w: Work,
): Promise<void> {
  const [executor, checker] = await Promise.all([acting(v, url), acting(supervisor, url)])
  const now = () =>
    executor.read<{ revision: number; tasks: { id: string; title: string; revision: number }[] }>(
      'execution.of-matter',
      { matter: id },
    )
  const task = async () => {
    const { id: of, revision } = (await now()).tasks.find((t) => t.title === w.title)!
    return { task: of, revision }
  }
  const fen = (yuan: string) => String(Number(yuan) * 100)
  await executor.act('execution.plan', {
    matter: id,
    revision: (await now()).revision,
    tasks: [{ title: w.title, budgetFen: fen(w.yuan), dueOn: w.due }],
  })
  await executor.act('execution.report', {
    ...(await task()),
    text: '已经做好，现场看过。',
    spentFen: fen(w.spent),
    bareReason: '照片存居委会',
  })
  await checker.act('execution.check', {
    ...(await task()),
    passed: true,
    reasons: '到现场看过，与报告一致。',
  })
  await executor.act('execution.finish', { matter: id, revision: (await now()).revision })
}
