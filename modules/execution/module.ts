import type { Manifest } from '#kernel/manifest'
import { hears } from './events.ts'
import { readers } from './files.ts'
import { jobs } from './jobs.ts'
import { machine, readable } from './queries/downloads.ts'
import { routes } from './routes.ts'
import { archiveFacts } from './sealed.ts'
import { taskColumns } from './store/tasks.ts'
import type { ArchiveRow } from './tables.ts'

const page = (table: string, columns = '*') =>
  `SELECT ${columns} FROM execution.${table} WHERE (realm, id) > ($1, $2) ORDER BY realm, id LIMIT $3`

export const manifest: Manifest = {
  name: 'execution',
  dir: import.meta.dirname,
  title: '执行与评议',
  dependsOn: [
    'identity',
    'territory',
    'bodies',
    'packs',
    'flow',
    'notices',
    'openness',
    'meetings',
    'deliberation',
  ],
  routes,
  hears,
  jobs,
  files: readers,
  downloads: [
    {
      name: 'execution.archive-readable',
      summary: '归档包：阅读文件',
      path: '/api/execution/archive/readable/:id',
      who: 'anyone',
      query: readable,
    },
    {
      name: 'execution.archive-machine',
      summary: '归档包：机器可读文件',
      path: '/api/execution/archive/machine/:id',
      who: 'anyone',
      query: machine,
    },
  ],
  traced: [
    {
      kind: 'execution.task',
      page: page('task', `realm, ${taskColumns.join(', ')}`),
      row: (row) => row,
      called: (row) => `任务“${String(row['title'])}”`,
    },
    { kind: 'execution.report', page: page('report'), row: (row) => row },
    { kind: 'execution.inspection', page: page('inspection'), row: (row) => row },
    { kind: 'execution.rating-window', page: page('rating_window'), row: (row) => row },
    { kind: 'execution.rating', page: page('rating'), row: (row) => row },
    { kind: 'execution.paper', page: page('paper'), row: (row) => row },
    {
      // The digests are taken anew from the files themselves: changing a file shows, whatever stands beside it.
      kind: 'execution.archive',
      page: page(
        'archive',
        `realm, id, matter, matter_number, title, encode(sha256(convert_to(machine, 'UTF8')), 'hex') AS machine_digest,
         encode(sha256(convert_to(readable, 'UTF8')), 'hex') AS readable_digest, seal, sealed_at, sealed_by, by_title`,
      ),
      row: (row) => archiveFacts(row as unknown as ArchiveRow),
      called: (row) => `归档包 ${String(row['matter_number'])}`,
    },
  ],
}
