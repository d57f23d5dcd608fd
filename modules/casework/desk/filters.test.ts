import { describe, expect, it } from 'vitest'
import { reportsInput } from './filters.ts'
import { findLeaves, schemeChoices, schemeLeaves } from './scheme-tree.ts'

const id = '00000000-0000-7000-8000-000000000005'

describe('filters of the list', () => {
  it('sends what the address says', () => {
    expect(
      reportsInput({
        q: ' 井盖 ',
        state: 'open',
        step: 'handle',
        item: '0102',
        place: id,
        holder: id,
        channel: 'phone',
        overdue: '1',
        unlocated: '1',
        'opened-from': '2026-11-01',
        'opened-to': '2026-11-22',
        sort: 'due',
      }),
    ).toEqual({
      q: '井盖',
      state: 'open',
      step: 'handle',
      item: '0102',
      place: id,
      holder: id,
      channel: 'phone',
      overdue: true,
      unlocated: true,
      from: '2026-11-01',
      to: '2026-11-22',
      sort: 'due',
      limit: 50,
    })
  })
  it('leaves out what is no filter, so that a mistyped link still shows a list', () => {
    expect(
      reportsInput({
        q: ' ',
        state: 'nonsense',
        step: '1;drop',
        item: '类别',
        place: 'here',
        holder: '',
        channel: 'pigeon',
        overdue: '0',
        'opened-from': 'yesterday',
        sort: '-due',
      }),
    ).toEqual({ limit: 50 })
  })
})

const node = (
  code: string,
  title: string,
  level: number,
  parent: string | null,
  urgent: string | null = null,
) => ({
  code,
  title,
  level,
  parent,
  photo: 'optional' as const,
  urgent,
  sensitive: false,
  clock: null,
})
const nodes = [
  node('05', '公共安全', 1, null),
  node('0501', '燃气', 2, '05'),
  node('050101', '疑似燃气泄漏', 3, '0501', '119'),
  node('01', '公共设施', 1, null),
  node('0102', '井盖', 2, '01'),
  node('010203', '井盖破损', 3, '0102'),
  node('010204', '盖板松动的井盖', 3, '0102'),
]

describe('the event scheme', () => {
  it('lists parents before their children in the order of the pack', () => {
    expect(schemeChoices(nodes).map((c) => c.value)).toEqual(nodes.map((n) => n.code))
    expect(schemeChoices(nodes)[2]?.search).toBe('公共安全 燃气 疑似燃气泄漏 050101')
  })
  it('keeps a node whose parent is missing', () => {
    expect(schemeChoices([node('9901', '其他', 2, '99')]).map((c) => c.value)).toEqual(['9901'])
  })
  it('finds leaves by title, parent or code, the best first', () => {
    const leaves = schemeLeaves(nodes)
    expect(leaves.map((l) => l.code)).toEqual(['050101', '010203', '010204'])
    expect(findLeaves(leaves, '井盖').map((l) => l.code)).toEqual(['010203', '010204'])
    expect(findLeaves(leaves, '公共 泄漏').map((l) => l.code)).toEqual(['050101'])
    expect(findLeaves(leaves, '0102').map((l) => l.code)).toEqual(['010203', '010204'])
    expect(findLeaves(leaves, ' ')).toEqual([])
  })
})
