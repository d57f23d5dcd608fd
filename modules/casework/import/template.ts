/** The template of reports: our columns, with this scheme's categories to choose from. */
import { makeTemplate as make } from '#kernel/workbook'
import type { EventScheme } from '../scheme.ts'
import { pathOf } from '../scheme.ts'
import { channelNames, confidentialityNames } from '../words.ts'
import { columns } from './columns.ts'

/** Makes the template for this scheme. */
export const makeTemplate = (scheme: EventScheme): Promise<Uint8Array> =>
  make({
    sheet: '诉求',
    columns,
    lists: {
      item: scheme.nodes.filter((n) => n.leaf).map((n) => `${n.code} ${pathOf(scheme, n.code).join('／')}`),
      via: Object.values(channelNames),
      confidentiality: Object.values(confidentialityNames),
    },
  })
