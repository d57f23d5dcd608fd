import { openDeployment } from '../../tests/support/deployment.ts'

export interface Template {
  readonly folder: string
  remove(): Promise<void>
}

/**
 * Starts a deployment for the first time and ends it in order: what the stages journeys and kill copy
 * (tests/support/template.ts). Throws what the server said when it did not come up.
 */
export async function makeTemplate(): Promise<Template> {
  const deployment = await openDeployment()
  try {
    await deployment.start()
    const code = await deployment.stop()
    if (code !== 0) throw new Error(`the first deployment ended with ${code}:\n${deployment.said.join('\n')}`)
  } catch (error) {
    await deployment.remove()
    throw error
  }
  return { folder: deployment.at.folder, remove: () => deployment.remove() }
}
