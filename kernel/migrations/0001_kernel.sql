-- Technical ground: trace, seals, outbox, idempotency, files. No domain word.
GRANT USAGE ON SCHEMA kernel TO @app;

-- A realm is a permanent storage label; it stands first in the key of every table that grows.
CREATE TABLE kernel.realm (
  realm smallint PRIMARY KEY CHECK (realm BETWEEN 0 AND 4095),
  label text NOT NULL UNIQUE,
  made_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON kernel.realm TO @app;

-- Makes the monthly partitions of an append-only table, from the month before `around` to `ahead` months after.
CREATE FUNCTION kernel.make_partitions(parent regclass, around timestamptz, ahead int) RETURNS void
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
  FOR i IN -1..ahead LOOP
    month := (first + make_interval(months => i))::date;
    child := table_name || '_' || to_char(month, 'YYYYMM');
    IF to_regclass(format('%I.%I', schema_name, child)) IS NULL THEN
      EXECUTE format('CREATE TABLE %I.%I PARTITION OF %I.%I FOR VALUES FROM (%L) TO (%L)',
        schema_name, child, schema_name, table_name,
        month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
    END IF;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION kernel.make_partitions(regclass, timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel.make_partitions(regclass, timestamptz, int) TO @app;

-- One row per touched subject of a write, one per read of personal data. Ids, field names and keyed digests only.
-- `xid` orders the sealing: a row may be sealed once no older transaction can still commit.
CREATE SEQUENCE kernel.trace_no CACHE 1;
GRANT USAGE ON SEQUENCE kernel.trace_no TO @app;
CREATE TABLE kernel.trace (
  realm smallint NOT NULL,
  at timestamptz NOT NULL,
  no bigint NOT NULL DEFAULT nextval('kernel.trace_no'),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  request uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('write', 'read')),
  act text NOT NULL,
  person uuid,
  capacity text,
  subject_kind text NOT NULL,
  subject uuid,
  fields text[] NOT NULL DEFAULT '{}',
  reason text,
  -- Keyed digest of the subject's row after the act; NULL for acts without one row of their own.
  digest text,
  -- Keyed digest over the row itself, so that even an unsealed row cannot be changed unnoticed.
  mac text NOT NULL,
  PRIMARY KEY (realm, at, no)
) PARTITION BY RANGE (at);
CREATE INDEX trace_subject ON kernel.trace (realm, subject, at);
CREATE INDEX trace_xid ON kernel.trace (realm, xid, no);
GRANT SELECT, INSERT ON kernel.trace TO @app;

-- A block of sealed rows. `leaves` holds one 32-byte digest a row, `nos` their numbers, in sealing order;
-- `hash` = SHA-256 over (previous hash, realm, block, leaves).
CREATE TABLE kernel.seal (
  realm smallint NOT NULL,
  block bigint NOT NULL,
  at timestamptz NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  last_xid xid8 NOT NULL,
  last_no bigint NOT NULL,
  nos bigint[] NOT NULL,
  leaves bytea NOT NULL,
  previous text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (realm, block),
  CHECK (octet_length(leaves) = 32 * cardinality(nos))
);
GRANT SELECT, INSERT ON kernel.seal TO @app;

-- One row per commit that announces something; a relay reads it in (xid, no) order.
CREATE SEQUENCE kernel.outbox_no CACHE 1;
GRANT USAGE ON SEQUENCE kernel.outbox_no TO @app;
CREATE TABLE kernel.outbox (
  realm smallint NOT NULL,
  at timestamptz NOT NULL,
  no bigint NOT NULL DEFAULT nextval('kernel.outbox_no'),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  request uuid NOT NULL,
  act text NOT NULL,
  events jsonb NOT NULL,
  PRIMARY KEY (realm, at, no)
) PARTITION BY RANGE (at);
CREATE INDEX outbox_order ON kernel.outbox (xid, no);
GRANT SELECT, INSERT ON kernel.outbox TO @app;

-- How far each relay has come.
CREATE TABLE kernel.relay (
  name text PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT '0',
  no bigint NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT '-infinity'
);
GRANT SELECT, INSERT, UPDATE ON kernel.relay TO @app;

-- What a hearer has already answered: an event delivered twice acts once.
CREATE TABLE kernel.heard (
  realm smallint NOT NULL,
  event uuid NOT NULL,
  hearer text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, event, hearer)
);
GRANT SELECT, INSERT, DELETE ON kernel.heard TO @app;

-- Answers kept for repeated writes. The answer is encrypted: it may hold a query code.
CREATE TABLE kernel.idempotency (
  actor text NOT NULL,
  key uuid NOT NULL,
  act text NOT NULL,
  body text NOT NULL,
  answer text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_age ON kernel.idempotency (at);
GRANT SELECT, INSERT, DELETE ON kernel.idempotency TO @app;

-- Files: content lives in the data folder under its SHA-256, the row says what it is and to what it belongs.
CREATE TABLE kernel.file (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  sha256 text NOT NULL,
  media text NOT NULL,
  bytes bigint NOT NULL CHECK (bytes > 0),
  name text NOT NULL,
  width int,
  height int,
  made_by uuid,
  made_at timestamptz NOT NULL,
  -- Set once the file is used; an unused one is swept after a day.
  subject_kind text,
  subject uuid,
  PRIMARY KEY (realm, id)
);
CREATE INDEX file_subject ON kernel.file (realm, subject);
CREATE INDEX file_unused ON kernel.file (made_at) WHERE subject IS NULL;
GRANT SELECT, INSERT, UPDATE (subject_kind, subject), DELETE ON kernel.file TO @app;

SELECT kernel.make_partitions('kernel.trace', now(), 3);
SELECT kernel.make_partitions('kernel.outbox', now(), 3);
