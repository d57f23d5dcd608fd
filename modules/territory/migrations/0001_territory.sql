-- Places: a tree with dates. Names and codes are facts about a place and never its identity.
-- Exclusion constraints carry a condition every row meets and no query states: the planner took their GiST index for plain
-- look-ups, which a B-tree answers in a tenth of the time.
-- Intervals are half-open: `to_on` is the first day on which it is no longer so; NULL is "until further notice".
CREATE SCHEMA territory;
GRANT USAGE ON SCHEMA territory TO @app;

-- A root place and the pack in force there. Public knowledge, so without row-level security: an application asks it
-- before it knows in which realm it works.
CREATE TABLE territory.jurisdiction (
  realm smallint PRIMARY KEY REFERENCES kernel.realm,
  id text NOT NULL CONSTRAINT jurisdiction_id UNIQUE CHECK (id ~ '^[a-z][a-z0-9-]{0,39}$'),
  title text NOT NULL CHECK (title <> ''),
  zone text NOT NULL,
  pack text NOT NULL,
  root uuid,
  -- Counts loads and reforms; whoever keeps a copy of the places compares it.
  revision int NOT NULL DEFAULT 1,
  recorded_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE (title, root, revision) ON territory.jurisdiction TO @app;

-- Days are counted in the jurisdiction's own zone.
CREATE FUNCTION territory.day_of(in_realm smallint, instant timestamptz) RETURNS date
LANGUAGE sql STABLE AS $$ SELECT (instant AT TIME ZONE zone)::date FROM territory.jurisdiction WHERE realm = in_realm $$;
REVOKE ALL ON FUNCTION territory.day_of(smallint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION territory.day_of(smallint, timestamptz) TO @app;

-- Midday of a day, for asking about instants "on" that day.
CREATE FUNCTION territory.midday_of(in_realm smallint, day date) RETURNS timestamptz
LANGUAGE sql STABLE AS $$ SELECT (day + time '12:00') AT TIME ZONE zone FROM territory.jurisdiction WHERE realm = in_realm $$;
REVOKE ALL ON FUNCTION territory.midday_of(smallint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION territory.midday_of(smallint, date) TO @app;

-- Kinds of place and how they nest, as the pack last said.
CREATE TABLE territory.level (
  realm smallint NOT NULL REFERENCES territory.jurisdiction,
  id text NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]{0,39}$'),
  title text NOT NULL CHECK (title <> ''),
  rank smallint NOT NULL,
  within text[] NOT NULL DEFAULT '{}',
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, id)
);
GRANT SELECT, INSERT, UPDATE (title, rank, within) ON territory.level TO @app;

CREATE TABLE territory.place (
  realm smallint NOT NULL REFERENCES territory.jurisdiction,
  id uuid NOT NULL,
  kind text NOT NULL,
  -- The official name of today; earlier ones and other ones stand in place_name.
  name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
  from_on date NOT NULL CHECK (from_on > '-infinity'),
  to_on date,
  -- Code under which the pack's file holds the place; NULL when a reform made it.
  loaded_as text COLLATE "C",
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  CONSTRAINT place_loaded_once UNIQUE (realm, loaded_as),
  FOREIGN KEY (realm, kind) REFERENCES territory.level,
  CHECK (to_on > from_on)
);
GRANT SELECT, INSERT, UPDATE (name, to_on) ON territory.place TO @app;

-- Where a place hangs in the tree, for how long. Four characters of the path a level; the parent's path is a prefix.
CREATE TABLE territory.position (
  realm smallint NOT NULL,
  place uuid NOT NULL,
  parent uuid,
  path text COLLATE "C" NOT NULL CHECK (path ~ '^([0-9a-z]{4})+$'),
  from_on date NOT NULL CHECK (from_on > '-infinity'),
  to_on date,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, place, from_on),
  FOREIGN KEY (realm, place) REFERENCES territory.place,
  FOREIGN KEY (realm, parent) REFERENCES territory.place,
  CHECK (to_on > from_on),
  CHECK ((parent IS NULL) = (length(path) = 4)),
  CONSTRAINT position_once EXCLUDE USING gist (realm WITH =, place WITH =, daterange(from_on, to_on) WITH &&) WHERE (from_on > '-infinity'),
  CONSTRAINT position_path_once EXCLUDE USING gist (realm WITH =, path WITH =, daterange(from_on, to_on) WITH &&) WHERE (from_on > '-infinity')
);
CREATE INDEX position_path ON territory.position (realm, path);
CREATE INDEX position_parent ON territory.position (realm, parent, path);
GRANT SELECT, INSERT, UPDATE (to_on) ON territory.position TO @app;

-- Every name a place has or had: searching an old name finds the place.
CREATE TABLE territory.place_name (
  realm smallint NOT NULL,
  place uuid NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  official boolean NOT NULL,
  -- Letters without tones and first letters, for typing.
  pinyin text COLLATE "C" NOT NULL,
  initials text COLLATE "C" NOT NULL,
  from_on date NOT NULL CHECK (from_on > '-infinity'),
  to_on date,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, place, name, from_on),
  FOREIGN KEY (realm, place) REFERENCES territory.place,
  CHECK (to_on > from_on),
  CONSTRAINT place_name_once EXCLUDE USING gist (realm WITH =, place WITH =, daterange(from_on, to_on) WITH &&) WHERE (official AND from_on > '-infinity')
);
CREATE INDEX place_name_start ON territory.place_name (realm, (name COLLATE "C"));
CREATE INDEX place_name_pinyin ON territory.place_name (realm, pinyin);
CREATE INDEX place_name_initials ON territory.place_name (realm, initials);
CREATE INDEX place_name_inside ON territory.place_name USING gin (name gin_trgm_ops);
GRANT SELECT, INSERT, UPDATE (to_on) ON territory.place_name TO @app;

-- Codes change and die; each has its source and its time.
CREATE TABLE territory.place_code (
  realm smallint NOT NULL,
  place uuid NOT NULL,
  code text COLLATE "C" NOT NULL CHECK (code <> ''),
  source text NOT NULL,
  from_on date NOT NULL CHECK (from_on > '-infinity'),
  to_on date,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, code, place, source, from_on),
  FOREIGN KEY (realm, place) REFERENCES territory.place,
  CHECK (to_on > from_on),
  CONSTRAINT place_code_once EXCLUDE USING gist (realm WITH =, code WITH =, source WITH =, daterange(from_on, to_on) WITH &&) WHERE (from_on > '-infinity')
);
CREATE INDEX place_code_place ON territory.place_code (realm, place);
GRANT SELECT, INSERT, UPDATE (to_on) ON territory.place_code TO @app;

-- What became of an ended place: each successor takes a share.
CREATE TABLE territory.succession (
  realm smallint NOT NULL,
  predecessor uuid NOT NULL,
  successor uuid NOT NULL,
  on_day date NOT NULL,
  numerator int NOT NULL,
  denominator int NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, predecessor, successor),
  FOREIGN KEY (realm, predecessor) REFERENCES territory.place,
  FOREIGN KEY (realm, successor) REFERENCES territory.place,
  CHECK (predecessor <> successor),
  CHECK (numerator > 0 AND denominator > 0 AND numerator <= denominator)
);
CREATE INDEX succession_successor ON territory.succession (realm, successor);
GRANT SELECT, INSERT ON territory.succession TO @app;

-- The floor: places are public within their realm and invisible outside it; rows are written in one's own realm only.
ALTER TABLE territory.level ENABLE ROW LEVEL SECURITY;
ALTER TABLE territory.level FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON territory.level USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
ALTER TABLE territory.place ENABLE ROW LEVEL SECURITY;
ALTER TABLE territory.place FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON territory.place USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
ALTER TABLE territory.position ENABLE ROW LEVEL SECURITY;
ALTER TABLE territory.position FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON territory.position USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
ALTER TABLE territory.place_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE territory.place_name FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON territory.place_name USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
ALTER TABLE territory.place_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE territory.place_code FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON territory.place_code USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
ALTER TABLE territory.succession ENABLE ROW LEVEL SECURITY;
ALTER TABLE territory.succession FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON territory.succession USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

-- The owner works inside reviewed functions and in migrations only.
CREATE POLICY reviewed ON territory.place FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY reviewed ON territory.position FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY reviewed ON territory.place_name FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY reviewed ON territory.place_code FOR SELECT TO CURRENT_USER USING (true);

-- Published: each place at each of its positions.
CREATE VIEW territory.standing WITH (security_invoker = true) AS
  SELECT p.realm, p.id, p.kind, p.name, s.parent, s.path, s.from_on, s.to_on,
    p.from_on AS place_from, p.to_on AS place_to
  FROM territory.place p JOIN territory.position s ON s.realm = p.realm AND s.place = p.id;
GRANT SELECT ON territory.standing TO @app;
-- Published: the codes of places, and which jurisdictions there are.
CREATE VIEW territory.code_of WITH (security_invoker = true) AS
  SELECT realm, place, code, source, from_on, to_on FROM territory.place_code;
GRANT SELECT ON territory.code_of TO @app;
CREATE VIEW territory.known_jurisdiction WITH (security_invoker = true) AS
  SELECT realm, id, title, zone FROM territory.jurisdiction;
GRANT SELECT ON territory.known_jurisdiction TO @app;

-- Search runs as the owner because text operators lose their index under a policy; it answers for the session's own
-- realm only, with ids of places that are public there. Grades: 0 the very name or code, 1 its beginning, 2 the letters
-- it is typed with, 3 inside the name.
CREATE FUNCTION territory.search(word text, letters text, pattern text, most int)
RETURNS TABLE (place uuid, matched text, grade int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = territory, public, pg_temp AS $$
DECLARE
  here smallint := nullif(current_setting('linli.realm', true), '')::smallint;
  last_word text := word || chr(1114111);
BEGIN
  RETURN QUERY
  SELECT DISTINCT ON (f.place) f.place, f.matched, f.grade FROM (
    (SELECT n.place, n.name AS matched, CASE WHEN n.name = word THEN 0 ELSE 1 END AS grade, NOT n.official AS other
      FROM territory.place_name n
      WHERE n.realm = here AND n.name COLLATE "C" >= word AND n.name COLLATE "C" < last_word LIMIT most)
    UNION ALL
    (SELECT c.place, c.code, CASE WHEN c.code = word THEN 0 ELSE 1 END, false
      FROM territory.place_code c WHERE c.realm = here AND c.code >= word AND c.code < last_word LIMIT most)
    UNION ALL
    (SELECT n.place, n.name, 2, NOT n.official FROM territory.place_name n
      WHERE letters <> '' AND n.realm = here AND n.initials >= letters AND n.initials < letters || '~' LIMIT most)
    UNION ALL
    (SELECT n.place, n.name, 2, NOT n.official FROM territory.place_name n
      WHERE letters <> '' AND n.realm = here AND n.pinyin >= letters AND n.pinyin < letters || '~' LIMIT most)
    UNION ALL
    (SELECT n.place, n.name, 3, NOT n.official FROM territory.place_name n
      WHERE n.realm = here AND n.name LIKE pattern LIMIT most)
  ) f ORDER BY f.place, f.grade, f.other, length(f.matched);
END $$;
REVOKE ALL ON FUNCTION territory.search(text, text, text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION territory.search(text, text, text, int) TO @app;
