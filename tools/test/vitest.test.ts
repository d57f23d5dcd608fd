import { expect, test } from 'vitest'
import { countReport } from './vitest.ts'

const report = (numbers: [number, number, number], results: { status: string; tests: number }[] = []) => ({
  numPassedTests: numbers[0],
  numFailedTests: numbers[1],
  numPendingTests: numbers[2],
  numTodoTests: 0,
  testResults: results.map(({ status, tests }) => ({
    status,
    assertionResults: Array.from({ length: tests }),
  })),
})

test('a good run counts as it says', () => {
  expect(countReport(report([5, 0, 1]), 0)).toEqual({ passed: 5, failed: 0, skipped: 1 })
})

test('a file that broke before its first test is a failure, beside tests that failed', () => {
  const results = [
    { status: 'failed', tests: 0 },
    { status: 'failed', tests: 3 },
    { status: 'passed', tests: 2 },
  ]
  expect(countReport(report([4, 1, 0], results), 1)).toEqual({ passed: 4, failed: 2, skipped: 0 })
})

test('a bad end without a failed test is a failure all the same', () => {
  expect(countReport(report([5, 0, 0]), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 })
})
