/** What an operator sees of jobs; also runs in the browser. */
import { Id, Instant, Nullable, Shape, Type, read, write } from '#kernel/endpoint'

const Repeated = Shape({
  name: Type.String(),
  everySeconds: Type.Integer(),
  startedAt: Nullable(Instant()),
  endedAt: Nullable(Instant()),
  tookMs: Nullable(Type.Integer()),
  /** Failed runs in a row. */
  failures: Type.Integer(),
  error: Nullable(Type.String()),
})
const Queue = Shape({
  name: Type.String(),
  waiting: Type.Integer(),
  retrying: Type.Integer(),
  running: Type.Integer(),
})
const Dead = Shape({
  id: Id(),
  name: Type.String(),
  /** What it was about: its key, mostly ids. */
  about: Nullable(Type.String()),
  diedAt: Instant(),
  tries: Type.Integer(),
  error: Nullable(Type.String()),
})

export const jobs = read({
  name: 'kernel.jobs',
  summary: '后台任务：定时任务、排队任务与失败待处理任务',
  who: 'capacity',
  input: Shape({}),
  output: Shape({
    repeated: Type.Array(Repeated),
    queues: Type.Array(Queue),
    dead: Type.Array(Dead),
    deadTotal: Type.Integer(),
    /** Work asked for that no process has taken over yet. */
    errands: Type.Integer(),
    /** Commits whose events were not relayed yet. */
    unrelayed: Type.Integer(),
    /** Instant of the oldest trace row that is not sealed; null when all are. */
    unsealedSince: Nullable(Instant()),
  }),
  refusals: ['kernel.no-rule'],
})

export const retryJob = write({
  name: 'kernel.retry-job',
  summary: '重新执行一个失败任务',
  who: 'capacity',
  input: Shape({ id: Id() }),
  output: Shape({}),
  refusals: ['kernel.no-rule', 'kernel.not-found'],
})
