/** Packs written for a test into a folder of their own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface PackFolder {
  /** Holds the packs; a folder named `packs`. */
  readonly folder: string
  /** Writes files by path, e.g. `low/pack.yaml`. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void
  remove(): void
}

export function packFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): PackFolder {
  const root = mkdtempSync(join(tmpdir(), 'linli-packs-'))
  const folder = join(root, 'packs')
  mkdirSync(folder)
  const made: PackFolder = {
    folder,
    write(more) {
      for (const [path, content] of Object.entries(more)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), content)
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
  made.write(files)
  return made
}

/** Two layers without a fault: a nation and a locality on it. */
export const soundPacks = {
  'low/pack.yaml': `id: low\nversion: '2026.1'\ntitle: 下层\nextends: []\nlanguages: [zh-Hans]\n`,
  'low/calendar/years.csv': 'year,notice,published_on,source,note\n2026,第7号,2025-11-04,,\n',
  'low/calendar/2026.csv':
    '\ufeffdate,kind,name,notice,note\r\n2026-01-01,holiday,元旦,第7号,\r\n2026-01-04,workday,元旦调休,第7号,\r\n',
  'low/codes/return.yaml': `set: return-reason\ntitle: 退回理由\ncodes:\n  - { id: not-ours, title: 不属本单位, source: 约定, needs: [evidence] }\n  - { id: gone, title: 情况已消失 }\n`,
  'high/pack.yaml': `id: high\nversion: '2026.1'\ntitle: 上层\nextends: [low]\nrealm: 7\nmarks: [示例]\ncalendar: { hours: ['09:00-12:00', '13:00-17:00'] }\n`,
  'high/calendar/2026.csv': 'date,kind,name,notice,note\n2026-01-04,holiday,本地假日,地方通知,\n',
  'high/codes/return.yaml': `set: return-reason\ntitle: 退回理由（本地）\ncodes:\n  - { id: gone, retired: true }\n  - { id: wrong-place, title: 地点有误 }\n`,
  'high/texts/zh-Hans.yaml': `language: zh-Hans\ntexts:\n  'casework.report': 诉求\n`,
  'high/README.md': '给人看的说明\n',
} as const
