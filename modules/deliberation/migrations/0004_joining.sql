-- Motions that ask for the same are joined: the later one to an earlier one of the same place, and taken back when that was wrong.
CREATE TABLE deliberation.joining (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  motion uuid NOT NULL,
  earlier uuid NOT NULL,
  at timestamptz NOT NULL,
  by_person uuid NOT NULL,
  undone_at timestamptz,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, motion) REFERENCES deliberation.motion (realm, id),
  FOREIGN KEY (realm, earlier) REFERENCES deliberation.motion (realm, id),
  CHECK (motion <> earlier)
);
-- A motion is joined to one other at most.
CREATE UNIQUE INDEX joining_once ON deliberation.joining (realm, motion) WHERE undone_at IS NULL;
CREATE INDEX joining_earlier ON deliberation.joining (realm, earlier, id) WHERE undone_at IS NULL;
GRANT SELECT, INSERT, UPDATE (undone_at) ON deliberation.joining TO @app;

-- The motion a support was carried over from; gone once the person speaks for themselves, kept when the joining is undone. The primary key stays (realm, motion, person): nobody counts twice.
ALTER TABLE deliberation.support ADD COLUMN via uuid;
GRANT UPDATE (via) ON deliberation.support TO @app;

-- Public as the motions are; made and taken back by whoever may change the joined matter.
ALTER TABLE deliberation.joining ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliberation.joining FORCE ROW LEVEL SECURITY;
CREATE POLICY joining_seen ON deliberation.joining FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY joining_made ON deliberation.joining FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND by_person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = joining.realm AND m.id = joining.motion
    AND m.reporter IS DISTINCT FROM joining.by_person
    AND (m.holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
      OR (m.place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
          AND m.place_path < (SELECT nullif(current_setting('linli.place_to', true), ''))))));
CREATE POLICY joining_undone ON deliberation.joining FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = joining.realm AND m.id = joining.motion
    AND (m.holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
      OR m.reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
      OR (m.place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
          AND m.place_path < (SELECT nullif(current_setting('linli.place_to', true), ''))))));
CREATE POLICY joining_reviewed ON deliberation.joining FOR SELECT TO CURRENT_USER USING (true);

-- Carries the supporters of a joined motion over, each once: who supports the leading one already, or took that back, stays as
-- they are, and its raiser does not support their own. Only along a joining that stands; says nothing of who they are.
CREATE FUNCTION deliberation.carry_supports(of_joining uuid, raiser uuid, at_time timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  INSERT INTO deliberation.support (realm, motion, person, active, at, lives, via)
    SELECT s.realm, j.earlier, s.person, true, at_time,
      CASE WHEN l.within = m.within THEN s.lives END, j.motion
    FROM deliberation.joining j
      JOIN deliberation.motion m ON m.realm = j.realm AND m.id = j.motion
      JOIN deliberation.motion l ON l.realm = j.realm AND l.id = j.earlier
      JOIN deliberation.support s ON s.realm = j.realm AND s.motion = j.motion AND s.active
    WHERE j.realm = nullif(current_setting('linli.realm', true), '')::smallint AND j.id = of_joining AND j.undone_at IS NULL
      AND s.person IS DISTINCT FROM raiser
    ORDER BY s.person
  ON CONFLICT (realm, motion, person) DO UPDATE SET active = true, at = excluded.at, lives = excluded.lives
    WHERE NOT support.active AND support.via = excluded.via
$$;
REVOKE ALL ON FUNCTION deliberation.carry_supports(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION deliberation.carry_supports(uuid, uuid, timestamptz) TO @app;

-- Takes back what was carried along a joining that was undone; who meanwhile spoke for themselves stays.
CREATE FUNCTION deliberation.uncarry_supports(of_joining uuid, at_time timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  UPDATE deliberation.support s SET active = false, at = at_time
    FROM deliberation.joining j
    WHERE j.realm = nullif(current_setting('linli.realm', true), '')::smallint AND j.id = of_joining AND j.undone_at IS NOT NULL
      AND s.realm = j.realm AND s.motion = j.earlier AND s.via = j.motion AND s.active
$$;
REVOKE ALL ON FUNCTION deliberation.uncarry_supports(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION deliberation.uncarry_supports(uuid, timestamptz) TO @app;
