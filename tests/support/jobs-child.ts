// A process of its own that runs jobs, for tests that kill it. Marks that it began, then never ends its first job.
import { openDatabase } from '#kernel/database'
import { openFiles } from '#kernel/files'
import { startJobs } from '#kernel/jobs'
import { jsonLog } from '#kernel/log'
import { secretsFrom } from '#kernel/secrets'

const [appUrl = '', folder = ''] = process.argv.slice(2)
const database = openDatabase(appUrl, { max: 4 })
const hang = async (name: string) => {
  await database.plain('INSERT INTO probe.ran (name, pid) VALUES ($1, $2)', [name, process.pid])
  await new Promise(() => {})
}
await startJobs(
  {
    database,
    secrets: secretsFrom(Buffer.alloc(32, 3)),
    files: openFiles(folder),
    log: jsonLog('silent'),
    clock: () => new Date(),
  },
  [
    {
      name: 'probe',
      dir: import.meta.dirname,
      title: '',
      dependsOn: [],
      routes: [],
      jobs: [
        { name: 'probe.asked', run: () => hang('asked') },
        { name: 'probe.daily', everySeconds: 86_400, run: () => hang('daily') },
      ],
    },
  ],
  {
    serviceActor: (realm, name) => ({
      person: null,
      session: null,
      realm,
      capacity: { id: `service:${name}`, settings: {}, facts: {} },
    }),
    heartbeatSeconds: 10,
  },
)
process.stdout.write('ready\n')
