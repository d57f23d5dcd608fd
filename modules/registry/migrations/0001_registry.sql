-- The register: persons, households, dwellings, organisations. A fact is never overwritten: a later row supersedes it.
-- Days are half-open: `valid_to` is the first day on which it is no longer so; NULL is "until further notice".
CREATE SCHEMA registry;
GRANT USAGE ON SCHEMA registry TO @app;

-- Which facts there are (数据元), as the pack last said.
CREATE TABLE registry.element (
  realm smallint NOT NULL REFERENCES territory.jurisdiction,
  kind text NOT NULL CHECK (kind IN ('person', 'household', 'dwelling', 'organisation')),
  id text COLLATE "C" NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]{0,39}$'),
  title text NOT NULL CHECK (title <> ''),
  type text NOT NULL CHECK (type IN ('text', 'day', 'option', 'whole', 'area', 'id-number', 'phone', 'organisation-code', 'household', 'dwelling', 'place')),
  options jsonb NOT NULL DEFAULT '[]',
  sensitivity text NOT NULL CHECK (sensitivity IN ('public', 'internal', 'personal', 'sensitive')),
  basis text NOT NULL CHECK (basis <> ''),
  freshness_days int CHECK (freshness_days > 0),
  owner text,
  required boolean NOT NULL DEFAULT false,
  sort smallint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, kind, id)
);
GRANT SELECT, INSERT, DELETE, UPDATE (title, options, sensitivity, basis, freshness_days, owner, required, sort) ON registry.element TO @app;

-- One row a commit that recorded something: who, under which post, from which source, why.
CREATE TABLE registry.act (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  act text NOT NULL,
  person uuid,
  title text NOT NULL,
  source text,
  reason text NOT NULL,
  PRIMARY KEY (realm, id)
);
GRANT SELECT, INSERT ON registry.act TO @app;

-- Rows of today: what lists and the floor read. Written by the act that changes the facts, in the same commit; all columns but
-- those of the place (which follow the dwelling) are digested in the trace.
CREATE TABLE registry.dwelling (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  place uuid,
  place_path text COLLATE "C" NOT NULL,
  -- '' where there is none: so that they compare, sort and are unique like any text.
  building text COLLATE "C" NOT NULL,
  unit text COLLATE "C" NOT NULL,
  room text COLLATE "C" NOT NULL,
  address text COLLATE "C",
  area bigint CHECK (area > 0),
  use text,
  state text NOT NULL CHECK (state IN ('here', 'left')),
  revision int NOT NULL CHECK (revision > 0),
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, place) REFERENCES territory.place (realm, id)
);
CREATE INDEX dwelling_place ON registry.dwelling (realm, place_path, building, unit, room, id);
-- One door, one dwelling; a free address is no door.
CREATE UNIQUE INDEX dwelling_door ON registry.dwelling (realm, place, building, unit, room) WHERE state = 'here' AND room <> '';
GRANT SELECT, INSERT, UPDATE (place, place_path, building, unit, room, address, area, use, state, revision, changed_at, changed_by) ON registry.dwelling TO @app;

CREATE TABLE registry.household (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  code text COLLATE "C",
  dwelling uuid,
  place uuid,
  place_path text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('here', 'left')),
  revision int NOT NULL CHECK (revision > 0),
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, dwelling) REFERENCES registry.dwelling (realm, id)
);
CREATE INDEX household_place ON registry.household (realm, place_path, id);
CREATE INDEX household_dwelling ON registry.household (realm, dwelling) WHERE dwelling IS NOT NULL;
CREATE UNIQUE INDEX household_code ON registry.household (realm, code) WHERE code IS NOT NULL AND state = 'here';
GRANT SELECT, INSERT, UPDATE (code, dwelling, place, place_path, state, revision, changed_at, changed_by) ON registry.household TO @app;

CREATE TABLE registry.organisation (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  name text COLLATE "C" NOT NULL,
  initials text COLLATE "C" NOT NULL,
  code text COLLATE "C",
  type text,
  dwelling uuid,
  place uuid,
  place_path text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('here', 'left')),
  revision int NOT NULL CHECK (revision > 0),
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, dwelling) REFERENCES registry.dwelling (realm, id)
);
CREATE INDEX organisation_place ON registry.organisation (realm, place_path, id);
CREATE INDEX organisation_name ON registry.organisation (realm, name, id);
CREATE INDEX organisation_dwelling ON registry.organisation (realm, dwelling) WHERE dwelling IS NOT NULL;
CREATE UNIQUE INDEX organisation_code ON registry.organisation (realm, code) WHERE code IS NOT NULL AND state = 'here';
GRANT SELECT, INSERT, UPDATE (name, initials, code, type, dwelling, place, place_path, state, revision, changed_at, changed_by) ON registry.organisation TO @app;

CREATE TABLE registry.person (
  realm smallint NOT NULL,
  id uuid NOT NULL REFERENCES identity.person (id),
  name text COLLATE "C" NOT NULL CHECK (name <> ''),
  initials text COLLATE "C" NOT NULL,
  sex text CHECK (sex IN ('male', 'female')),
  birth date,
  id_mac text COLLATE "C",
  id_masked text,
  phone_mac text COLLATE "C",
  phone_masked text,
  residence text,
  household uuid,
  relation text,
  dwelling uuid,
  place uuid,
  place_path text COLLATE "C" NOT NULL,
  state text NOT NULL CHECK (state IN ('here', 'left', 'merged')),
  -- Whose record this one was found to be.
  merged_into uuid,
  revision int NOT NULL CHECK (revision > 0),
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, household) REFERENCES registry.household (realm, id),
  FOREIGN KEY (realm, dwelling) REFERENCES registry.dwelling (realm, id),
  CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
  CHECK (merged_into <> id)
);
CREATE INDEX person_place ON registry.person (realm, place_path, id);
CREATE INDEX person_name ON registry.person (realm, name, id);
CREATE INDEX person_initials ON registry.person (realm, initials, id);
CREATE INDEX person_phone ON registry.person (realm, phone_mac) WHERE phone_mac IS NOT NULL;
CREATE INDEX person_household ON registry.person (realm, household) WHERE household IS NOT NULL;
CREATE INDEX person_dwelling ON registry.person (realm, dwelling) WHERE dwelling IS NOT NULL;
-- One id number, one person: even when two register it in the same moment.
CREATE UNIQUE INDEX person_id_number ON registry.person (realm, id_mac) WHERE id_mac IS NOT NULL AND state <> 'merged';
GRANT SELECT, INSERT, UPDATE (name, initials, sex, birth, id_mac, id_masked, phone_mac, phone_masked, residence, household, relation, dwelling, place, place_path, state, merged_into, revision, changed_at, changed_by) ON registry.person TO @app;

-- What was recorded of a subject: this element had this value in this time of the world, believed from `recorded_at` until
-- `superseded_at`. The pool may set the latter two columns once and change nothing else.
CREATE SEQUENCE registry.fact_no CACHE 64;
GRANT USAGE ON SEQUENCE registry.fact_no TO @app;
CREATE TABLE registry.fact (
  realm smallint NOT NULL,
  subject uuid NOT NULL,
  element text COLLATE "C" NOT NULL,
  no bigint NOT NULL DEFAULT nextval('registry.fact_no'),
  kind text NOT NULL CHECK (kind IN ('person', 'household', 'dwelling', 'organisation')),
  -- In clear; NULL for id numbers and telephones, which stand sealed, as a keyed digest, and masked.
  value text,
  sealed text,
  mac text,
  masked text,
  valid_from date NOT NULL,
  valid_to date,
  recorded_at timestamptz NOT NULL,
  superseded_at timestamptz,
  origin text NOT NULL CHECK (origin IN ('typed', 'confirmed', 'corrected', 'imported', 'derived')),
  act uuid NOT NULL,
  source text,
  superseded_by uuid,
  PRIMARY KEY (realm, subject, element, no),
  CHECK (valid_to > valid_from),
  CHECK (superseded_at >= recorded_at),
  CHECK ((superseded_at IS NULL) = (superseded_by IS NULL)),
  CHECK ((value IS NULL) = (sealed IS NOT NULL AND mac IS NOT NULL AND masked IS NOT NULL))
);
-- An element has one value at a time: of those without an end there is one at most.
CREATE UNIQUE INDEX fact_open_once ON registry.fact (realm, subject, element) WHERE superseded_at IS NULL AND valid_to IS NULL;
-- Who was in a household or dwelling, also in the past.
CREATE INDEX fact_referring ON registry.fact (realm, element, value) WHERE kind = 'person' AND element IN ('household', 'dwelling');
GRANT SELECT, INSERT, UPDATE (superseded_at, superseded_by) ON registry.fact TO @app;

CREATE FUNCTION registry.superseded_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.superseded_at IS NOT NULL THEN RAISE EXCEPTION 'a superseded fact stays as it is' USING ERRCODE = '23514', CONSTRAINT = 'fact_superseded_once'; END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION registry.superseded_once() FROM PUBLIC;
CREATE TRIGGER superseded_once BEFORE UPDATE ON registry.fact FOR EACH ROW EXECUTE FUNCTION registry.superseded_once();

-- Where a subject was from when to when, as believed now: what counts "as of" a day are taken from.
CREATE TABLE registry.stay (
  realm smallint NOT NULL,
  subject uuid NOT NULL,
  from_on date NOT NULL,
  to_on date,
  kind text NOT NULL CHECK (kind IN ('person', 'household', 'dwelling', 'organisation')),
  dwelling uuid,
  place_path text COLLATE "C" NOT NULL,
  -- False: found to be another's record, counted there.
  counted boolean NOT NULL,
  PRIMARY KEY (realm, subject, from_on),
  CHECK (to_on > from_on)
);
CREATE INDEX stay_place ON registry.stay (realm, place_path, kind, from_on, to_on) WHERE counted;
CREATE INDEX stay_dwelling ON registry.stay (realm, dwelling) WHERE dwelling IS NOT NULL;
GRANT SELECT, INSERT, DELETE, UPDATE (counted, place_path) ON registry.stay TO @app;

-- How many are there now, per place: kept by the database itself, so that a city's count costs some thousand rows.
CREATE TABLE registry.tally (
  realm smallint NOT NULL,
  place_path text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (realm, place_path, kind)
);
GRANT SELECT ON registry.tally TO @app;

CREATE FUNCTION registry.count_stays() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  -- In the order of places, so that two commits wait for each other instead of locking each other out.
  IF TG_OP = 'INSERT' THEN
    INSERT INTO registry.tally AS t (realm, place_path, kind, n)
      SELECT realm, place_path, kind, count(*) FROM new_rows WHERE to_on IS NULL AND counted GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      ON CONFLICT (realm, place_path, kind) DO UPDATE SET n = t.n + excluded.n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO registry.tally AS t (realm, place_path, kind, n)
      SELECT realm, place_path, kind, -count(*) FROM old_rows WHERE to_on IS NULL AND counted GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      ON CONFLICT (realm, place_path, kind) DO UPDATE SET n = t.n + excluded.n;
  ELSE
    INSERT INTO registry.tally AS t (realm, place_path, kind, n)
      SELECT realm, place_path, kind, sum(d) FROM (
        SELECT realm, place_path, kind, -1 AS d FROM old_rows WHERE to_on IS NULL AND counted
        UNION ALL SELECT realm, place_path, kind, 1 FROM new_rows WHERE to_on IS NULL AND counted) c
      GROUP BY 1, 2, 3 HAVING sum(d) <> 0 ORDER BY 1, 2, 3
      ON CONFLICT (realm, place_path, kind) DO UPDATE SET n = t.n + excluded.n;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION registry.count_stays() FROM PUBLIC;
CREATE TRIGGER counted_in AFTER INSERT ON registry.stay REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION registry.count_stays();
CREATE TRIGGER counted_out AFTER DELETE ON registry.stay REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION registry.count_stays();
CREATE TRIGGER counted_over AFTER UPDATE ON registry.stay REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION registry.count_stays();

-- Two records of one person: which was kept, and that it may have been undone.
CREATE TABLE registry.merge (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  kept uuid NOT NULL,
  person uuid NOT NULL,
  -- State of the other record before.
  state text NOT NULL CHECK (state IN ('here', 'left')),
  reason text NOT NULL,
  at timestamptz NOT NULL,
  by_person uuid,
  undone_at timestamptz,
  undone_by uuid,
  undone_reason text,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, kept) REFERENCES registry.person (realm, id),
  FOREIGN KEY (realm, person) REFERENCES registry.person (realm, id),
  CHECK (kept <> person),
  CHECK ((undone_at IS NULL) = (undone_reason IS NULL))
);
CREATE UNIQUE INDEX merge_once ON registry.merge (realm, person) WHERE undone_at IS NULL;
CREATE INDEX merge_kept ON registry.merge (realm, kept);
GRANT SELECT, INSERT, UPDATE (undone_at, undone_by, undone_reason) ON registry.merge TO @app;

-- What a resident asks to be corrected; the wanted value is sealed whatever it is.
CREATE TABLE registry.correction (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  element text COLLATE "C" NOT NULL,
  wanted_sealed text NOT NULL,
  said_sealed text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'accepted', 'declined')),
  answer text,
  made_at timestamptz NOT NULL,
  decided_at timestamptz,
  decided_by uuid,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, person) REFERENCES registry.person (realm, id),
  CHECK ((state = 'open') = (decided_at IS NULL)),
  CHECK ((decided_at IS NULL) = (answer IS NULL))
);
CREATE UNIQUE INDEX correction_open_once ON registry.correction (realm, person, element) WHERE state = 'open';
CREATE INDEX correction_state ON registry.correction (realm, state, id);
GRANT SELECT, INSERT, UPDATE (state, answer, decided_at, decided_by) ON registry.correction TO @app;

-- The floor. Rows of one's own realm, within one's place; a resident sees the own row; services see the realm.
ALTER TABLE registry.element ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.element FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON registry.element USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

ALTER TABLE registry.tally ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.tally FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON registry.tally FOR SELECT USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY reviewed ON registry.tally TO CURRENT_USER USING (true) WITH CHECK (true);

ALTER TABLE registry.act ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.act FORCE ROW LEVEL SECURITY;
CREATE POLICY staff ON registry.act FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1' OR (SELECT current_setting('linli.place_from', true)) <> ''));
CREATE POLICY made ON registry.act FOR INSERT WITH CHECK (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

ALTER TABLE registry.dwelling ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.dwelling FORCE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.dwelling USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR (place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))));

ALTER TABLE registry.household ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.household FORCE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.household USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR (place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))));

ALTER TABLE registry.organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.organisation USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR (place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))));

ALTER TABLE registry.person ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.person FORCE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.person USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR (place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))));
CREATE POLICY own ON registry.person FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND id = (SELECT nullif(current_setting('linli.person', true), '')::uuid));

-- A resident's own door and household, so that the own record can be read.
CREATE POLICY own ON registry.dwelling FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND id = (SELECT p.dwelling FROM registry.person p WHERE p.realm = nullif(current_setting('linli.realm', true), '')::smallint
    AND p.id = nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY own ON registry.household FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND id = (SELECT p.household FROM registry.person p WHERE p.realm = nullif(current_setting('linli.realm', true), '')::smallint
    AND p.id = nullif(current_setting('linli.person', true), '')::uuid));

-- Facts and stays are seen with their subject.
ALTER TABLE registry.fact ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.fact FORCE ROW LEVEL SECURITY;
CREATE POLICY with_subject ON registry.fact FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND CASE kind
    WHEN 'person' THEN EXISTS (SELECT 1 FROM registry.person s WHERE s.realm = fact.realm AND s.id = fact.subject)
    WHEN 'household' THEN EXISTS (SELECT 1 FROM registry.household s WHERE s.realm = fact.realm AND s.id = fact.subject)
    WHEN 'dwelling' THEN EXISTS (SELECT 1 FROM registry.dwelling s WHERE s.realm = fact.realm AND s.id = fact.subject)
    ELSE EXISTS (SELECT 1 FROM registry.organisation s WHERE s.realm = fact.realm AND s.id = fact.subject) END);
CREATE POLICY made ON registry.fact FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1' OR (SELECT current_setting('linli.place_from', true)) <> ''));
CREATE POLICY superseded ON registry.fact FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1' OR (SELECT current_setting('linli.place_from', true)) <> ''));

ALTER TABLE registry.stay ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.stay FORCE ROW LEVEL SECURITY;
CREATE POLICY scope ON registry.stay USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1' OR (SELECT current_setting('linli.place_from', true)) <> ''))
  WITH CHECK (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

ALTER TABLE registry.merge ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.merge FORCE ROW LEVEL SECURITY;
CREATE POLICY with_kept ON registry.merge USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM registry.person s WHERE s.realm = merge.realm AND s.id = merge.kept));

ALTER TABLE registry.correction ENABLE ROW LEVEL SECURITY;
ALTER TABLE registry.correction FORCE ROW LEVEL SECURITY;
CREATE POLICY with_person ON registry.correction USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM registry.person s WHERE s.realm = correction.realm AND s.id = correction.person));

-- The owner works inside the reviewed functions below and in migrations only.
CREATE POLICY reviewed ON registry.person FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY reviewed ON registry.stay FOR SELECT TO CURRENT_USER USING (true);

-- Which of these keyed digests are registered in the realm, wherever: says that, and whether the caller sees the record, and nothing of
-- whom. Only somebody who holds the number can make the digest.
CREATE FUNCTION registry.known_macs(macs text[]) RETURNS TABLE (mac text, of_phone boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT p.id_mac, false FROM registry.person p
    WHERE p.realm = nullif(current_setting('linli.realm', true), '')::smallint AND p.id_mac = ANY (macs) AND p.state <> 'merged'
      AND (coalesce(current_setting('linli.place_from', true), '') <> '' OR current_setting('linli.service', true) = '1')
  UNION ALL
  SELECT p.phone_mac, true FROM registry.person p
    WHERE p.realm = nullif(current_setting('linli.realm', true), '')::smallint AND p.phone_mac = ANY (macs) AND p.state <> 'merged'
      AND (coalesce(current_setting('linli.place_from', true), '') <> '' OR current_setting('linli.service', true) = '1')
$$;
REVOKE ALL ON FUNCTION registry.known_macs(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.known_macs(text[]) TO @app;

-- How many were in a subtree on a day, for everybody: numbers only, callers hide the small ones.
CREATE FUNCTION registry.count_on(path_from text, path_to text, on_day date) RETURNS TABLE (kind text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT s.kind, count(*) FROM registry.stay s
    WHERE s.realm = nullif(current_setting('linli.realm', true), '')::smallint AND s.counted
      AND s.place_path >= path_from AND s.place_path < path_to
      AND s.from_on <= on_day AND (s.to_on IS NULL OR s.to_on > on_day)
    GROUP BY 1
$$;
REVOKE ALL ON FUNCTION registry.count_on(text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.count_on(text, text, date) TO @app;

-- The same of one building of a place.
CREATE POLICY reviewed ON registry.dwelling FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION registry.count_in_building(path_from text, path_to text, of_building text, on_day date) RETURNS TABLE (kind text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT s.kind, count(*) FROM registry.dwelling d
    JOIN registry.stay s ON s.realm = d.realm AND (s.dwelling = d.id)
    WHERE d.realm = nullif(current_setting('linli.realm', true), '')::smallint
      AND d.place_path >= path_from AND d.place_path < path_to AND d.building = of_building AND s.counted
      AND s.from_on <= on_day AND (s.to_on IS NULL OR s.to_on > on_day)
    GROUP BY 1
$$;
REVOKE ALL ON FUNCTION registry.count_in_building(text, text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.count_in_building(text, text, text, date) TO @app;
