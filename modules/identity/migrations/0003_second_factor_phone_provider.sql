-- A second factor for administrators, one-time codes for residents, sign-in by an outside provider.

-- By which way a session was opened, and whether a second factor was proved for it: `needed` opens nothing but enrolling.
ALTER TABLE identity.session ADD COLUMN way text NOT NULL DEFAULT 'password'
  CONSTRAINT session_way CHECK (way IN ('password', 'code', 'provider', 'demo'));
ALTER TABLE identity.session ADD COLUMN second text NOT NULL DEFAULT 'none'
  CONSTRAINT session_second CHECK (second IN ('none', 'needed', 'proved'));
UPDATE identity.session SET way = 'demo' WHERE account IS NULL;
ALTER TABLE identity.session DROP CONSTRAINT session_ended_why_check;
ALTER TABLE identity.session ADD CONSTRAINT session_ended_why
  CHECK (ended_why IN ('signed-out', 'revoked', 'replaced', 'password', 'locked', 'second', 'phone', 'link'));
GRANT SELECT (way, second) ON identity.session TO @app;

-- The shared secret of RFC 6238, sealed and bound to its account. `last_step` is the last 30-second step a code was taken of:
-- none is taken twice. The pool has no right here; everything goes through the functions below.
CREATE TABLE identity.second_factor (
  realm smallint NOT NULL,
  account uuid NOT NULL,
  sealed text NOT NULL,
  made_at timestamptz NOT NULL,
  last_step bigint NOT NULL,
  PRIMARY KEY (realm, account),
  FOREIGN KEY (realm, account) REFERENCES identity.account (realm, id)
);

-- Codes for a lost phone, as keyed digests; each opens once.
CREATE TABLE identity.recovery (
  realm smallint NOT NULL,
  account uuid NOT NULL,
  digest text NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (realm, account, digest),
  FOREIGN KEY (realm, account) REFERENCES identity.second_factor (realm, account) ON DELETE CASCADE
);

-- The way between two steps of a sign-in: short-lived, used once. Known by a keyed digest, its content sealed.
CREATE TABLE identity.ticket (
  digest text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('second', 'enrol', 'register', 'provider', 'link')),
  sealed text NOT NULL,
  tries int NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX ticket_age ON identity.ticket (expires_at);

-- A person's phone, sealed; one number belongs to one person. Confirmed by a code sent to it or in presence at a counter.
CREATE TABLE identity.phone (
  realm smallint NOT NULL,
  person uuid NOT NULL,
  sealed text NOT NULL,
  mac text NOT NULL,
  how text NOT NULL CHECK (how IN ('code', 'presence')),
  bound_at timestamptz NOT NULL,
  -- Which consent text was agreed to when the person registered; NULL: bound at a counter.
  consent text,
  PRIMARY KEY (realm, person),
  CONSTRAINT phone_once UNIQUE (mac),
  FOREIGN KEY (realm, person) REFERENCES identity.person (realm, id)
);

-- One-time codes under way: number and address as keyed digests, the code as a keyed digest and sealed for sending.
CREATE TABLE identity.phone_code (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  mac text NOT NULL,
  address text NOT NULL,
  digest text NOT NULL,
  sealed text,
  tries int NOT NULL DEFAULT 0,
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (realm, id)
);
CREATE INDEX phone_code_mac ON identity.phone_code (mac, made_at);
CREATE INDEX phone_code_address ON identity.phone_code (address, made_at);
CREATE INDEX phone_code_age ON identity.phone_code (made_at);

-- An account at an outside provider that opens this account. Never found by name or e-mail: only by the provider's own
-- subject, digested.
CREATE TABLE identity.link (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  account uuid NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  how text NOT NULL CHECK (how IN ('invitation', 'administrator')),
  made_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, account) REFERENCES identity.account (realm, id)
);
CREATE UNIQUE INDEX link_once ON identity.link (issuer, subject) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX link_account ON identity.link (realm, account, issuer) WHERE ended_at IS NULL;

-- Codes a security administrator hands out for a first sign-in by the provider; keyed digests, each used once.
CREATE TABLE identity.invitation (
  realm smallint NOT NULL,
  digest text NOT NULL,
  account uuid NOT NULL,
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (realm, digest),
  FOREIGN KEY (realm, account) REFERENCES identity.account (realm, id)
);

ALTER TABLE identity.second_factor ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.second_factor FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.recovery ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.recovery FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.ticket FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.phone ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.phone FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.phone_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.phone_code FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.link ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.link FORCE ROW LEVEL SECURITY;
ALTER TABLE identity.invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE identity.invitation FORCE ROW LEVEL SECURITY;

CREATE POLICY reviewed ON identity.second_factor TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.recovery TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.ticket TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.phone TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.phone_code TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.link TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY reviewed ON identity.invitation TO CURRENT_USER USING (true) WITH CHECK (true);

-- Digests and sealed content, needed before anybody is known; nothing in them can be read without the keys.
CREATE POLICY steps ON identity.ticket USING (true) WITH CHECK (true);
CREATE POLICY codes ON identity.phone_code USING (true) WITH CHECK (true);
CREATE POLICY own ON identity.phone FOR SELECT
  USING (person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY service ON identity.phone FOR SELECT
  USING ((SELECT current_setting('linli.service', true)) = '1');

GRANT SELECT, INSERT, UPDATE (tries, used_at), DELETE ON identity.ticket TO @app;
GRANT SELECT ON identity.phone TO @app;
GRANT SELECT, INSERT, UPDATE (tries, ended_at, sealed) ON identity.phone_code TO @app;

-- The hot look-up of every request says how the session was opened, too.
DROP FUNCTION identity.live_session(smallint, text, timestamptz);
CREATE FUNCTION identity.live_session(of_realm smallint, of_token text, at_time timestamptz)
RETURNS TABLE (realm smallint, session uuid, person uuid, name text, seen_at timestamptz, expires_at timestamptz,
  must_change boolean, way text, second text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog AS $$
BEGIN
  RETURN QUERY
    SELECT s.realm, s.id, s.person, p.name, s.seen_at, s.expires_at, coalesce(a.must_change, false), s.way, s.second
    FROM identity.session s
    JOIN identity.person p ON p.realm = s.realm AND p.id = s.person
    LEFT JOIN identity.account a ON a.realm = s.realm AND a.id = s.account
    WHERE s.realm = of_realm AND s.token = of_token AND s.ended_at IS NULL AND s.expires_at > at_time;
END $$;

-- A session exists only for an open account, for what was just proved: the password still in force, or a link still in
-- force; and with a second factor enrolled only when that was proved as well.
DROP FUNCTION identity.open_session(smallint, uuid, uuid, text, text, timestamptz, timestamptz, text);
CREATE FUNCTION identity.open_session(of_realm smallint, new_id uuid, of_account uuid, proved text, new_token text,
  at_time timestamptz, until timestamptz, from_agent text, by_way text, with_second text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH proof AS (
    SELECT a.realm, a.person, a.id FROM identity.account a
    JOIN identity.credential c ON c.realm = a.realm AND c.account = a.id
    WHERE a.realm = of_realm AND a.id = of_account AND a.state = 'open'
      AND CASE by_way
        WHEN 'password' THEN c.sealed = proved
        WHEN 'provider' THEN EXISTS (SELECT 1 FROM identity.link l
          WHERE l.realm = a.realm AND l.account = a.id AND l.id::text = proved AND l.ended_at IS NULL)
        ELSE false END
      AND (with_second = 'proved') = EXISTS (SELECT 1 FROM identity.second_factor f WHERE f.realm = a.realm AND f.account = a.id)
    FOR SHARE OF a, c),
  opened AS (
    INSERT INTO identity.session (realm, id, person, account, token, made_at, seen_at, expires_at, agent, way, second)
    SELECT realm, new_id, person, id, new_token, at_time, at_time, until, from_agent, by_way, with_second FROM proof
    RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM opened)
$$;

CREATE OR REPLACE FUNCTION identity.open_demo_session(of_realm smallint, new_id uuid, of_person uuid, new_token text,
  at_time timestamptz, until timestamptz, from_agent text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH opened AS (
    INSERT INTO identity.session (realm, id, person, token, made_at, seen_at, expires_at, agent, way)
    SELECT realm, new_id, person, new_token, at_time, at_time, until, from_agent, 'demo'
    FROM identity.demo_role WHERE realm = of_realm AND person = of_person
    RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM opened)
$$;

-- For the person whose phone was just proved.
CREATE FUNCTION identity.open_code_session(of_realm smallint, new_id uuid, of_person uuid, of_mac text, new_token text,
  at_time timestamptz, until timestamptz, from_agent text) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH proof AS (
    SELECT realm, person FROM identity.phone WHERE realm = of_realm AND person = of_person AND mac = of_mac FOR SHARE),
  opened AS (
    INSERT INTO identity.session (realm, id, person, token, made_at, seen_at, expires_at, agent, way)
    SELECT realm, new_id, person, new_token, at_time, at_time, until, from_agent, 'code' FROM proof
    RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM opened)
$$;

-- What proving the second step needs. Like credential_of: needed before anybody is signed in, and sealed.
CREATE FUNCTION identity.second_factor_of(of_realm smallint, of_account uuid)
RETURNS TABLE (sealed text, made_at timestamptz, last_step bigint, recovery_left bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog AS $$
  SELECT f.sealed, f.made_at, f.last_step,
    (SELECT count(*) FROM identity.recovery r WHERE r.realm = f.realm AND r.account = f.account AND r.used_at IS NULL)
  FROM identity.second_factor f WHERE f.realm = of_realm AND f.account = of_account
$$;

-- One's own, with fresh recovery codes; what was before is over.
CREATE FUNCTION identity.put_second_factor(of_realm smallint, of_account uuid, new_sealed text, new_step bigint,
  digests text[], at_time timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM identity.account a
      WHERE a.realm = of_realm AND a.id = of_account AND identity.is_own(a.person)) THEN RETURN false; END IF;
  DELETE FROM identity.second_factor WHERE realm = of_realm AND account = of_account;
  INSERT INTO identity.second_factor (realm, account, sealed, made_at, last_step)
    VALUES (of_realm, of_account, new_sealed, at_time, new_step);
  INSERT INTO identity.recovery (realm, account, digest) SELECT of_realm, of_account, d FROM unnest(digests) AS d;
  RETURN true;
END $$;

CREATE FUNCTION identity.put_recovery(of_realm smallint, of_account uuid, digests text[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM identity.account a JOIN identity.second_factor f ON f.realm = a.realm AND f.account = a.id
      WHERE a.realm = of_realm AND a.id = of_account AND identity.is_own(a.person)) THEN RETURN false; END IF;
  DELETE FROM identity.recovery WHERE realm = of_realm AND account = of_account;
  INSERT INTO identity.recovery (realm, account, digest) SELECT of_realm, of_account, d FROM unnest(digests) AS d;
  RETURN true;
END $$;

-- True once for each step, and never for an earlier one.
CREATE FUNCTION identity.take_step(of_realm smallint, of_account uuid, step bigint) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH taken AS (UPDATE identity.second_factor SET last_step = step
    WHERE realm = of_realm AND account = of_account AND last_step < step RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM taken)
$$;

CREATE FUNCTION identity.take_recovery(of_realm smallint, of_account uuid, of_digest text, at_time timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH taken AS (UPDATE identity.recovery SET used_at = at_time
    WHERE realm = of_realm AND account = of_account AND digest = of_digest AND used_at IS NULL RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM taken)
$$;

-- For the security administrator (access.ts asks for the post): back to before enrolling.
CREATE FUNCTION identity.drop_second_factor(of_realm smallint, of_account uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH gone AS (DELETE FROM identity.second_factor
    WHERE realm = of_realm AND account = of_account AND identity.is_staff_or_service() RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM gone)
$$;

-- Which of these accounts have one, for the list of accounts.
CREATE FUNCTION identity.with_second_factor(of_realm smallint, accounts uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT account FROM identity.second_factor
  WHERE realm = of_realm AND account = ANY (accounts) AND identity.is_staff_or_service()
$$;

-- Whose number it is; asked only after a code sent to that number was proved, or when binding it.
CREATE FUNCTION identity.person_of_phone(of_mac text) RETURNS TABLE (realm smallint, person uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog AS $$
  SELECT f.realm, f.person, p.name
  FROM identity.phone f JOIN identity.person p ON p.realm = f.realm AND p.id = f.person WHERE f.mac = of_mac
$$;

-- Binds a number: for oneself, by staff, or for a person made in this very sign-in. A number that was another's is taken
-- from them; the caller has refused that or has its reason.
CREATE FUNCTION identity.put_phone(of_realm smallint, of_person uuid, new_sealed text, new_mac text, by_how text,
  at_time timestamptz, with_consent text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF by_how = 'presence' AND NOT identity.is_staff_or_service() THEN
    RAISE EXCEPTION 'binding a phone in presence needs staff' USING ERRCODE = '42501';
  END IF;
  IF by_how = 'code' AND NOT identity.is_own(of_person) THEN
    RAISE EXCEPTION 'a code binds a phone to oneself only' USING ERRCODE = '42501';
  END IF;
  DELETE FROM identity.phone WHERE mac = new_mac AND person <> of_person;
  INSERT INTO identity.phone AS f (realm, person, sealed, mac, how, bound_at, consent)
    VALUES (of_realm, of_person, new_sealed, new_mac, by_how, at_time, with_consent)
    ON CONFLICT (realm, person) DO UPDATE SET sealed = excluded.sealed, mac = excluded.mac, how = excluded.how,
      bound_at = excluded.bound_at, consent = coalesce(excluded.consent, f.consent);
END $$;

-- The person a resident becomes by registering: the only person somebody unknown may add, and only together with a phone.
CREATE FUNCTION identity.register(of_realm smallint, new_person uuid, with_name text, new_sealed text, new_mac text,
  at_time timestamptz, with_consent text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO identity.person (realm, id, name, made_at) VALUES (of_realm, new_person, with_name, at_time);
  INSERT INTO identity.phone (realm, person, sealed, mac, how, bound_at, consent)
    VALUES (of_realm, new_person, new_sealed, new_mac, 'code', at_time, with_consent);
END $$;

-- Ends the sessions a phone opened, when the number is no longer this person's.
CREATE FUNCTION identity.end_code_sessions(of_realm smallint, of_person uuid, at_time timestamptz) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  UPDATE identity.session SET ended_at = at_time, ended_why = 'phone'
  WHERE realm = of_realm AND person = of_person AND way = 'code' AND ended_at IS NULL
    AND (identity.is_own(person) OR identity.is_staff_or_service())
  RETURNING id
$$;

-- What a sign-in by a provider needs of one subject.
CREATE FUNCTION identity.link_of(of_issuer text, of_subject text)
RETURNS TABLE (link uuid, realm smallint, account uuid, person uuid, name text, state text, must_change boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog AS $$
  SELECT l.id, a.realm, a.id, a.person, p.name, a.state, a.must_change
  FROM identity.link l JOIN identity.account a ON a.realm = l.realm AND a.id = l.account
  JOIN identity.person p ON p.realm = a.realm AND p.id = a.person
  WHERE l.issuer = of_issuer AND l.subject = of_subject AND l.ended_at IS NULL
$$;

CREATE FUNCTION identity.put_link(of_realm smallint, new_id uuid, of_account uuid, of_issuer text, of_subject text,
  at_time timestamptz) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH put AS (INSERT INTO identity.link (realm, id, account, issuer, subject, how, made_at)
    SELECT a.realm, new_id, a.id, of_issuer, of_subject, 'administrator', at_time FROM identity.account a
    WHERE a.realm = of_realm AND a.id = of_account AND identity.is_staff_or_service() RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM put)
$$;

CREATE FUNCTION identity.end_links(of_realm smallint, of_account uuid, at_time timestamptz) RETURNS SETOF uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  UPDATE identity.link SET ended_at = at_time
  WHERE realm = of_realm AND account = of_account AND ended_at IS NULL AND identity.is_staff_or_service()
  RETURNING id
$$;

CREATE FUNCTION identity.links_of(of_realm smallint, accounts uuid[]) RETURNS TABLE (account uuid, issuer text, made_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT l.account, l.issuer, l.made_at FROM identity.link l
  JOIN identity.account a ON a.realm = l.realm AND a.id = l.account
  WHERE l.realm = of_realm AND l.account = ANY (accounts) AND l.ended_at IS NULL
    AND (identity.is_own(a.person) OR identity.is_staff_or_service())
$$;

CREATE FUNCTION identity.invite(of_realm smallint, of_digest text, of_account uuid, at_time timestamptz, until timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF NOT identity.is_staff_or_service() THEN RETURN false; END IF;
  -- A new invitation ends the one before it.
  UPDATE identity.invitation SET used_at = at_time WHERE realm = of_realm AND account = of_account AND used_at IS NULL;
  INSERT INTO identity.invitation (realm, digest, account, made_at, expires_at)
    SELECT a.realm, of_digest, a.id, at_time, until FROM identity.account a WHERE a.realm = of_realm AND a.id = of_account;
  RETURN FOUND;
END $$;

-- Uses an invitation up and links its account to the subject that was proved; the account, or nothing.
CREATE FUNCTION identity.accept_invitation(of_digest text, new_id uuid, of_issuer text, of_subject text, at_time timestamptz)
RETURNS TABLE (realm smallint, account uuid) LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH used AS (
    UPDATE identity.invitation i SET used_at = at_time
    WHERE i.digest = of_digest AND i.used_at IS NULL AND i.expires_at > at_time
      AND NOT EXISTS (SELECT 1 FROM identity.link l
        WHERE l.realm = i.realm AND l.account = i.account AND l.issuer = of_issuer AND l.ended_at IS NULL)
    RETURNING i.realm, i.account),
  put AS (
    INSERT INTO identity.link (realm, id, account, issuer, subject, how, made_at)
    SELECT u.realm, new_id, u.account, of_issuer, of_subject, 'invitation', at_time FROM used u RETURNING realm, account)
  SELECT realm, account FROM put
$$;

-- By which provider the session before us was opened, for signing out there as well.
CREATE FUNCTION identity.own_provider(of_realm smallint, of_session uuid) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT l.issuer FROM identity.session s JOIN identity.link l ON l.realm = s.realm AND l.account = s.account AND l.ended_at IS NULL
  WHERE s.realm = of_realm AND s.id = of_session AND s.way = 'provider' AND identity.is_own(s.person)
$$;

CREATE FUNCTION identity.own_link(of_realm smallint, of_account uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT l.id::text FROM identity.link l JOIN identity.account a ON a.realm = l.realm AND a.id = l.account
  WHERE l.realm = of_realm AND l.account = of_account AND l.ended_at IS NULL AND identity.is_own(a.person) LIMIT 1
$$;

-- Forgets old counters, codes and steps after a day and sessions 90 days after their end.
CREATE OR REPLACE FUNCTION identity.sweep(at_time timestamptz) RETURNS TABLE (counters bigint, sessions bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH c AS (DELETE FROM identity.throttle
      WHERE last_at < at_time - interval '1 day' AND (locked_until IS NULL OR locked_until < at_time) RETURNING 1),
    t AS (DELETE FROM identity.ticket WHERE expires_at < at_time - interval '1 hour'),
    p AS (DELETE FROM identity.phone_code WHERE made_at < at_time - interval '1 day'),
    i AS (DELETE FROM identity.invitation WHERE expires_at < at_time - interval '30 days'),
    s AS (DELETE FROM identity.session WHERE expires_at < at_time - interval '90 days' RETURNING 1)
  SELECT (SELECT count(*) FROM c), (SELECT count(*) FROM s)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA identity FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.live_session(smallint, text, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION identity.open_session(smallint, uuid, uuid, text, text, timestamptz, timestamptz, text, text, text) TO @app;
GRANT EXECUTE ON FUNCTION identity.open_code_session(smallint, uuid, uuid, text, text, timestamptz, timestamptz, text) TO @app;
GRANT EXECUTE ON FUNCTION identity.second_factor_of(smallint, uuid) TO @app;
GRANT EXECUTE ON FUNCTION identity.put_second_factor(smallint, uuid, text, bigint, text[], timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION identity.put_recovery(smallint, uuid, text[]) TO @app;
GRANT EXECUTE ON FUNCTION identity.take_step(smallint, uuid, bigint) TO @app;
GRANT EXECUTE ON FUNCTION identity.take_recovery(smallint, uuid, text, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION identity.drop_second_factor(smallint, uuid) TO @app;
GRANT EXECUTE ON FUNCTION identity.with_second_factor(smallint, uuid[]) TO @app;
GRANT EXECUTE ON FUNCTION identity.person_of_phone(text) TO @app;
GRANT EXECUTE ON FUNCTION identity.put_phone(smallint, uuid, text, text, text, timestamptz, text) TO @app;
GRANT EXECUTE ON FUNCTION identity.register(smallint, uuid, text, text, text, timestamptz, text) TO @app;
GRANT EXECUTE ON FUNCTION identity.end_code_sessions(smallint, uuid, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION identity.link_of(text, text) TO @app;
GRANT EXECUTE ON FUNCTION identity.put_link(smallint, uuid, uuid, text, text, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION identity.end_links(smallint, uuid, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION identity.links_of(smallint, uuid[]) TO @app;
GRANT EXECUTE ON FUNCTION identity.invite(smallint, text, uuid, timestamptz, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION identity.accept_invitation(text, uuid, text, text, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION identity.own_provider(smallint, uuid) TO @app;
GRANT EXECUTE ON FUNCTION identity.own_link(smallint, uuid) TO @app;
