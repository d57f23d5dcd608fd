-- Who is who: persons, accounts, sessions. Nothing here says what somebody may do.
CREATE SCHEMA identity;
GRANT USAGE ON SCHEMA identity TO @app;

-- One row a human, one id over all realms; the realm is the storage label where it was made.
CREATE TABLE identity.person (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 60),
  made_at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  CONSTRAINT person_id UNIQUE (id)
);

-- Login names are one name space over all realms; `login_key` is the folded name (NFKC, lower case).
CREATE TABLE identity.account (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  login text NOT NULL,
  login_key text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'locked')),
  must_change boolean NOT NULL,
  password_at timestamptz NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  CONSTRAINT account_login UNIQUE (login_key),
  CONSTRAINT account_person UNIQUE (person),
  CONSTRAINT account_person_known FOREIGN KEY (realm, person) REFERENCES identity.person (realm, id)
);

-- argon2id hashes, encrypted and bound to their account. The pool has no right on this table at all: hashes leave it one at
-- a time through the functions below, so that no statement of the application can list them.
CREATE TABLE identity.credential (
  realm smallint NOT NULL,
  account uuid NOT NULL,
  sealed text NOT NULL,
  PRIMARY KEY (realm, account),
  FOREIGN KEY (realm, account) REFERENCES identity.account (realm, id)
);

-- `token` is a keyed digest; the token itself exists in the browser's cookie only. `seen_at` is coarse (5 minutes).
CREATE TABLE identity.session (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  account uuid,
  token text NOT NULL,
  made_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  agent text NOT NULL CHECK (char_length(agent) <= 60),
  ended_at timestamptz,
  ended_why text CHECK (ended_why IN ('signed-out', 'revoked', 'replaced', 'password', 'locked')),
  PRIMARY KEY (realm, id),
  CONSTRAINT session_token UNIQUE (realm, token),
  CHECK (expires_at > made_at),
  CHECK ((ended_at IS NULL) = (ended_why IS NULL)),
  FOREIGN KEY (realm, person) REFERENCES identity.person (realm, id)
);
CREATE INDEX session_person ON identity.session (realm, person) WHERE ended_at IS NULL;
CREATE INDEX session_expiry ON identity.session (expires_at);

-- Failed sign-ins, counted by keyed digest of the login name (known or not) and of the network address.
CREATE TABLE identity.throttle (
  key text PRIMARY KEY,
  failed int NOT NULL CHECK (failed >= 0),
  locks int NOT NULL CHECK (locks >= 0),
  last_at timestamptz NOT NULL,
  locked_until timestamptz
);
CREATE INDEX throttle_age ON identity.throttle (last_at);

-- Roles the demonstration offers by one click. Empty on every real deployment; its endpoints do not exist there.
CREATE TABLE identity.demo_role (
  realm smallint NOT NULL,
  person uuid NOT NULL,
  sort int NOT NULL,
  level text NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  hint text NOT NULL,
  app text NOT NULL CHECK (app IN ('desk', 'resident')),
  PRIMARY KEY (realm, person),
  FOREIGN KEY (realm, person) REFERENCES identity.person (realm, id)
);

ALTER TABLE identity.person ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.person FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.account ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.account FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.credential ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.credential FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.session FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.throttle ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.throttle FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.demo_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.demo_role FORCE ROW LEVEL SECURITY;

-- The owner works inside the reviewed functions of this file and in migrations only.
CREATE POLICY reviewed ON identity.person TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.account TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.credential TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.session TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.throttle TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.demo_role TO CURRENT_USER USING (true) WITH CHECK (true);

-- Persons: oneself, and the system's own look-ups. Names of others by id: identity.names_of.
CREATE POLICY own ON identity.person FOR SELECT
  USING (id = (SELECT nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY service ON identity.person
  USING ((SELECT current_setting('linli.service', true)) = '1')
  WITH CHECK ((SELECT current_setting('linli.service', true)) = '1');
CREATE POLICY staff_add ON identity.person FOR INSERT
  WITH CHECK ((SELECT current_setting('linli.body', true)) <> ''
    AND realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

-- Accounts hold no secret: oneself, staff of the same realm (access.ts asks for the post), the system.
CREATE POLICY own_read ON identity.account FOR SELECT
  USING (person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY own_change ON identity.account FOR UPDATE
  USING (person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY staff ON identity.account
  USING ((SELECT current_setting('linli.body', true)) <> ''
    AND realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY service ON identity.account
  USING ((SELECT current_setting('linli.service', true)) = '1')
  WITH CHECK ((SELECT current_setting('linli.service', true)) = '1');

CREATE POLICY own ON identity.session FOR SELECT
  USING (person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY service ON identity.session FOR SELECT
  USING ((SELECT current_setting('linli.service', true)) = '1');

-- Digests and counters, needed before anybody is known; no personal value.
CREATE POLICY counters ON identity.throttle USING (true) WITH CHECK (true);

CREATE POLICY offered ON identity.demo_role FOR SELECT USING (true);
CREATE POLICY service ON identity.demo_role FOR INSERT
  WITH CHECK ((SELECT current_setting('linli.service', true)) = '1');

GRANT SELECT, INSERT ON identity.person TO @app;
GRANT SELECT, INSERT, UPDATE (state, must_change, password_at) ON identity.account TO @app;
GRANT SELECT (realm, id, person, account, made_at, seen_at, expires_at, agent, ended_at, ended_why) ON identity.session TO @app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.throttle TO @app;
GRANT SELECT, INSERT ON identity.demo_role TO @app;

-- Who acts now, for the guards of the functions below.
CREATE FUNCTION identity.is_staff_or_service() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT coalesce(current_setting('linli.body', true), '') <> '' OR coalesce(current_setting('linli.service', true), '') = '1'
$$;
CREATE FUNCTION identity.is_own(person uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
  SELECT coalesce(person = nullif(current_setting('linli.person', true), '')::uuid, false)
$$;

-- The hot look-up of every request: the live session of a token's digest. plpgsql, because it keeps its plan on every
-- version we support. Modules above join it (FROM identity.live_session(…) s) in functions or service look-ups of their own.
CREATE FUNCTION identity.live_session(of_realm smallint, of_token text, at_time timestamptz)
RETURNS TABLE (realm smallint, session uuid, person uuid, name text, seen_at timestamptz, expires_at timestamptz, must_change boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog AS $$
BEGIN
  RETURN QUERY
    SELECT s.realm, s.id, s.person, p.name, s.seen_at, s.expires_at, coalesce(a.must_change, false)
    FROM identity.session s
    JOIN identity.person p ON p.realm = s.realm AND p.id = s.person
    LEFT JOIN identity.account a ON a.realm = s.realm AND a.id = s.account
    WHERE s.realm = of_realm AND s.token = of_token AND s.ended_at IS NULL AND s.expires_at > at_time;
END $$;

CREATE FUNCTION identity.mark_seen(of_realm smallint, of_session uuid, at_time timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  UPDATE identity.session SET seen_at = at_time
  WHERE realm = of_realm AND id = of_session AND ended_at IS NULL AND seen_at <= at_time - interval '5 minutes'
$$;

-- What a sign-in needs of one login name.
CREATE FUNCTION identity.credential_of(of_login_key text)
RETURNS TABLE (realm smallint, account uuid, person uuid, name text, state text, must_change boolean, sealed text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog AS $$
  SELECT a.realm, a.id, a.person, p.name, a.state, a.must_change, c.sealed
  FROM identity.account a
  JOIN identity.person p ON p.realm = a.realm AND p.id = a.person
  JOIN identity.credential c ON c.realm = a.realm AND c.account = a.id
  WHERE a.login_key = of_login_key
$$;

-- One's own, to prove the old password before changing it.
CREATE FUNCTION identity.own_credential()
RETURNS TABLE (realm smallint, account uuid, login text, sealed text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog AS $$
  SELECT a.realm, a.id, a.login, c.sealed
  FROM identity.account a JOIN identity.credential c ON c.realm = a.realm AND c.account = a.id
  WHERE a.person = nullif(current_setting('linli.person', true), '')::uuid
$$;

CREATE FUNCTION identity.put_credential(of_realm smallint, of_account uuid, new_sealed text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH put AS (
    INSERT INTO identity.credential AS c (realm, account, sealed)
    SELECT a.realm, a.id, new_sealed FROM identity.account a
    WHERE a.realm = of_realm AND a.id = of_account AND (identity.is_own(a.person) OR identity.is_staff_or_service())
    ON CONFLICT (realm, account) DO UPDATE SET sealed = excluded.sealed
    RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM put)
$$;

-- A session exists only for an open account whose password is still the one just proved. The share lock makes a locking or
-- a change of password that runs at the same time wait, and then see this session.
CREATE FUNCTION identity.open_session(of_realm smallint, new_id uuid, of_account uuid, proved text, new_token text,
  at_time timestamptz, until timestamptz, from_agent text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH proof AS (
    SELECT a.realm, a.person, a.id FROM identity.account a
    JOIN identity.credential c ON c.realm = a.realm AND c.account = a.id
    WHERE a.realm = of_realm AND a.id = of_account AND a.state = 'open' AND c.sealed = proved
    FOR SHARE),
  opened AS (
    INSERT INTO identity.session (realm, id, person, account, token, made_at, seen_at, expires_at, agent)
    SELECT realm, new_id, person, id, new_token, at_time, at_time, until, from_agent FROM proof
    RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM opened)
$$;

CREATE FUNCTION identity.open_demo_session(of_realm smallint, new_id uuid, of_person uuid, new_token text,
  at_time timestamptz, until timestamptz, from_agent text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH opened AS (
    INSERT INTO identity.session (realm, id, person, token, made_at, seen_at, expires_at, agent)
    SELECT realm, new_id, person, new_token, at_time, at_time, until, from_agent
    FROM identity.demo_role WHERE realm = of_realm AND person = of_person
    RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM opened)
$$;

-- Ends sessions of a person: all, all but one, or one. One's own, or under a post (access.ts asks for it).
CREATE FUNCTION identity.end_sessions(of_realm smallint, of_person uuid, but uuid, only_one uuid, at_time timestamptz, why text)
RETURNS SETOF uuid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  UPDATE identity.session SET ended_at = at_time, ended_why = why
  WHERE realm = of_realm AND person = of_person AND ended_at IS NULL
    AND (but IS NULL OR id <> but) AND (only_one IS NULL OR id = only_one)
    AND (identity.is_own(person) OR identity.is_staff_or_service())
  RETURNING id
$$;

-- Names of persons whose ids the reader already holds. Nobody without a name of their own learns another's.
CREATE FUNCTION identity.names_of(ids uuid[]) RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT p.id, p.name FROM identity.person p
  WHERE p.id = ANY (ids)
    AND (coalesce(current_setting('linli.person', true), '') <> '' OR identity.is_staff_or_service())
$$;

-- Names of the demonstration's roles, which belong to nobody.
CREATE FUNCTION identity.demo_names() RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT p.id, p.name FROM identity.demo_role d JOIN identity.person p ON p.realm = d.realm AND p.id = d.person
$$;

-- A page of accounts for the security administrator, by folded login name.
CREATE FUNCTION identity.accounts_page(of_realm smallint, wanted text, after text, most int)
RETURNS TABLE (realm smallint, id uuid, person uuid, name text, login text, login_key text, state text, must_change boolean,
  password_at timestamptz, made_at timestamptz, seen_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT a.realm, a.id, a.person, p.name, a.login, a.login_key, a.state, a.must_change, a.password_at, a.made_at,
    (SELECT max(s.seen_at) FROM identity.session s WHERE s.realm = a.realm AND s.person = a.person AND s.ended_at IS NULL)
  FROM identity.account a JOIN identity.person p ON p.realm = a.realm AND p.id = a.person
  WHERE a.realm = of_realm AND a.login_key > after AND identity.is_staff_or_service()
    AND (wanted = '' OR position(wanted IN a.login_key) > 0 OR position(wanted IN lower(p.name)) > 0)
  ORDER BY a.login_key LIMIT most
$$;

-- Forgets old counters after a day and sessions 90 days after their end.
CREATE FUNCTION identity.sweep(at_time timestamptz) RETURNS TABLE (counters bigint, sessions bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH c AS (DELETE FROM identity.throttle
      WHERE last_at < at_time - interval '1 day' AND (locked_until IS NULL OR locked_until < at_time) RETURNING 1),
    s AS (DELETE FROM identity.session WHERE expires_at < at_time - interval '90 days' RETURNING 1)
  SELECT (SELECT count(*) FROM c), (SELECT count(*) FROM s)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA identity FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.live_session(smallint, text, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION identity.mark_seen(smallint, uuid, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION identity.credential_of(text) TO @app;
GRANT EXECUTE ON FUNCTION identity.own_credential() TO @app;
GRANT EXECUTE ON FUNCTION identity.put_credential(smallint, uuid, text) TO @app;
GRANT EXECUTE ON FUNCTION identity.open_session(smallint, uuid, uuid, text, text, timestamptz, timestamptz, text) TO @app;
GRANT EXECUTE ON FUNCTION identity.open_demo_session(smallint, uuid, uuid, text, timestamptz, timestamptz, text) TO @app;
GRANT EXECUTE ON FUNCTION identity.end_sessions(smallint, uuid, uuid, uuid, timestamptz, text) TO @app;
GRANT EXECUTE ON FUNCTION identity.names_of(uuid[]) TO @app;
GRANT EXECUTE ON FUNCTION identity.demo_names() TO @app;
GRANT EXECUTE ON FUNCTION identity.accounts_page(smallint, text, text, int) TO @app;
GRANT EXECUTE ON FUNCTION identity.sweep(timestamptz) TO @app;
