import type pg from 'pg'
import type { ModuleOnDisk } from './fence/modules.ts'

interface Finding {
  rule: string
  object: string
}

/** Each query names what breaks a rule, as `object`; $1 are the schemas of modules and kernel, $2 the pool's role. */
const queries: Record<string, string> = {
  // A row-level policy binds the owner's own code only when it is forced.
  'policy-not-forced': `
    select c.oid::regclass::text as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind in ('r', 'p')
       and (c.relrowsecurity or exists (select from pg_policy p where p.polrelid = c.oid))
       and not (c.relrowsecurity and c.relforcerowsecurity)`,
  // A plain view runs as its owner and leaks what the reader's policies hide.
  'view-not-invoker': `
    select c.oid::regclass::text as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind = 'v' and not coalesce(c.reloptions, '{}') @> '{security_invoker=true}'`,
  'materialized-view': `
    select c.oid::regclass::text as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind = 'm' and has_table_privilege($2, c.oid, 'select')`,
  // Whoever sets search_path decides what such a function calls.
  'definer-without-path': `
    select p.oid::regprocedure::text as object from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = any($1) and p.prosecdef
       and not exists (select from unnest(p.proconfig) as setting where setting like 'search_path=%')`,
  'pool-owns': `
    select c.oid::regclass::text as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and pg_get_userbyid(c.relowner) = $2`,
  'pool-may-create': `
    select n.nspname as object from pg_namespace n
     where n.nspname = any($1 || array['public']) and has_schema_privilege($2, n.oid, 'create')`,
  'pool-may-truncate': `
    select c.oid::regclass::text as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind in ('r', 'p')
       and (has_table_privilege($2, c.oid, 'truncate') or has_table_privilege($2, c.oid, 'trigger'))`,
  'granted-to-all': `
    select c.oid::regclass::text as object from pg_class c join pg_namespace n on n.oid = c.relnamespace
      cross join lateral aclexplode(c.relacl) as a
     where n.nspname = any($1) and a.grantee = 0`,
}

const foreignKeys = `
  select n.nspname as schema, c.conrelid::regclass::text as table, fn.nspname as target_schema,
         c.confrelid::regclass::text as target,
         (select array_agg(a.attname::text) from unnest(c.confkey) as k
            join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k) as columns
    from pg_constraint c
    join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
    join pg_class ft on ft.oid = c.confrelid join pg_namespace fn on fn.oid = ft.relnamespace
   where c.contype = 'f' and n.nspname <> fn.nspname and c.conparentid = 0`

interface ForeignKey {
  schema: string
  table: string
  target_schema: string
  target: string
  columns: string[]
}

function reach(modules: readonly ModuleOnDisk[], name: string, seen = new Set<string>()): Set<string> {
  for (const below of modules.find((module) => module.name === name)?.dependsOn ?? []) {
    if (seen.has(below)) continue
    seen.add(below)
    reach(modules, below, seen)
  }
  return seen
}

/**
 * What the catalog of a migrated database holds against the architecture: policies that do not bind the owner, views
 * that leak, rights the pool must not have, foreign keys that point up or at more than an id.
 */
export async function catalogFindings(
  client: pg.Client,
  modules: readonly ModuleOnDisk[],
  appRole: string,
): Promise<Finding[]> {
  const schemas = ['kernel', ...modules.map((module) => module.name)]
  const findings: Finding[] = []
  for (const [rule, text] of Object.entries(queries)) {
    const values = text.includes('$2') ? [schemas, appRole] : [schemas]
    const { rows } = await client.query<{ object: string }>(text, values)
    for (const row of rows) findings.push({ rule, object: row.object })
  }
  const { rows } = await client.query<ForeignKey>(foreignKeys)
  for (const key of rows.filter((row) => schemas.includes(row.schema))) {
    const object = `${key.table} → ${key.target} (${key.columns.join(', ')})`
    const isDown = key.target_schema === 'kernel' || reach(modules, key.schema).has(key.target_schema)
    if (!isDown) findings.push({ rule: 'key-points-up', object })
    if (!key.columns.every((column) => column === 'id' || column === 'realm')) {
      findings.push({ rule: 'key-not-at-id', object })
    }
  }
  return findings
}
