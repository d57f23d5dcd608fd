-- Personal data: declared purposes, consents, approvals for minors' data, objections to reads.
CREATE SCHEMA privacy;
GRANT USAGE ON SCHEMA privacy TO @app;

-- What personal data are processed for, as the pack said and says: a change makes a version, an old one is never changed.
CREATE TABLE privacy.purpose (
  realm smallint NOT NULL REFERENCES territory.jurisdiction,
  id text NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]{0,39}$'),
  version int NOT NULL CHECK (version > 0),
  title text NOT NULL CHECK (title <> ''),
  basis text NOT NULL CHECK (basis IN ('statute', 'consent', 'contract', 'emergency', 'public')),
  clause text NOT NULL CHECK (clause <> ''),
  -- Names of fields; `person.*` stands for all of that subject.
  fields text[] NOT NULL CHECK (fields <> '{}'),
  -- Permissions whose holders may use it.
  may text[] NOT NULL,
  retention_days int CHECK (retention_days > 0),
  retention text NOT NULL,
  sensitive boolean NOT NULL,
  -- The words a person agrees to; only where the basis is consent.
  consent text,
  sort smallint NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz,
  PRIMARY KEY (realm, id, version),
  CHECK (to_at >= from_at),
  CHECK ((basis = 'consent') = (consent IS NOT NULL))
);
CREATE UNIQUE INDEX purpose_in_force ON privacy.purpose (realm, id) WHERE to_at IS NULL;
GRANT SELECT, INSERT, UPDATE (to_at) ON privacy.purpose TO @app;

-- Consents by version of a purpose; withdrawing ends a row, giving again makes another.
CREATE TABLE privacy.consent (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  purpose text NOT NULL,
  version int NOT NULL,
  given_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  PRIMARY KEY (realm, id),
  CONSTRAINT consent_purpose FOREIGN KEY (realm, purpose, version) REFERENCES privacy.purpose,
  CHECK (withdrawn_at >= given_at)
);
CREATE UNIQUE INDEX consent_once ON privacy.consent (realm, person, purpose) WHERE withdrawn_at IS NULL;
CREATE INDEX consent_person ON privacy.consent (person, given_at);
GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON privacy.consent TO @app;

-- Asking to see a minor's data, and the other person's yes or no.
CREATE TABLE privacy.approval (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  asker uuid NOT NULL,
  appointment uuid NOT NULL,
  body uuid NOT NULL,
  place_path text NOT NULL,
  subject uuid NOT NULL,
  purpose text NOT NULL,
  reason text NOT NULL,
  hours smallint NOT NULL CHECK (hours BETWEEN 1 AND 72),
  state text NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'ended')),
  asked_at timestamptz NOT NULL,
  decided_by uuid,
  decided_under uuid,
  decided_at timestamptz,
  decision text,
  expires_at timestamptz,
  PRIMARY KEY (realm, id),
  CONSTRAINT approval_by_another CHECK (decided_by <> asker),
  CHECK ((state = 'asked') = (decided_at IS NULL)),
  CHECK ((state IN ('approved', 'ended')) = (expires_at IS NOT NULL))
);
CREATE INDEX approval_use ON privacy.approval (realm, asker, subject, purpose);
CREATE INDEX approval_open ON privacy.approval (realm, asked_at, id);
CREATE UNIQUE INDEX approval_asked_once ON privacy.approval (realm, asker, subject, purpose) WHERE state = 'asked';
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_under, decided_at, decision, expires_at) ON privacy.approval TO @app;

-- An objection to one read or to the reads of a unit in a period.
CREATE TABLE privacy.objection (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  -- One read, by its place in the trace; NULL when it is about a period.
  read_at timestamptz,
  read_no bigint,
  from_at timestamptz,
  to_at timestamptz,
  -- The unit that looked.
  unit uuid NOT NULL,
  -- The unit that has to answer now, and the path of its place; moves up when the answer is late.
  body uuid NOT NULL,
  place_path text NOT NULL,
  level smallint NOT NULL DEFAULT 0 CHECK (level >= 0),
  -- Those who looked: none of them may answer.
  readers uuid[] NOT NULL,
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
  made_at timestamptz NOT NULL,
  working_days smallint NOT NULL CHECK (working_days > 0),
  due_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'answered', 'withdrawn')),
  finding text CHECK (finding IN ('justified', 'not-justified', 'partly')),
  answer text,
  answered_by uuid,
  answered_under uuid,
  answered_at timestamptz,
  revision int NOT NULL DEFAULT 1,
  PRIMARY KEY (realm, id),
  CHECK ((read_at IS NULL) = (read_no IS NULL)),
  CHECK ((read_at IS NULL) = (from_at IS NOT NULL AND to_at IS NOT NULL)),
  CHECK (to_at > from_at),
  CONSTRAINT objection_answer CHECK ((state = 'answered') = (answer IS NOT NULL AND answered_by IS NOT NULL AND finding IS NOT NULL)),
  CONSTRAINT objection_by_another CHECK (answered_by IS NULL OR NOT (answered_by = ANY (readers)))
);
CREATE UNIQUE INDEX objection_once ON privacy.objection (realm, person, read_at, read_no) WHERE state = 'open';
CREATE INDEX objection_person ON privacy.objection (realm, person, made_at);
CREATE INDEX objection_open ON privacy.objection (realm, state, due_at, id);
GRANT SELECT, INSERT, UPDATE (body, place_path, level, due_at, state, finding, answer, answered_by, answered_under, answered_at, revision)
  ON privacy.objection TO @app;

-- What deadlines and texts need of the container in force: working days are known only there.
CREATE TABLE privacy.setting (
  realm smallint PRIMARY KEY,
  calendar text NOT NULL,
  answer_days smallint NOT NULL CHECK (answer_days > 0),
  answer_source text NOT NULL,
  recorded_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE (calendar, answer_days, answer_source, recorded_at) ON privacy.setting TO @app;

-- The floor. Purposes are public in their realm; consents and objections are the person's own; the answering unit and
-- whoever oversees its place see objections and approvals.
ALTER TABLE privacy.purpose ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.purpose FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON privacy.purpose USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
ALTER TABLE privacy.setting ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.setting FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON privacy.setting USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

ALTER TABLE privacy.consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.consent FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON privacy.consent USING (
  person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
  OR (SELECT current_setting('linli.service', true)) = '1');

ALTER TABLE privacy.approval ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.approval FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON privacy.approval USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (
    asker = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR (place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))
    OR (SELECT current_setting('linli.service', true)) = '1'));

ALTER TABLE privacy.objection ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.objection FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON privacy.objection FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (
    person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR (SELECT current_setting('linli.service', true)) = '1'));
CREATE POLICY made ON privacy.objection FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY changed ON privacy.objection FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (
    person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR (SELECT current_setting('linli.service', true)) = '1'));

-- The owner works inside the reviewed functions below only.
CREATE POLICY reviewed ON privacy.consent FOR SELECT TO CURRENT_USER USING (true);

-- Whether a person's consent to a purpose stands: staff may ask, nobody may list. Nothing but version and instant leaves.
CREATE FUNCTION privacy.consent_in_force(of_person uuid, of_purpose text)
RETURNS TABLE (version int, given_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT c.version, c.given_at FROM privacy.consent c
  WHERE c.realm = nullif(current_setting('linli.realm', true), '')::smallint
    AND c.person = of_person AND c.purpose = of_purpose AND c.withdrawn_at IS NULL
    AND (of_person = nullif(current_setting('linli.person', true), '')::uuid
      OR coalesce(current_setting('linli.body', true), '') <> '' OR current_setting('linli.service', true) = '1')
$$;

-- Who looked at the session's own person, newest first: reads by others only, never another person's rows.
CREATE FUNCTION privacy.own_reads(from_at timestamptz, before_at timestamptz, before_no bigint, most int)
RETURNS TABLE (at timestamptz, no bigint, act text, capacity text, fields text[], reason text, purpose text, matter uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT t.at, t.no, t.act, t.capacity, t.fields, t.reason, t.purpose, t.matter
  FROM kernel.trace t
  WHERE t.realm = nullif(current_setting('linli.realm', true), '')::smallint
    AND t.subject = nullif(current_setting('linli.person', true), '')::uuid
    AND t.kind = 'read' AND t.subject_kind = 'person' AND t.person IS DISTINCT FROM t.subject
    AND t.at >= from_at AND (t.at, t.no) < (before_at, before_no)
  ORDER BY t.at DESC, t.no DESC LIMIT least(most, 1001)
$$;

-- The persons behind given reads of the session's own person; objections keep them out of the answering.
CREATE FUNCTION privacy.own_readers(from_at timestamptz, to_at timestamptz, of_no bigint)
RETURNS TABLE (capacity text, person uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT DISTINCT t.capacity, t.person FROM kernel.trace t
  WHERE t.realm = nullif(current_setting('linli.realm', true), '')::smallint
    AND t.subject = nullif(current_setting('linli.person', true), '')::uuid
    AND t.kind = 'read' AND t.subject_kind = 'person' AND t.person IS DISTINCT FROM t.subject
    AND t.at >= from_at AND t.at < to_at AND (of_no IS NULL OR t.no = of_no)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA privacy FROM PUBLIC;
GRANT EXECUTE ON FUNCTION privacy.consent_in_force(uuid, text) TO @app;
GRANT EXECUTE ON FUNCTION privacy.own_reads(timestamptz, timestamptz, bigint, int) TO @app;
GRANT EXECUTE ON FUNCTION privacy.own_readers(timestamptz, timestamptz, bigint) TO @app;
