/** 治理模式 read by anybody: powers, a procedure in the bpmn.io viewer and as a file, two ways side by side, on the phone too. */
import { readFileSync } from 'node:fs'
import { BpmnModdle } from 'bpmn-moddle'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { inspect, leave, openBrowser, visit } from './browser.ts'
import { runningCity } from './city.ts'

const city = runningCity()
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})
afterEach(({ task }) => leave(browser, task.result?.state === 'fail' ? task.name : null))
afterAll(() => browser?.close())

it('a procedure opens in the bpmn.io viewer, mark and all, and leaves as a file others read', async () => {
  const stranger = await visit(browser, city.url, 'desk')
  const { page } = stranger
  await page.goto(`${city.url}/desk/packs?part=powers`)
  await page.getByRole('heading', { level: 2, name: '谁有哪些权' }).waitFor()
  await inspect(page, 'model-1-powers')
  await page.goto(`${city.url}/desk/packs?part=procedures&procedure=motion`)
  const steps = page.locator('.pk-scroll.is-list > table > tbody > tr')
  await steps.first().waitFor()
  const count = await steps.count()
  await page.getByRole('button', { name: 'BPMN 2.0 图' }).click()
  const tasks = page.locator('.pk-bpmn-canvas [data-element-id^="Activity_"].djs-shape')
  await tasks.first().waitFor()
  expect(await tasks.count()).toBe(count)
  // The licence: the mark stands there, whole, and nothing lies over it.
  const mark = page.locator('.bjs-powered-by')
  await mark.scrollIntoViewIfNeeded()
  const isFree = await mark.evaluate((e) => {
    const box = e.getBoundingClientRect()
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    return box.width > 0 && e.contains(top)
  })
  expect(isFree).toBe(true)
  await inspect(page, 'model-2-bpmn')
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载 BPMN 文件' }).click()
  const saved = await saving
  expect(saved.suggestedFilename()).toMatch(/-motion\.bpmn$/)
  const { warnings, elementsById } = await new BpmnModdle().fromXML(readFileSync(await saved.path(), 'utf8'))
  expect(warnings).toEqual([])
  expect(Object.keys(elementsById).filter((id) => /^Activity_[^_]+$/.test(id)).length).toBe(count)
  expect(stranger.broken).toEqual([])
})

it('two localities’ ways stand side by side, on the desk and on the phone', async () => {
  const stranger = await visit(browser, city.url, 'resident')
  const { page } = stranger
  await page.goto(`${city.url}/open`)
  await page.getByRole('link', { name: '这里怎样治理：机构、流程和规则' }).click()
  await page.getByRole('heading', { level: 1, name: '治理模式' }).waitFor()
  await page.getByRole('link', { name: '两地对照' }).click()
  const [left, right] = ['左边', '右边'].map((name) => page.getByRole('group', { name }))
  await left!.getByLabel('治理模式').selectOption({ label: await optionOf(left!, '城南') })
  await right!.getByLabel('治理模式').selectOption({ label: await optionOf(right!, '雅安') })
  await page.getByRole('heading', { level: 2, name: /七步工作法.*五步工作法/ }).waitFor()
  const pairs = page.locator('.pk-pairs > li')
  await expect
    .poll(() => pairs.filter({ hasText: '只有右边' }).filter({ hasText: '公开听证' }).count())
    .toBe(1)
  for (const only of ['党支部审查议题', '公示议决事项', '总结提炼（立卷归档）'])
    expect(await pairs.filter({ hasText: '只有左边' }).filter({ hasText: only }).count(), only).toBe(1)
  await inspect(page, 'model-3-side-by-side')
  expect(stranger.broken).toEqual([])
})

/** The whole label of the choice whose name begins so. */
async function optionOf(
  side: ReturnType<Awaited<ReturnType<typeof visit>>['page']['locator']>,
  begins: string,
) {
  const labels = side.getByLabel('治理模式').locator('option')
  await labels.filter({ hasText: begins }).first().waitFor({ state: 'attached' })
  return (await labels.allInnerTexts()).find((text) => text.startsWith(begins))!
}
