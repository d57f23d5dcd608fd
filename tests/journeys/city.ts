/** The running city of this worker, for a test file; cities.ts starts it. */
import { inject } from 'vitest'
import { ask } from '../support/database.ts'
import { deploymentAt } from '../support/deployment.ts'
import type { Deployment, Whereabouts } from '../support/deployment.ts'

const here = (await ask(`${inject('linliCities')}/${process.env['VITEST_POOL_ID']}`)) as Whereabouts

/** Only asks it: who started it ends and removes it. */
export const runningCity = (): Deployment => deploymentAt(here)
