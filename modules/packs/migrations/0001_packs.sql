-- Packs: compiled snapshots under their digests, and which one is in force in a jurisdiction since when.
-- A way of governing is public knowledge: everybody may read all of it.
CREATE SCHEMA packs;
GRANT USAGE ON SCHEMA packs TO @app;

-- A compiled pack. `content` is the JSON text of its pinned sections, kept byte for byte; no row ever changes or goes:
-- matters point at them.
CREATE TABLE packs.snapshot (
  hash text PRIMARY KEY CHECK (hash ~ '^sha256:[0-9a-f]{64}$'),
  pack text NOT NULL CHECK (pack ~ '^[a-z][a-z0-9-]{0,39}$'),
  version text NOT NULL,
  title text NOT NULL,
  -- [{id, version, hash}], lowest first.
  layers jsonb NOT NULL,
  content text NOT NULL,
  made_at timestamptz NOT NULL
);
CREATE INDEX snapshot_pack ON packs.snapshot (pack, made_at);
GRANT SELECT, INSERT ON packs.snapshot TO @app;

-- What a stack of versions means, e.g. 'cn@2026.1 some-city@2026.3': written once, so that the same versions can never
-- stand for other content. `source` digests what was written, before any program read it.
CREATE TABLE packs.edition (
  stack text PRIMARY KEY,
  source text NOT NULL,
  first_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON packs.edition TO @app;

-- What is never pinned: calendar, texts.
CREATE TABLE packs.loose (
  hash text PRIMARY KEY CHECK (hash ~ '^sha256:[0-9a-f]{64}$'),
  content text NOT NULL,
  made_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON packs.loose TO @app;

-- What is in force in a jurisdiction: exactly one at each instant since the first load.
CREATE TABLE packs.jurisdiction_pack (
  realm smallint NOT NULL REFERENCES territory.jurisdiction,
  from_at timestamptz NOT NULL,
  to_at timestamptz,
  snapshot text NOT NULL REFERENCES packs.snapshot,
  loose text NOT NULL REFERENCES packs.loose,
  -- The request that loaded it: leads to the trace.
  request uuid NOT NULL,
  PRIMARY KEY (realm, from_at),
  CHECK (to_at > from_at),
  CONSTRAINT jurisdiction_pack_once EXCLUDE USING gist (realm WITH =, tstzrange(from_at, to_at) WITH &&)
);
CREATE UNIQUE INDEX jurisdiction_pack_now ON packs.jurisdiction_pack (realm) WHERE to_at IS NULL;
GRANT SELECT, INSERT, UPDATE (to_at) ON packs.jurisdiction_pack TO @app;

-- The floor: written in one's own realm only.
ALTER TABLE packs.jurisdiction_pack ENABLE ROW LEVEL SECURITY;
ALTER TABLE packs.jurisdiction_pack FORCE ROW LEVEL SECURITY;
CREATE POLICY everybody_reads ON packs.jurisdiction_pack FOR SELECT USING (true);
CREATE POLICY own_realm_opens ON packs.jurisdiction_pack FOR INSERT
  WITH CHECK (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY own_realm_closes ON packs.jurisdiction_pack FOR UPDATE
  USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
