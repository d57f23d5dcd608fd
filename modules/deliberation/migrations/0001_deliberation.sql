-- Motions: what somebody asks a community to decide, who supports it, how its words changed; refused uses of powers.
CREATE SCHEMA deliberation;
GRANT USAGE ON SCHEMA deliberation TO @app;

-- Public with its matter. Who raised it stands in the matter (or is a body); here only what everybody may read of them.
CREATE TABLE deliberation.motion (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 8000),
  -- Number of the wording in force.
  wording int NOT NULL CHECK (wording > 0),
  raised_as text NOT NULL CHECK (raised_as IN ('resident', 'body', 'staff')),
  -- A name shown by choice, a body, a post; null: a resident who is not named.
  raiser_title text CHECK (length(raiser_title) BETWEEN 1 AND 200),
  body uuid,
  affects text NOT NULL CHECK (affects IN ('whole', 'part')),
  meeting text,
  -- Counted by the database, never written by the application.
  supports int NOT NULL DEFAULT 0 CHECK (supports >= 0),
  -- Asked for before it may be screened, as the pack said when it was raised.
  needed int NOT NULL CHECK (needed >= 0),
  raised_at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, id) REFERENCES flow.matter (realm, id),
  CHECK ((raised_as = 'body') = (body IS NOT NULL))
);
CREATE INDEX motion_kind ON deliberation.motion (realm, kind, id);
GRANT SELECT, INSERT (realm, id, kind, text, wording, raised_as, raiser_title, body, affects, meeting, needed, raised_at), UPDATE (text, wording) ON deliberation.motion TO @app;

-- Every wording there was. Append-only.
CREATE TABLE deliberation.wording (
  realm smallint NOT NULL,
  motion uuid NOT NULL,
  no int NOT NULL CHECK (no > 0),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 8000),
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, motion, no),
  FOREIGN KEY (realm, motion) REFERENCES deliberation.motion (realm, id)
);
GRANT SELECT, INSERT ON deliberation.wording TO @app;

-- One row a person and motion: nobody counts twice, whatever the application does.
CREATE TABLE deliberation.support (
  realm smallint NOT NULL,
  motion uuid NOT NULL,
  person uuid NOT NULL,
  active boolean NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, motion, person),
  FOREIGN KEY (realm, motion) REFERENCES deliberation.motion (realm, id)
);
CREATE INDEX support_person ON deliberation.support (realm, person, motion) WHERE active;
GRANT SELECT, INSERT, UPDATE (active, at) ON deliberation.support TO @app;

-- Uses of powers that were refused: by another body, outside the list, out of turn. Append-only, public, names no person.
CREATE TABLE deliberation.refused_use (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  -- As it was asked for; null when it was none of the list.
  power text,
  power_title text NOT NULL CHECK (length(power_title) BETWEEN 1 AND 200),
  body uuid NOT NULL,
  body_title text NOT NULL,
  post_title text NOT NULL,
  what text NOT NULL CHECK (length(what) BETWEEN 1 AND 200),
  code text NOT NULL,
  why text NOT NULL,
  source text,
  -- The use it happened to, when there was one.
  matter uuid,
  PRIMARY KEY (realm, id)
);
CREATE INDEX refused_use_power ON deliberation.refused_use (realm, power, id);
GRANT SELECT, INSERT ON deliberation.refused_use TO @app;

ALTER TABLE deliberation.motion ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliberation.motion FORCE ROW LEVEL SECURITY;
CREATE POLICY motion_seen ON deliberation.motion FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY motion_made ON deliberation.motion FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
-- Its words are changed by whoever raised it.
CREATE POLICY motion_changed ON deliberation.motion FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR body = (SELECT nullif(current_setting('linli.body', true), '')::uuid)
    OR EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = motion.realm AND m.id = motion.id
      AND m.reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid))));
-- For the count below, which runs as the owner.
CREATE POLICY motion_counted ON deliberation.motion FOR UPDATE TO CURRENT_USER USING (true);

ALTER TABLE deliberation.wording ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliberation.wording FORCE ROW LEVEL SECURITY;
CREATE POLICY wording_seen ON deliberation.wording FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY wording_made ON deliberation.wording FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR EXISTS (SELECT 1 FROM deliberation.motion d WHERE d.realm = wording.realm AND d.id = wording.motion
      AND d.body = (SELECT nullif(current_setting('linli.body', true), '')::uuid))
    OR EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = wording.realm AND m.id = wording.motion
      AND m.reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid))));

-- How many support it is public; who does is theirs.
ALTER TABLE deliberation.support ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliberation.support FORCE ROW LEVEL SECURITY;
CREATE POLICY support_seen ON deliberation.support FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)));
CREATE POLICY support_made ON deliberation.support FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY support_changed ON deliberation.support FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));

ALTER TABLE deliberation.refused_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliberation.refused_use FORCE ROW LEVEL SECURITY;
CREATE POLICY refused_use_seen ON deliberation.refused_use FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY refused_use_made ON deliberation.refused_use FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND body = (SELECT nullif(current_setting('linli.body', true), '')::uuid));

-- The count is the rows: kept by the database with each of them, so that no way of writing can let them differ.
CREATE FUNCTION deliberation.count_support() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  v_change int := NEW.active::int - CASE WHEN TG_OP = 'UPDATE' THEN OLD.active::int ELSE 0 END;
BEGIN
  IF v_change <> 0 THEN
    UPDATE deliberation.motion SET supports = supports + v_change WHERE realm = NEW.realm AND id = NEW.motion;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION deliberation.count_support() FROM PUBLIC;
CREATE TRIGGER support_counted AFTER INSERT OR UPDATE ON deliberation.support
  FOR EACH ROW EXECUTE FUNCTION deliberation.count_support();
