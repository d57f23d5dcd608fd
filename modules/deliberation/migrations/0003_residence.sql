-- Who counts towards the supporters a motion needs: those who live in a place, where the pack says so.

-- Place its supporters must live in to be counted, as the pack said when it was raised; null: everybody counts.
ALTER TABLE deliberation.motion ADD COLUMN within uuid;
-- Of its supporters, those found to live there. Counted by the database like `supports`.
ALTER TABLE deliberation.motion ADD COLUMN counted int NOT NULL DEFAULT 0 CHECK (counted >= 0);
CREATE INDEX motion_within ON deliberation.motion (realm, within, id) WHERE within IS NOT NULL;
GRANT INSERT (within) ON deliberation.motion TO @app;

-- How the supporter was found to live there: by their own record in the register, or by a station's word. Neither says where.
ALTER TABLE deliberation.support ADD COLUMN lives text CHECK (lives IN ('registered', 'confirmed'));
GRANT UPDATE (lives) ON deliberation.support TO @app;
-- For the reviewed function below, which runs as the owner.
CREATE POLICY support_reviewed ON deliberation.support TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE OR REPLACE FUNCTION deliberation.count_support() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  v_change int := NEW.active::int - CASE WHEN TG_OP = 'UPDATE' THEN OLD.active::int ELSE 0 END;
  v_counted int := (NEW.active AND NEW.lives IS NOT NULL)::int
    - CASE WHEN TG_OP = 'UPDATE' THEN (OLD.active AND OLD.lives IS NOT NULL)::int ELSE 0 END;
BEGIN
  IF v_change <> 0 OR v_counted <> 0 THEN
    UPDATE deliberation.motion SET supports = supports + v_change, counted = counted + v_counted
      WHERE realm = NEW.realm AND id = NEW.motion;
  END IF;
  RETURN NULL;
END $$;

-- Who asked to be confirmed as living in a place, and what they were told. It names no motion: whoever answers learns of
-- a resident and a place, not of what they support. Where they said they live is sealed, and gone with the answer.
CREATE TABLE deliberation.residence (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  place uuid NOT NULL,
  place_path text COLLATE "C" NOT NULL,
  said_sealed text,
  state text NOT NULL CHECK (state IN ('asked', 'confirmed', 'declined')),
  asked_at timestamptz NOT NULL,
  decided_at timestamptz,
  reason text CHECK (length(reason) BETWEEN 1 AND 500),
  decided_by uuid,
  decided_title text,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, place) REFERENCES territory.place (realm, id),
  CHECK ((state = 'asked') = (said_sealed IS NOT NULL)),
  CHECK ((state = 'asked') = (decided_at IS NULL)),
  CHECK ((decided_at IS NULL) = (reason IS NULL)),
  CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
  -- Nobody answers for themselves.
  CHECK (decided_by <> person)
);
CREATE UNIQUE INDEX residence_once ON deliberation.residence (realm, person, place) WHERE state <> 'declined';
CREATE INDEX residence_waiting ON deliberation.residence (realm, place_path, id) WHERE state = 'asked';
CREATE INDEX residence_age ON deliberation.residence (realm, asked_at);
GRANT SELECT, INSERT, DELETE, UPDATE (state, said_sealed, decided_at, reason, decided_by, decided_title) ON deliberation.residence TO @app;

ALTER TABLE deliberation.residence ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliberation.residence FORCE ROW LEVEL SECURITY;
CREATE POLICY residence_seen ON deliberation.residence FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR (place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))));
CREATE POLICY residence_asked ON deliberation.residence FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid) AND state = 'asked');
CREATE POLICY residence_answered ON deliberation.residence FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
  AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')));
CREATE POLICY residence_forgotten ON deliberation.residence FOR DELETE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.service', true)) = '1');
CREATE POLICY residence_reviewed ON deliberation.residence FOR SELECT TO CURRENT_USER USING (true);

-- Lets a confirmed resident's support count on these motions, where they support them. Says nothing of which: who confirms
-- sees no supporters.
CREATE FUNCTION deliberation.count_resident(of_residence uuid, motions uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  UPDATE deliberation.support s SET lives = 'confirmed'
    FROM deliberation.residence r, deliberation.motion m
    WHERE r.realm = nullif(current_setting('linli.realm', true), '')::smallint AND r.id = of_residence AND r.state = 'confirmed'
      AND m.realm = r.realm AND m.id = ANY (motions) AND m.within = r.place
      AND s.realm = m.realm AND s.motion = m.id AND s.person = r.person AND s.active AND s.lives IS NULL
$$;
REVOKE ALL ON FUNCTION deliberation.count_resident(uuid, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION deliberation.count_resident(uuid, uuid[]) TO @app;
