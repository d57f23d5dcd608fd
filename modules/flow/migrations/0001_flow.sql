-- The matter: state, custody, clocks, acts. One accountable holder at each instant.
CREATE SCHEMA flow;
GRANT USAGE ON SCHEMA flow TO @app;

-- Numbers are handed out in blocks of 64 so that taking one costs no round trip; a crash leaves a gap.
CREATE SEQUENCE flow.number_block CACHE 1;
GRANT USAGE ON SEQUENCE flow.number_block TO @app;

CREATE TABLE flow.matter (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  number text NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  -- The pack snapshot the matter started under: procedure, clocks, rules, forms stay as they were.
  snapshot text NOT NULL,
  procedure text NOT NULL,
  step text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'closed', 'archived')),
  outcome text,
  revision int NOT NULL CHECK (revision > 0),
  item text,
  place uuid,
  -- Scope column for the floor: the place's path when the matter came to it.
  place_path text COLLATE "C" NOT NULL,
  holder uuid NOT NULL,
  holder_title text NOT NULL,
  signed boolean NOT NULL DEFAULT false,
  paused boolean NOT NULL DEFAULT false,
  extension_asked int,
  -- Bodies that held it: they go on seeing what became of it.
  involved uuid[] NOT NULL,
  reporter uuid,
  urgent text,
  clock text,
  clock_from timestamptz,
  due_at timestamptz,
  overdue_at timestamptz,
  -- How often each act was done, and who acted under which power: what the rules judge by.
  counts jsonb NOT NULL DEFAULT '{}',
  history jsonb NOT NULL DEFAULT '[]',
  opened_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  ended_at timestamptz,
  merged_into uuid,
  PRIMARY KEY (realm, id),
  UNIQUE (realm, number),
  CHECK ((state = 'open') = (ended_at IS NULL)),
  CHECK ((state = 'open') = (outcome IS NULL)),
  FOREIGN KEY (realm, merged_into) REFERENCES flow.matter (realm, id)
);
CREATE INDEX matter_todo ON flow.matter (realm, holder, (coalesce(due_at, 'infinity'::timestamptz)), id) WHERE state = 'open';
CREATE INDEX matter_place ON flow.matter (realm, place_path, id);
CREATE INDEX matter_reporter ON flow.matter (realm, reporter, id) WHERE reporter IS NOT NULL;
CREATE INDEX matter_due ON flow.matter (due_at) WHERE state = 'open' AND overdue_at IS NULL AND NOT paused;
CREATE INDEX matter_merged ON flow.matter (realm, merged_into) WHERE merged_into IS NOT NULL;

-- Exactly one accountable holder at each instant: intervals of one matter never overlap (constraint), and leave no
-- gap (each begins where the last one ended: the store writes both in one commit, a property test proves it).
CREATE TABLE flow.custody (
  realm smallint NOT NULL,
  matter uuid NOT NULL,
  no int NOT NULL CHECK (no > 0),
  body uuid NOT NULL,
  body_title text NOT NULL,
  step text NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz,
  signed_at timestamptz,
  signed_by uuid,
  signed_name text,
  PRIMARY KEY (realm, matter, no),
  FOREIGN KEY (realm, matter) REFERENCES flow.matter (realm, id),
  CHECK (to_at IS NULL OR to_at >= from_at),
  CONSTRAINT custody_one_holder EXCLUDE USING gist (
    realm WITH =, matter WITH =, tstzrange(from_at, to_at, '[)') WITH &&)
    -- Always true, and stated by no query: plain look-ups must take the primary key, not this slow index.
    WHERE (no > 0)
);
CREATE INDEX custody_body ON flow.custody (realm, body, from_at);

CREATE TABLE flow.clock (
  realm smallint NOT NULL,
  matter uuid NOT NULL,
  no int NOT NULL,
  clock text NOT NULL,
  title text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('hour', 'working-hour', 'working-day', 'calendar-day')),
  length int NOT NULL CHECK (length > 0),
  extended int NOT NULL DEFAULT 0 CHECK (extended >= 0),
  source text,
  started_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  -- The deadline crosses a year whose calendar is not published yet.
  flagged boolean NOT NULL DEFAULT false,
  -- [{from, to|null, code}]: pauses are coded.
  pauses jsonb NOT NULL DEFAULT '[]',
  stopped_at timestamptz,
  PRIMARY KEY (realm, matter, no),
  FOREIGN KEY (realm, matter) REFERENCES flow.matter (realm, id)
);
CREATE INDEX clock_running ON flow.clock (due_at) WHERE stopped_at IS NULL;

-- The timeline. Append-only.
CREATE TABLE flow.act (
  realm smallint NOT NULL,
  matter uuid NOT NULL,
  no int NOT NULL,
  id uuid NOT NULL,
  act text NOT NULL,
  title text NOT NULL,
  from_step text,
  to_step text,
  at timestamptz NOT NULL,
  person uuid,
  -- Title of body and post the person acted for; 居民 for residents; 系统 for the system.
  actor_title text NOT NULL,
  actor_name text,
  appointment text,
  body uuid,
  power text,
  reason text,
  reason_title text,
  text text,
  -- Rule and version of a dispatch, whose it is, rating, extension …
  data jsonb NOT NULL DEFAULT '{}',
  -- Residents see it, or only staff do.
  open boolean NOT NULL DEFAULT true,
  PRIMARY KEY (realm, matter, no),
  UNIQUE (realm, id),
  FOREIGN KEY (realm, matter) REFERENCES flow.matter (realm, id)
);
CREATE INDEX act_body ON flow.act (realm, body, at) WHERE body IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON flow.matter TO @app;
GRANT SELECT, INSERT, UPDATE (to_at, signed_at, signed_by, signed_name) ON flow.custody TO @app;
GRANT SELECT, INSERT, UPDATE (extended, due_at, flagged, pauses, stopped_at) ON flow.clock TO @app;
GRANT SELECT, INSERT ON flow.act TO @app;

-- The floor. Scope comes from session variables; each is read once a statement.
ALTER TABLE flow.matter ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow.matter FORCE ROW LEVEL SECURITY;
CREATE POLICY matter_seen ON flow.matter FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (
    (SELECT current_setting('linli.service', true)) = '1'
    OR (place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))
    OR holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])
    OR reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR id = (SELECT nullif(current_setting('linli.matter', true), '')::uuid)
  ));
CREATE POLICY matter_made ON flow.matter FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY matter_changed ON flow.matter FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (
    (SELECT current_setting('linli.service', true)) = '1'
    OR (place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))
    OR holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])
    OR reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR id = (SELECT nullif(current_setting('linli.matter', true), '')::uuid)
  )) WITH CHECK (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

-- Parts of a matter are seen with the matter: the sub-select runs under the matter's own policy.
ALTER TABLE flow.custody ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow.custody FORCE ROW LEVEL SECURITY;
CREATE POLICY custody_seen ON flow.custody FOR SELECT USING (
  EXISTS (SELECT 1 FROM flow.matter m WHERE m.realm = custody.realm AND m.id = custody.matter));
CREATE POLICY custody_made ON flow.custody FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY custody_changed ON flow.custody FOR UPDATE USING (
  EXISTS (SELECT 1 FROM flow.matter m WHERE m.realm = custody.realm AND m.id = custody.matter));

ALTER TABLE flow.clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow.clock FORCE ROW LEVEL SECURITY;
CREATE POLICY clock_seen ON flow.clock FOR SELECT USING (
  EXISTS (SELECT 1 FROM flow.matter m WHERE m.realm = clock.realm AND m.id = clock.matter));
CREATE POLICY clock_made ON flow.clock FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY clock_changed ON flow.clock FOR UPDATE USING (
  EXISTS (SELECT 1 FROM flow.matter m WHERE m.realm = clock.realm AND m.id = clock.matter));

ALTER TABLE flow.act ENABLE ROW LEVEL SECURITY;
ALTER TABLE flow.act FORCE ROW LEVEL SECURITY;
CREATE POLICY act_seen ON flow.act FOR SELECT USING (
  EXISTS (SELECT 1 FROM flow.matter m WHERE m.realm = act.realm AND m.id = act.matter));
CREATE POLICY act_made ON flow.act FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

-- Published for the modules that own kinds of matters; the caller's own policies apply.
CREATE VIEW flow.matters WITH (security_invoker = true) AS SELECT * FROM flow.matter;
CREATE VIEW flow.holdings WITH (security_invoker = true) AS SELECT realm, matter, no, body, step, from_at, to_at FROM flow.custody;
GRANT SELECT ON flow.matters TO @app;
GRANT SELECT ON flow.holdings TO @app;
