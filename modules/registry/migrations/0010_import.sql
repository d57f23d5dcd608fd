-- Imports of persons from Excel. Where an import stands is written in the commit of the rows it took in, so a killed one goes on.
-- No personal value lies here in clear: the file is dropped when the import ends, a row that waits for a decision is sealed until then.
CREATE TABLE registry.import (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  body uuid,
  by_person uuid,
  by_title text NOT NULL,
  -- Where the list belongs; rows lie there or below.
  place uuid NOT NULL,
  place_path text COLLATE "C" NOT NULL,
  -- What its importer may oversee: nobody beyond it is matched or changed.
  sight_from text COLLATE "C" NOT NULL,
  sight_to text COLLATE "C" NOT NULL,
  from_on date NOT NULL,
  file_name text NOT NULL,
  file uuid,
  error_file uuid,
  state text NOT NULL CHECK (state IN ('checking', 'checked', 'running', 'done', 'cancelled', 'failed')),
  mode text CHECK (mode IN ('partial', 'all')),
  revision int NOT NULL DEFAULT 1,
  at_row int NOT NULL DEFAULT 0,
  total int NOT NULL DEFAULT 0,
  bad int NOT NULL DEFAULT 0,
  masked int NOT NULL DEFAULT 0,
  -- added, changed, same, conflict: as the check found them, and as they were done.
  expected jsonb NOT NULL DEFAULT '{}',
  done jsonb NOT NULL DEFAULT '{}',
  columns jsonb NOT NULL DEFAULT '[]',
  problem text,
  -- Row numbers and reasons, never values.
  errors jsonb NOT NULL DEFAULT '[]',
  started_at timestamptz NOT NULL,
  checked_at timestamptz,
  ended_at timestamptz,
  PRIMARY KEY (realm, id),
  CHECK (mode IS NOT NULL OR state NOT IN ('running', 'done')),
  CHECK ((ended_at IS NULL) = (state IN ('checking', 'checked', 'running')))
);
CREATE INDEX import_newest ON registry.import (realm, started_at DESC, id DESC);
GRANT SELECT, INSERT, UPDATE ON registry.import TO @app;
ALTER TABLE registry.import ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.import FORCE ROW LEVEL SECURITY;
CREATE POLICY import_seen ON registry.import USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])));

-- A row that disagrees with the register, until a person has decided.
CREATE TABLE registry.import_conflict (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  import uuid NOT NULL,
  body uuid,
  row_no int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('protected', 'name', 'likely', 'several', 'elsewhere', 'gone')),
  -- Keyed digest of the row's values: the same row in a second file is the same conflict.
  digest text NOT NULL,
  persons uuid[] NOT NULL,
  -- The row, encrypted; gone when it is settled.
  content text,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'settled', 'skipped')),
  revision int NOT NULL DEFAULT 1,
  choice text CHECK (choice IN ('register', 'row', 'merge', 'new', 'skip')),
  reason text,
  by_person uuid,
  by_title text,
  made_at timestamptz NOT NULL,
  settled_at timestamptz,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, import) REFERENCES registry.import (realm, id),
  CHECK ((state = 'open') = (content IS NOT NULL)),
  CHECK ((state = 'open') = (settled_at IS NULL))
);
CREATE UNIQUE INDEX import_conflict_once ON registry.import_conflict (realm, digest) WHERE state <> 'skipped';
CREATE INDEX import_conflict_list ON registry.import_conflict (realm, state, id);
CREATE INDEX import_conflict_import ON registry.import_conflict (realm, import, state, id);
GRANT SELECT, INSERT ON registry.import_conflict TO @app;
GRANT UPDATE (state, content, revision, choice, reason, by_person, by_title, settled_at) ON registry.import_conflict TO @app;
ALTER TABLE registry.import_conflict ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.import_conflict FORCE ROW LEVEL SECURITY;
CREATE POLICY import_conflict_seen ON registry.import_conflict USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])));
-- Who has no id number is matched by name and birth date, doors spelled in words by reading them: both are few.
CREATE INDEX person_unnumbered ON registry.person (realm, name, birth) WHERE id_mac IS NULL AND state <> 'merged';
CREATE INDEX dwelling_spelled ON registry.dwelling (realm, place)
  WHERE state = 'here' AND room <> '' AND (building || unit || room) ~ '[^0-9A-Z-]';
