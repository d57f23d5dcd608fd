/** 人口导入: every import of the unit, running ones with their progress. */
import { usePages } from '#client'
import { PageFrame } from '#ui/frame'
import { Mark } from '#ui/matter'
import { To } from '#ui/navigate'
import { DataTable } from '#ui/table'
import type { Column } from '#ui/table'
import { texts } from '#ui/texts.ts'
import { showInstant } from '#ui/time.ts'
import type { Tone } from '#ui/views.ts'
import { personImports } from '../contract-import.ts'
import type { PersonImportView } from '../contract-import.ts'
import { texts as words } from '../words.ts'
import './import.css'

const t = texts(words)

export default function Imports() {
  const pages = usePages(personImports, { limit: 50 }, { everyMs: 5000 })
  const begin = (
    <To href="registry/imports/new" className="ui-button is-primary">
      {t('registry.import.new')}
    </To>
  )
  return (
    <PageFrame
      title={t('registry.imports')}
      subtitle={t('registry.imports.about')}
      actions={
        <>
          <To href="registry/conflicts" className="ui-button is-plain">
            {t('registry.conflicts')}
          </To>
          {begin}
        </>
      }
    >
      <DataTable<PersonImportView>
        id="registry.imports"
        rowKey="id"
        label={t('registry.imports')}
        columns={columns()}
        pages={pages}
        onOpen={(row) => `registry/imports/${row.id}`}
        empty={{ text: t('registry.imports.empty'), act: begin }}
      />
    </PageFrame>
  )
}

const tones: Record<PersonImportView['state'], Tone> = {
  checking: 'soon',
  checked: 'soon',
  running: 'soon',
  done: 'good',
  cancelled: 'muted',
  failed: 'over',
}

export function ImportMark({ state }: { state: PersonImportView['state'] }) {
  return <Mark tone={tones[state]}>{t(`registry.import.state.${state}`)}</Mark>
}

const number = (key: 'rows' | 'bad' | 'open', title: string): Column<PersonImportView> => ({
  key,
  title,
  width: 90,
  numeric: true,
  cell: (r) => r[key],
})
const done = (key: 'added' | 'changed' | 'same'): Column<PersonImportView> => ({
  key,
  title: t(`registry.import.${key}`),
  width: 90,
  numeric: true,
  cell: (r) => r.done[key],
})

/** Not before the words are learnt: another page may have brought this file along. */
const columns = (): readonly Column<PersonImportView>[] => [
  {
    key: 'file',
    title: t('registry.import.file'),
    fixed: true,
    cell: (r) => (
      <To href={`registry/imports/${r.id}`} className="ui-matter-title">
        {r.fileName}
      </To>
    ),
  },
  {
    key: 'state',
    title: t('registry.import.state'),
    width: 110,
    cell: (r) => <ImportMark state={r.state} />,
  },
  { key: 'place', title: t('registry.import.place'), width: 140, cell: (r) => r.place.name },
  number('rows', t('registry.import.rows')),
  done('added'),
  done('changed'),
  done('same'),
  number('open', t('registry.import.conflict')),
  number('bad', t('registry.import.bad')),
  {
    key: 'started',
    title: t('registry.import.started'),
    width: 140,
    time: true,
    cell: (r) => showInstant(r.startedAt),
  },
  { key: 'by', title: t('registry.import.by'), width: 110, cell: (r) => r.by },
]
