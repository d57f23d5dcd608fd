import { globSync, readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { LongFirst } from './tools/test/sequencer.ts'

/** Projects are the stages of `npm test`; one alone: `npx vitest run --project 'rules*' path/of/a.test.ts`. */
const everywhere = ['**/node_modules/**', '**/dist/**', 'data/**']

const beside = '{kernel,modules,apps,ui,client,tools,packs}/**/*.test.{ts,tsx}'
/** What needs neither database nor process of its own shares its modules from file to file: a tenth of the stage was loading. */
const pure = globSync(beside, { exclude: ['**/node_modules/**'] }).filter(
  (file) => !/tests\/support|test-server|startJobs|spawn|fork\(/.test(readFileSync(file, 'utf8')),
)

export default defineConfig({
  test: {
    // Two cores: one worker each, PostgreSQL beside them.
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // The process is in UTC everywhere; days are computed in the jurisdiction's zone by kernel/time only.
    env: { TZ: 'UTC' },
    projects: [
      {
        extends: true,
        test: {
          name: 'rules',
          include: [beside, 'tests/support/**/*.test.ts', 'tests/api/**/*.test.ts'],
          exclude: [...everywhere, ...pure],
          globalSetup: ['tests/support/global.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'rules-pure', include: pure, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts'],
          exclude: everywhere,
          globalSetup: ['tests/journeys/cities.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 15_000 } },
        },
      },
      {
        extends: true,
        test: {
          name: 'kill',
          include: ['tests/kill/**/*.test.ts'],
          exclude: everywhere,
          globalSetup: ['tests/support/global.ts'],
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
      {
        // Real data from outside the repository; part of `npm run ordeal`, skipped loudly where it is absent.
        extends: true,
        test: {
          name: 'acceptance',
          include: ['tests/acceptance/**/*.test.ts'],
          exclude: everywhere,
          globalSetup: ['tests/support/global.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
})
