-- Mandates: somebody lets a relative or the holder of a post act for them, within a scope, until a day.
CREATE SCHEMA mandates;
GRANT USAGE ON SCHEMA mandates TO @app;

CREATE TABLE mandates.mandate (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  -- Printed on the paper and scanned back; names nobody.
  form_no text NOT NULL CHECK (form_no ~ '^[2-9A-HJ-NP-Z]{10}$'),
  kind text NOT NULL CHECK (kind IN ('family', 'staff')),
  -- NULL while it is only a form.
  grantor uuid,
  grantor_name text NOT NULL CHECK (length(grantor_name) BETWEEN 1 AND 40),
  -- A relative; NULL until they accept.
  agent uuid,
  agent_name text NOT NULL CHECK (length(agent_name) BETWEEN 1 AND 120),
  relation text CHECK (length(relation) BETWEEN 1 AND 10),
  -- A post, never the private account of whoever holds it.
  agent_body uuid,
  agent_post text,
  -- Consenting for somebody is not among them: it cannot be stored.
  scopes text[] NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 4 AND scopes <@ ARRAY['report', 'track', 'rate', 'apply']),
  from_on date NOT NULL,
  to_on date NOT NULL,
  -- The same span as instants of the jurisdiction; half-open.
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('prepared', 'offered', 'accepted', 'ended')),
  given_how text CHECK (given_how IN ('online', 'counter')),
  given_at timestamptz,
  given_by uuid,
  -- The unit at whose counter it was given or prepared.
  office uuid,
  no_phone_reason text,
  phone_sealed text,
  phone_mac text,
  phone_masked text,
  -- The grantor confirmed by the code sent to that phone.
  phone_proved boolean NOT NULL DEFAULT false,
  code_mac text,
  code_sealed text,
  code_at timestamptz,
  code_sent smallint NOT NULL DEFAULT 0,
  code_fails smallint NOT NULL DEFAULT 0,
  accept_mac text,
  accepted_at timestamptz,
  accepted_by uuid,
  ended_at timestamptz,
  ended_by uuid,
  ended_side text CHECK (ended_side IN ('grantor', 'agent', 'office')),
  end_reason text,
  warned_at timestamptz,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  revision int NOT NULL CHECK (revision > 0),
  PRIMARY KEY (realm, id),
  CONSTRAINT mandate_form UNIQUE (realm, form_no),
  CHECK (to_at > from_at),
  CONSTRAINT mandate_one_year CHECK (to_on < from_on + interval '1 year'),
  CHECK ((kind = 'staff') = (agent_body IS NOT NULL)),
  CHECK ((agent_body IS NULL) = (agent_post IS NULL)),
  CHECK (kind = 'family' OR agent IS NULL),
  CHECK ((kind = 'family') = (relation IS NOT NULL)),
  CONSTRAINT mandate_not_oneself CHECK (agent <> grantor),
  CHECK ((given_how IS NULL) = (given_at IS NULL)),
  CHECK (state NOT IN ('offered', 'accepted') OR (grantor IS NOT NULL AND given_at IS NOT NULL)),
  CHECK (state <> 'accepted' OR (accepted_at IS NOT NULL AND (kind = 'staff' OR agent IS NOT NULL))),
  CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
  -- Given at a counter: proved by the phone, or said why there is none.
  CONSTRAINT mandate_proved CHECK (given_how <> 'counter' OR phone_proved OR no_phone_reason IS NOT NULL)
);
CREATE INDEX mandate_grantor ON mandates.mandate (realm, grantor, id) WHERE grantor IS NOT NULL;
CREATE INDEX mandate_agent ON mandates.mandate (realm, agent, id) WHERE agent IS NOT NULL;
CREATE INDEX mandate_body ON mandates.mandate (realm, agent_body, id) WHERE agent_body IS NOT NULL;
CREATE INDEX mandate_office ON mandates.mandate (realm, office, id) WHERE office IS NOT NULL;
CREATE UNIQUE INDEX mandate_accept ON mandates.mandate (realm, accept_mac) WHERE accept_mac IS NOT NULL;
CREATE INDEX mandate_phone ON mandates.mandate (realm, phone_mac) WHERE phone_proved;
CREATE INDEX mandate_expiry ON mandates.mandate (to_at) WHERE state = 'accepted' AND warned_at IS NULL;
GRANT SELECT, INSERT, UPDATE (grantor, agent, agent_name, state, given_how, given_at, given_by, office, no_phone_reason, phone_proved, code_mac, code_sealed, code_at, code_sent, code_fails, accept_mac, accepted_at, accepted_by, ended_at, ended_by, ended_side, end_reason, warned_at, revision) ON mandates.mandate TO @app;

-- What was done in the grantor's name. Append-only; the grantor reads all of it.
CREATE TABLE mandates.done (
  realm smallint NOT NULL,
  mandate uuid NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  scope text NOT NULL CHECK (scope IN ('report', 'track', 'rate', 'apply')),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 60),
  matter uuid,
  person uuid NOT NULL,
  capacity text NOT NULL,
  PRIMARY KEY (realm, mandate, id),
  FOREIGN KEY (realm, mandate) REFERENCES mandates.mandate (realm, id)
);
GRANT SELECT, INSERT ON mandates.done TO @app;

ALTER TABLE mandates.mandate ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandates.mandate FORCE ROW LEVEL SECURITY;
-- The two sides, the office that wrote it, whoever proved the code of the form or of the invitation, the system.
CREATE POLICY mandate_seen ON mandates.mandate FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (
    grantor = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR agent = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR made_by = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR agent_body = (SELECT nullif(current_setting('linli.body', true), '')::uuid)
    OR office = (SELECT nullif(current_setting('linli.body', true), '')::uuid)
    OR (form_no = (SELECT nullif(current_setting('linli.mandate_form', true), ''))
        AND (SELECT current_setting('linli.body', true)) <> '')
    OR (accept_mac = (SELECT nullif(current_setting('linli.mandate_accept', true), ''))
        AND (SELECT current_setting('linli.person', true)) <> '')
    OR (SELECT current_setting('linli.service', true)) = '1'
  ));
CREATE POLICY mandate_made ON mandates.mandate FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND made_by = (SELECT nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY mandate_changed ON mandates.mandate FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (
    grantor = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR agent = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR made_by = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR agent_body = (SELECT nullif(current_setting('linli.body', true), '')::uuid)
    OR office = (SELECT nullif(current_setting('linli.body', true), '')::uuid)
    OR (form_no = (SELECT nullif(current_setting('linli.mandate_form', true), ''))
        AND (SELECT current_setting('linli.body', true)) <> '')
    OR (accept_mac = (SELECT nullif(current_setting('linli.mandate_accept', true), ''))
        AND (SELECT current_setting('linli.person', true)) <> '')
    OR (SELECT current_setting('linli.service', true)) = '1'
  )) WITH CHECK (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

ALTER TABLE mandates.done ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandates.done FORCE ROW LEVEL SECURITY;
CREATE POLICY done_seen ON mandates.done FOR SELECT USING (
  EXISTS (SELECT 1 FROM mandates.mandate m WHERE m.realm = done.realm AND m.id = done.mandate));
CREATE POLICY done_made ON mandates.done FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));

-- The owner works inside the reviewed functions below and in migrations only.
CREATE POLICY reviewed ON mandates.mandate FOR SELECT TO CURRENT_USER USING (true);

-- For whom the transaction acts: the grantor of the mandate it named, when that mandate is accepted, in force at the
-- transaction's instant, and given to this very person or to this very unit. Naming somebody else's mandate opens nothing.
CREATE FUNCTION mandates.principal() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  named uuid := nullif(current_setting('linli.mandate', true), '')::uuid;
  at_time timestamptz := nullif(current_setting('linli.mandate_at', true), '')::timestamptz;
  me uuid := nullif(current_setting('linli.person', true), '')::uuid;
  my_body uuid := nullif(current_setting('linli.body', true), '')::uuid;
BEGIN
  IF named IS NULL OR at_time IS NULL OR me IS NULL THEN RETURN NULL; END IF;
  RETURN (SELECT m.grantor FROM mandates.mandate m
    WHERE m.realm = nullif(current_setting('linli.realm', true), '')::smallint AND m.id = named
      AND m.state = 'accepted' AND m.from_at <= at_time AND m.to_at > at_time
      AND (m.agent = me OR m.agent_body = my_body));
END $$;

-- The person who gave a mandate before under this name and confirmed it by this phone: the same person gives again. For
-- staff at a counter, one exact pair at a time.
CREATE FUNCTION mandates.known_grantor(of_phone_mac text, of_name text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT m.grantor FROM mandates.mandate m
  WHERE m.realm = nullif(current_setting('linli.realm', true), '')::smallint
    AND coalesce(current_setting('linli.body', true), '') <> ''
    AND m.phone_mac = of_phone_mac AND m.phone_proved AND m.grantor_name = of_name AND m.grantor IS NOT NULL
  ORDER BY m.given_at DESC LIMIT 1
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA mandates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mandates.principal() TO @app;
GRANT EXECUTE ON FUNCTION mandates.known_grantor(text, text) TO @app;
