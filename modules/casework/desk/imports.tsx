/** 导入记录: every import of the unit, running ones with their progress. */
import { usePages } from '#client'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { DataTable } from '#ui/table'
import type { Column } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { Tone } from '#ui/views.ts'
import { imports } from '../contract.ts'
import type { ImportView } from '../contract.ts'
import { texts as words } from '../words.ts'
import './desk.css'

const t = texts(words)

export default function Imports() {
  const pages = usePages(imports, { limit: 50 }, { everyMs: 5000 })
  const begin = (
    <To href="imports/new" className="ui-button is-primary">
      {t('casework.import.new')}
    </To>
  )
  return (
    <PageFrame title={t('casework.imports')} subtitle={t('casework.imports.about')} actions={begin}>
      <DataTable<ImportView>
        id="casework.imports"
        rowKey="id"
        label={t('casework.imports')}
        columns={columns()}
        pages={pages}
        onOpen={(row) => `imports/${row.id}`}
        empty={{ text: t('casework.imports.empty'), act: begin }}
      />
    </PageFrame>
  )
}

const tones: Record<ImportView['state'], Tone> = {
  checking: 'soon',
  checked: 'soon',
  running: 'soon',
  done: 'good',
  cancelled: 'muted',
  failed: 'over',
}

export function ImportStateMark({ state }: { state: ImportView['state'] }) {
  return <Mark tone={tones[state]}>{t(`casework.import.state.${state}`)}</Mark>
}

/** Not before the words are learnt: another page may have brought this file along. */
const columns = (): readonly Column<ImportView>[] => [
  {
    key: 'file',
    title: t('casework.import.file'),
    fixed: true,
    cell: (r) => (
      <To href={`imports/${r.id}`} className="ui-matter-title">
        {r.fileName}
      </To>
    ),
  },
  { key: 'state', title: t('casework.state'), width: 110, cell: (r) => <ImportStateMark state={r.state} /> },
  { key: 'rows', title: t('casework.import.rows'), width: 90, numeric: true, cell: (r) => r.rows },
  { key: 'done', title: t('casework.import.done'), width: 90, numeric: true, cell: (r) => r.done },
  { key: 'bad', title: t('casework.import.bad'), width: 90, numeric: true, cell: (r) => r.bad },
  {
    key: 'repeated',
    title: t('casework.import.repeated'),
    width: 90,
    numeric: true,
    cell: (r) => r.repeated,
  },
  {
    key: 'started',
    title: t('casework.import.started'),
    width: 140,
    time: true,
    cell: (r) => showInstant(r.startedAt),
  },
  { key: 'by', title: t('casework.import.by'), width: 110, cell: (r) => r.by },
]
