/** How this process stands, for the system administrator; also runs in the browser. */
import { Instant, Nullable, Shape, Type, read } from '#kernel/endpoint'

/** `check` names what was looked at: `database`, `migrations`, `disk`, `disk-low`, `seal`, `relay`, `jobs`, `stopping`. */
const Finding = Shape({ check: Type.String(), sentence: Type.String() })

export const standing = read({
  name: 'kernel.standing',
  summary: '系统运行情况：版本、启动时间、是否就绪及原因、最近一次备份、留痕封存到何时',
  who: 'capacity',
  input: Shape({}),
  output: Shape({
    /** Null where no server runs around it (tests, tools). */
    version: Nullable(Type.String()),
    /** When this process began to serve; another process beside it has its own. */
    startedAt: Nullable(Instant()),
    ready: Nullable(
      Shape({
        ok: Type.Boolean(),
        /** Why it cannot serve. */
        reasons: Type.Array(Finding),
        /** It serves, but needs somebody. */
        warnings: Type.Array(Finding),
        /** Megabytes free on the disk of the data folder. */
        diskFreeMb: Nullable(Type.Integer()),
      }),
    ),
    /** Instant of the latest trace row that is sealed in this jurisdiction; null before the first seal. */
    sealedUntil: Nullable(Instant()),
    /** The last one this database knows of; a copy made by other tools is not known here. */
    backup: Nullable(
      Shape({
        at: Instant(),
        version: Type.String(),
        /** Of the key that opens it. */
        fingerprint: Type.String(),
        encrypted: Type.Boolean(),
        withKeys: Type.Boolean(),
        /** Uploads that were missing or damaged already. */
        lost: Type.Integer(),
      }),
    ),
  }),
  refusals: ['kernel.no-rule'],
})
