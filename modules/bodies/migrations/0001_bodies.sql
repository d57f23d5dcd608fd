-- Bodies, posts, appointments. All rights come from appointments in force.
-- Bodies have days, appointments have instants; both half-open, NULL is "until further notice".
CREATE SCHEMA bodies;
GRANT USAGE ON SCHEMA bodies TO @app;

-- Kinds of body and their posts, as the pack last said.
CREATE TABLE bodies.kind (
  realm smallint NOT NULL REFERENCES territory.jurisdiction,
  id text NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]{0,39}$'),
  title text NOT NULL CHECK (title <> ''),
  nature text NOT NULL CHECK (nature IN ('party', 'government', 'department', 'centre', 'self-government', 'enterprise', 'organisation')),
  -- Level whose every place has one; NULL for bodies listed singly.
  serves text,
  within text,
  powers text[] NOT NULL CHECK (powers <@ ARRAY['lead', 'decide', 'execute', 'supervise']),
  duties text[] NOT NULL,
  sort smallint NOT NULL,
  source text,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, serves) REFERENCES territory.level,
  CONSTRAINT kind_within FOREIGN KEY (realm, within) REFERENCES bodies.kind DEFERRABLE INITIALLY DEFERRED
);
GRANT SELECT, INSERT, UPDATE (title, duties, sort, source), DELETE ON bodies.kind TO @app;

CREATE TABLE bodies.post (
  realm smallint NOT NULL,
  kind text NOT NULL,
  id text NOT NULL CHECK (id ~ '^[a-z][a-z0-9-]{0,39}$'),
  title text NOT NULL CHECK (title <> ''),
  -- 0 is "as many as there are".
  seats smallint NOT NULL CHECK (seats >= 0),
  powers text[] NOT NULL CHECK (powers <@ ARRAY['lead', 'decide', 'execute', 'supervise']),
  may text[] NOT NULL,
  sight text NOT NULL CHECK (sight IN ('place', 'body', 'none')),
  deputy text,
  duties text[] NOT NULL,
  sort smallint NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, kind, id),
  FOREIGN KEY (realm, kind) REFERENCES bodies.kind
);
GRANT SELECT, INSERT, UPDATE (title, seats, powers, may, sight, deputy, duties, sort), DELETE ON bodies.post TO @app;

CREATE TABLE bodies.body (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  title text NOT NULL CHECK (title <> '' AND length(title) <= 120),
  place uuid NOT NULL,
  within uuid,
  -- The outermost body it is nested in, itself when none: for the four powers a nested office counts as that one.
  root uuid NOT NULL,
  -- One of its kind at every place of a level; the others are listed singly under `loaded_as`.
  served boolean NOT NULL,
  loaded_as text,
  from_on date NOT NULL,
  to_on date,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  CONSTRAINT body_loaded_once UNIQUE (realm, loaded_as),
  FOREIGN KEY (realm, kind) REFERENCES bodies.kind,
  FOREIGN KEY (realm, place) REFERENCES territory.place,
  FOREIGN KEY (realm, within) REFERENCES bodies.body,
  FOREIGN KEY (realm, root) REFERENCES bodies.body,
  CHECK ((within IS NULL) = (root = id)),
  CHECK (to_on > from_on),
  CHECK (within <> id),
  CHECK (served = (loaded_as IS NULL)),
  CONSTRAINT body_once EXCLUDE USING gist (realm WITH =, kind WITH =, place WITH =, daterange(from_on, to_on) WITH &&) WHERE (served)
);
CREATE INDEX body_place ON bodies.body (realm, place);
CREATE INDEX body_within ON bodies.body (realm, within);
CREATE INDEX body_kind ON bodies.body (realm, kind, title);
GRANT SELECT, INSERT, UPDATE (to_on) ON bodies.body TO @app;

CREATE TABLE bodies.appointment (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  body uuid NOT NULL,
  kind text NOT NULL,
  post text NOT NULL,
  -- Which of the post's seats; NULL where seats are not counted (a deputy sits in nobody's chair).
  seat smallint CHECK (seat > 0),
  -- Appointment this one stands in for.
  acting_for uuid,
  from_at timestamptz NOT NULL CHECK (from_at > '-infinity'),
  to_at timestamptz,
  reason text,
  end_reason text,
  appointed_by uuid,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, body) REFERENCES bodies.body,
  CONSTRAINT appointment_post FOREIGN KEY (realm, kind, post) REFERENCES bodies.post,
  FOREIGN KEY (realm, acting_for) REFERENCES bodies.appointment,
  -- An appointment that never began may be ended at its own beginning.
  CHECK (to_at >= from_at),
  CHECK (acting_for IS NULL OR (seat IS NULL AND to_at IS NOT NULL)),
  CONSTRAINT appointment_seat_once EXCLUDE USING gist
    (realm WITH =, body WITH =, post WITH =, seat WITH =, tstzrange(from_at, to_at) WITH &&) WHERE (seat IS NOT NULL),
  CONSTRAINT appointment_person_once EXCLUDE USING gist
    (realm WITH =, body WITH =, post WITH =, person WITH =, tstzrange(from_at, to_at) WITH &&)
    -- Met by every row, stated by no query: keeps the planner from this index for plain look-ups.
    WHERE (from_at > '-infinity')
);
CREATE INDEX appointment_person ON bodies.appointment (person, to_at);
CREATE INDEX appointment_body ON bodies.appointment (realm, body);
GRANT SELECT, INSERT, UPDATE (to_at, end_reason) ON bodies.appointment TO @app;

-- The floor. Kinds, posts and bodies are public within their realm; who holds which appointment since when is for staff
-- of the realm, for the person, and for the system.
ALTER TABLE bodies.kind ENABLE ROW LEVEL SECURITY;
ALTER TABLE bodies.kind FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON bodies.kind USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
ALTER TABLE bodies.post ENABLE ROW LEVEL SECURITY;
ALTER TABLE bodies.post FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON bodies.post USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
ALTER TABLE bodies.body ENABLE ROW LEVEL SECURITY;
ALTER TABLE bodies.body FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON bodies.body USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
ALTER TABLE bodies.appointment ENABLE ROW LEVEL SECURITY;
ALTER TABLE bodies.appointment FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON bodies.appointment FOR SELECT
  USING (person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY staff ON bodies.appointment
  USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
    AND ((SELECT current_setting('linli.body', true)) <> '' OR (SELECT current_setting('linli.service', true)) = '1'));

-- The owner works inside the reviewed functions below and in migrations only.
CREATE POLICY reviewed ON bodies.kind FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY reviewed ON bodies.post FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY reviewed ON bodies.body FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY reviewed ON bodies.appointment FOR SELECT TO CURRENT_USER USING (true);

-- The hot look-up of every request of staff: what one appointment allows at this moment. Nothing outside its dates, the
-- dates of its body and of its place. Runs before a scope exists; plpgsql keeps the plan.
CREATE FUNCTION bodies.capacity(of_realm smallint, of_appointment uuid, at_time timestamptz)
RETURNS TABLE (person uuid, body uuid, body_kind text, body_title text, body_nature text, body_root uuid, nest uuid[],
  post text, post_title text, place uuid, place_name text, place_kind text, place_path text,
  powers text[], may text[], sight text, acting_for uuid, jurisdiction text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog AS $$
BEGIN
  RETURN QUERY
    SELECT a.person, b.id, b.kind, b.title, k.nature, b.root,
      -- The body and those nested in it.
      ARRAY(WITH RECURSIVE nest AS (
          SELECT b.id
          UNION ALL SELECT i.id FROM bodies.body i JOIN nest n ON i.realm = of_realm AND i.within = n.id)
        SELECT nest.id FROM nest),
      p.id, p.title, s.id, s.name, s.kind, s.path, p.powers, p.may, p.sight, a.acting_for, j.id
    FROM territory.known_jurisdiction j
    CROSS JOIN LATERAL (SELECT (at_time AT TIME ZONE j.zone)::date AS today OFFSET 0) d
    JOIN bodies.appointment a ON a.realm = of_realm AND a.id = of_appointment
    JOIN bodies.body b ON b.realm = of_realm AND b.id = a.body
    JOIN bodies.kind k ON k.realm = of_realm AND k.id = b.kind
    JOIN bodies.post p ON p.realm = of_realm AND p.kind = a.kind AND p.id = a.post
    JOIN territory.standing s ON s.realm = of_realm AND s.id = b.place
    WHERE j.realm = of_realm AND a.from_at <= at_time AND (a.to_at IS NULL OR a.to_at > at_time)
      AND b.from_on <= d.today AND (b.to_on IS NULL OR b.to_on > d.today)
      AND s.from_on <= d.today AND (s.to_on IS NULL OR s.to_on > d.today);
END $$;

-- Appointments in force of one person in all realms, to choose from after signing in.
CREATE FUNCTION bodies.capacities_of(of_person uuid, at_time timestamptz)
RETURNS TABLE (realm smallint, appointment uuid, jurisdiction text, jurisdiction_title text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT a.realm, a.id, j.id, j.title
  FROM bodies.appointment a JOIN territory.known_jurisdiction j ON j.realm = a.realm
  WHERE a.person = of_person
    AND (of_person = nullif(current_setting('linli.person', true), '')::uuid OR current_setting('linli.service', true) = '1')
    AND a.from_at <= at_time AND (a.to_at IS NULL OR a.to_at > at_time)
  ORDER BY a.realm, a.from_at, a.id
$$;

-- Officials are public with their post: name, body, post, whether standing in. No ids of persons, no dates.
CREATE FUNCTION bodies.officials(of_bodies uuid[], at_time timestamptz)
RETURNS TABLE (body uuid, post text, name text, deputising boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  here smallint := nullif(current_setting('linli.realm', true), '')::smallint;
  before text := coalesce(current_setting('linli.service', true), '');
BEGIN
  -- By hand: a SET clause with a variable of ours needs a superuser. An error rolls the setting back by itself.
  PERFORM set_config('linli.service', '1', true);
  RETURN QUERY
    WITH held AS (
      SELECT a.body, a.post, a.person, a.acting_for, a.seat, a.from_at, a.id FROM bodies.appointment a
      WHERE a.realm = here AND a.body = ANY (of_bodies) AND a.from_at <= at_time AND (a.to_at IS NULL OR a.to_at > at_time))
    SELECT h.body, h.post, n.name, h.acting_for IS NOT NULL
    FROM held h JOIN identity.names_of(ARRAY(SELECT person FROM held)) n ON n.id = h.person
    ORDER BY h.body, h.post, h.acting_for IS NOT NULL, h.seat, h.from_at, h.id;
  PERFORM set_config('linli.service', before, true);
END $$;

-- How many seats of each post are taken now; a deputy fills no seat but keeps a post from being empty.
CREATE FUNCTION bodies.taken(of_bodies uuid[], at_time timestamptz)
RETURNS TABLE (body uuid, post text, held int, deputies int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT a.body, a.post, (count(*) FILTER (WHERE a.acting_for IS NULL))::int, (count(*) FILTER (WHERE a.acting_for IS NOT NULL))::int
  FROM bodies.appointment a
  WHERE a.realm = nullif(current_setting('linli.realm', true), '')::smallint AND a.body = ANY (of_bodies)
    AND a.from_at <= at_time AND (a.to_at IS NULL OR a.to_at > at_time)
  GROUP BY a.body, a.post
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA bodies FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bodies.capacity(smallint, uuid, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION bodies.capacities_of(uuid, timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION bodies.officials(uuid[], timestamptz) TO @app;
GRANT EXECUTE ON FUNCTION bodies.taken(uuid[], timestamptz) TO @app;
