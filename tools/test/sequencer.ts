import { basename } from 'node:path'
import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'

/** Files that take longest, longest first: begun last, one of them would run alone while the other core rests. */
const long = [
  'jobs.test.ts',
  'fuzz.test.ts',
  'reads.test.ts',
  'matrix.test.ts',
  'access.test.ts',
  'report.test.ts',
  'seven-steps.test.ts',
  'registry.test.ts',
  'desk.test.ts',
  'five-steps.test.ts',
  'structures.test.ts',
  'backup.test.ts',
]

/** The long files first, then as Vitest orders them. Which files run beside each other never matters. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = (file: TestSpecification) => (long.indexOf(basename(file.moduleId)) + 1 || 99) - 1
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}
