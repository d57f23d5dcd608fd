-- What people and units are told, in the app and by text message.
CREATE SCHEMA notices;
GRANT USAGE ON SCHEMA notices TO @app;

-- To a person (for a unit they act for, or for themselves when body is NULL), or to a unit's duty queue (person is NULL:
-- nobody holds the post). Append-only; ids and codes only, the words are found when it is read.
CREATE TABLE notices.notice (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  body uuid,
  kind text NOT NULL,
  matter uuid,
  params jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (realm, at, id),
  CHECK (person IS NOT NULL OR body IS NOT NULL)
) PARTITION BY RANGE (at);
CREATE INDEX notice_person ON notices.notice (realm, person, at) WHERE person IS NOT NULL;
CREATE INDEX notice_queue ON notices.notice (realm, body, at) WHERE person IS NULL;
GRANT SELECT, INSERT ON notices.notice TO @app;

-- Who has taken note of which.
CREATE TABLE notices.seen (
  realm smallint NOT NULL,
  person uuid NOT NULL,
  notice uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, person, notice)
);
GRANT SELECT, INSERT ON notices.seen TO @app;

-- Text messages on their way. The number is sealed, and gone once the message is sent or given up.
CREATE TABLE notices.sms (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  matter uuid,
  phone_sealed text,
  phone_masked text NOT NULL,
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 500),
  state text NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
  tries int NOT NULL DEFAULT 0,
  next_at timestamptz,
  ended_at timestamptz,
  problem text,
  PRIMARY KEY (realm, id),
  CHECK ((state = 'queued') = (ended_at IS NULL)),
  CHECK ((state = 'queued') = (phone_sealed IS NOT NULL)),
  CHECK ((state = 'queued') = (next_at IS NOT NULL))
);
CREATE INDEX sms_waiting ON notices.sms (realm, next_at) WHERE state = 'queued';
CREATE INDEX sms_newest ON notices.sms (realm, at, id);
GRANT SELECT, INSERT, UPDATE (state, tries, next_at, ended_at, problem, phone_sealed) ON notices.sms TO @app;

ALTER TABLE notices.notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE notices.notice FORCE ROW LEVEL SECURITY;
CREATE POLICY notice_seen ON notices.notice FOR SELECT USING (
  person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
  OR (person IS NULL
    AND body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[]))
  OR (SELECT current_setting('linli.service', true)) = '1');
CREATE POLICY notice_made ON notices.notice FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

ALTER TABLE notices.seen ENABLE ROW LEVEL SECURITY;
ALTER TABLE notices.seen FORCE ROW LEVEL SECURITY;
CREATE POLICY seen_own ON notices.seen
  USING (person = (SELECT nullif(current_setting('linli.person', true), '')::uuid))
  WITH CHECK (person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));

-- The floor under text messages: hidden unless this very transaction said that it looks at them (access.ts decides who may).
ALTER TABLE notices.sms ENABLE ROW LEVEL SECURITY;
ALTER TABLE notices.sms FORCE ROW LEVEL SECURITY;
CREATE POLICY sms_seen ON notices.sms FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1' OR (SELECT current_setting('linli.sms', true)) = '1'));
CREATE POLICY sms_made ON notices.sms FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY sms_changed ON notices.sms FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.service', true)) = '1');

SELECT kernel.make_partitions('notices.notice', now(), 3);
