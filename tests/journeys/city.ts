/** One deployment for all journeys, started once before the first of them: the demonstration as a newcomer gets it. */
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { deploymentAt, openDeployment } from '../support/deployment.ts'
import type { Deployment, Whereabouts } from '../support/deployment.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    linliCity: Whereabouts
  }
}

/** Runs in Vitest's main process. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const city = await openDeployment()
  try {
    await city.start()
  } catch (error) {
    await city.remove()
    throw error
  }
  project.provide('linliCity', city.at)
  return () => city.remove()
}

/** The running city, for a test file. */
export const runningCity = (): Deployment => deploymentAt(inject('linliCity'))
