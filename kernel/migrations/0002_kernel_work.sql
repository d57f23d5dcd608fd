-- What sealing, relay, jobs and files need beside the ground of 0001.

-- Transaction numbers order the trace, but a dump restored into another server starts at that server's numbers. An era
-- counts those restores: order is (era, xid, no), and rows of an earlier era are always final.
CREATE TABLE kernel.era (
  era smallint PRIMARY KEY,
  begun_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO kernel.era (era) VALUES (0);
GRANT SELECT ON kernel.era TO @app;

ALTER TABLE kernel.trace ADD COLUMN era smallint NOT NULL DEFAULT 0;
DROP INDEX kernel.trace_xid;
CREATE INDEX trace_order ON kernel.trace (realm, era, xid, no);

ALTER TABLE kernel.outbox ADD COLUMN era smallint NOT NULL DEFAULT 0;
DROP INDEX kernel.outbox_order;
CREATE INDEX outbox_order ON kernel.outbox (era, xid, no);

ALTER TABLE kernel.seal ADD COLUMN last_era smallint NOT NULL DEFAULT 0;
ALTER TABLE kernel.relay ADD COLUMN era smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN kernel.seal.hash IS
  's1: + SHA-256 over previous hash, realm, block, instants, last place in the order, numbers and leaves';

-- Owner only, at every start: begins a new era when stored numbers lie ahead of the server's own.
CREATE FUNCTION kernel.notice_restore() RETURNS smallint LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  current smallint := (SELECT max(era) FROM kernel.era);
  label smallint;
  found xid8;
  highest xid8 := (SELECT max(xid) FROM kernel.outbox WHERE era = current);
BEGIN
  SELECT max(xid) INTO found FROM kernel.relay WHERE era = current;
  highest := greatest(highest, found);
  SELECT realm INTO label FROM kernel.trace ORDER BY realm LIMIT 1;
  WHILE label IS NOT NULL LOOP
    SELECT max(xid) INTO found FROM kernel.trace WHERE realm = label AND era = current;
    highest := greatest(highest, found);
    SELECT last_xid INTO found FROM kernel.seal WHERE realm = label AND last_era = current ORDER BY block DESC LIMIT 1;
    highest := greatest(highest, found);
    SELECT realm INTO label FROM kernel.trace WHERE realm > label ORDER BY realm LIMIT 1;
  END LOOP;
  IF highest IS NOT NULL AND highest >= pg_current_xact_id() THEN
    current := current + 1;
    INSERT INTO kernel.era (era) VALUES (current);
    EXECUTE format('ALTER TABLE kernel.trace ALTER COLUMN era SET DEFAULT %s', current);
    EXECUTE format('ALTER TABLE kernel.outbox ALTER COLUMN era SET DEFAULT %s', current);
  END IF;
  RETURN current;
END $$;
REVOKE ALL ON FUNCTION kernel.notice_restore() FROM PUBLIC;

-- Which database this is, signed with the deployment's key: anchors outside belong to it and to no other.
CREATE TABLE kernel.deployment (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  id uuid NOT NULL,
  mac text NOT NULL,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT, INSERT ON kernel.deployment TO @app;

-- As in 0001, but a new month is made aside and attached: writers and readers of the parent are not held up.
CREATE OR REPLACE FUNCTION kernel.make_partitions(parent regclass, around timestamptz, ahead int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  first date := date_trunc('month', around AT TIME ZONE 'UTC')::date;
  month date;
  schema_name text;
  table_name text;
  child text;
BEGIN
  SELECT n.nspname, c.relname INTO schema_name, table_name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent AND c.relkind = 'p';
  IF schema_name IS NULL OR schema_name NOT IN ('kernel', 'notices') OR ahead > 36 THEN
    RAISE EXCEPTION 'not a partitioned table of ours: %', parent;
  END IF;
  PERFORM pg_advisory_xact_lock(7215032);
  FOR i IN -1..ahead LOOP
    month := (first + make_interval(months => i))::date;
    child := table_name || '_' || to_char(month, 'YYYYMM');
    IF to_regclass(format('%I.%I', schema_name, child)) IS NULL THEN
      EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)',
        schema_name, child, schema_name, table_name);
      EXECUTE format('ALTER TABLE %I.%I ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)',
        schema_name, table_name, schema_name, child,
        month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
    END IF;
  END LOOP;
END $$;

-- Work asked for in a commit; the job runner takes it over. A key keeps the same wish from waiting twice.
CREATE TABLE kernel.errand (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  key text,
  data jsonb NOT NULL,
  start_after timestamptz,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (name, key)
);
GRANT SELECT, INSERT, DELETE ON kernel.errand TO @app;

-- Repeated work: when it is due and how it went. One process at a time runs each (advisory lock).
CREATE TABLE kernel.repeated (
  name text PRIMARY KEY,
  every_seconds int NOT NULL CHECK (every_seconds > 0),
  due_at timestamptz NOT NULL DEFAULT '-infinity',
  started_at timestamptz,
  ended_at timestamptz,
  took_ms int,
  failures int NOT NULL DEFAULT 0,
  error text
);
GRANT SELECT, INSERT, UPDATE ON kernel.repeated TO @app;

-- Uploads by people without an account carry a secret of their own; its keyed digest stands here.
ALTER TABLE kernel.file ADD COLUMN token text;
DROP INDEX kernel.file_subject;
CREATE INDEX file_of ON kernel.file (subject, subject_kind) WHERE subject IS NOT NULL;
CREATE INDEX file_content ON kernel.file (sha256);
