import { totalmem } from 'node:os'

/**
 * The server's configuration, written anew at every start; an operator's own file `local.conf` beside it wins.
 * Sized for two cores and shared with the application. `fsync: false` is for throw-away test clusters only.
 */
export function settingsFile(port: number, fsync: boolean): string {
  const megabytes = Math.floor(totalmem() / 1024 / 1024)
  const shared = Math.max(64, Math.min(512, Math.floor(megabytes / 8)))
  const cache = Math.max(256, Math.floor(megabytes / 3))
  const lines: [string, string | number][] = [
    ['listen_addresses', '127.0.0.1'],
    ['port', port],
    ['unix_socket_directories', ''],
    ['max_connections', 60],
    ['shared_buffers', `${shared}MB`],
    ['effective_cache_size', `${cache}MB`],
    ['work_mem', '16MB'],
    ['maintenance_work_mem', '128MB'],
    ['synchronous_commit', 'on'],
    ['max_wal_size', '2GB'],
    ['min_wal_size', '256MB'],
    ['checkpoint_timeout', '15min'],
    ['random_page_cost', '1.1'],
    ['jit', 'off'],
    // Plans prepared on empty tables last until statistics arrive: let them arrive soon.
    ['autovacuum_naptime', '10s'],
    // Short statements on two cores; and parallel plans need more /dev/shm than containers give.
    ['max_parallel_workers_per_gather', 0],
    ['timezone', 'UTC'],
    ['log_timezone', 'UTC'],
    ['lc_messages', 'C'],
    ['log_line_prefix', '%m [%p] %a '],
    ['log_checkpoints', 'off'],
    // Statements and error details quote row values; the log must not hold personal data.
    ['log_statement', 'none'],
    ['log_min_error_statement', 'panic'],
    ['log_error_verbosity', 'terse'],
    ['log_parameter_max_length', 0],
    ['log_parameter_max_length_on_error', 0],
  ]
  if (!fsync) {
    lines.push(
      ['fsync', 'off'],
      ['full_page_writes', 'off'],
      ['wal_level', 'minimal'],
      ['max_wal_senders', 0],
    )
    lines.push(['synchronous_commit', 'off'], ['autovacuum_naptime', '1h'])
  }
  const text = lines.map(([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}`)
  return `# Written by Linli at every start; put your own settings into local.conf beside this file.\n${text.join('\n')}\n`
}
