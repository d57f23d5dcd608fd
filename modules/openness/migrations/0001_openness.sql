-- Openness: what a body must show, for how long, what residents ask and object, and what was not shown in time.
CREATE SCHEMA openness;
GRANT USAGE ON SCHEMA openness TO @app;

CREATE TABLE openness.publication (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  -- As the pack in force named it then: a publication keeps the rule it was made under.
  category text NOT NULL,
  category_title text NOT NULL,
  -- Which of the law's seven kinds of affairs; NULL for the others.
  law smallint CHECK (law BETWEEN 1 AND 7),
  source text,
  body uuid NOT NULL,
  body_title text NOT NULL,
  place uuid NOT NULL,
  place_name text NOT NULL,
  place_path text COLLATE "C" NOT NULL,
  matter uuid,
  matter_number text,
  -- The step of the matter it was made in.
  step text,
  -- Days the rule asks for; the window may be longer, never shorter.
  days smallint NOT NULL CHECK (days BETWEEN 1 AND 366),
  question_days smallint NOT NULL CHECK (question_days BETWEEN 1 AND 60),
  -- The period it reports on, when its category comes round.
  period_from date,
  period_to date,
  title text NOT NULL CHECK (length(title) BETWEEN 2 AND 80),
  version smallint NOT NULL CHECK (version > 0),
  from_at timestamptz NOT NULL,
  from_on date NOT NULL,
  until_at timestamptz NOT NULL,
  until_on date NOT NULL,
  -- The last day crosses a year whose calendar is not published yet.
  flagged boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'ended', 'returned')),
  ended_at timestamptz,
  made_at timestamptz NOT NULL,
  made_by uuid NOT NULL,
  revision int NOT NULL CHECK (revision > 0),
  PRIMARY KEY (realm, id),
  CONSTRAINT publication_long_enough CHECK (until_on >= from_on + days::int AND until_at > from_at),
  CHECK ((state = 'open') = (ended_at IS NULL)),
  CONSTRAINT publication_full_window CHECK (state <> 'ended' OR ended_at >= until_at),
  CHECK ((matter IS NULL) = (matter_number IS NULL) AND (matter IS NULL) = (step IS NULL)),
  CHECK ((period_from IS NULL) = (period_to IS NULL) AND period_to >= period_from)
);
CREATE INDEX publication_place ON openness.publication (realm, place_path, state, from_at DESC, id DESC);
CREATE INDEX publication_body ON openness.publication (realm, body, category, from_at DESC);
CREATE INDEX publication_matter ON openness.publication (realm, matter, from_at) WHERE matter IS NOT NULL;
CREATE INDEX publication_due ON openness.publication (realm, until_at) WHERE state = 'open';
-- A matter shows one thing at a time.
CREATE UNIQUE INDEX publication_one_of_matter ON openness.publication (realm, matter) WHERE state = 'open' AND matter IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (title, version, from_at, from_on, until_at, until_on, flagged, state, ended_at, revision) ON openness.publication TO @app;

-- What was promised to the public is kept, whatever the application does.
CREATE FUNCTION openness.never_shorter() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.until_at < OLD.until_at THEN
    RAISE EXCEPTION 'a window is never shortened' USING ERRCODE = '23514', CONSTRAINT = 'publication_never_shorter';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION openness.never_shorter() FROM PUBLIC;
CREATE TRIGGER never_shorter BEFORE UPDATE ON openness.publication FOR EACH ROW EXECUTE FUNCTION openness.never_shorter();

-- Every wording that was ever shown. Append-only.
CREATE TABLE openness.version (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  publication uuid NOT NULL,
  no smallint NOT NULL CHECK (no > 0),
  kind text NOT NULL CHECK (kind IN ('first', 'wording', 'substantive')),
  title text NOT NULL CHECK (length(title) BETWEEN 2 AND 80),
  text text NOT NULL CHECK (length(text) BETWEEN 2 AND 20000),
  -- Why it was corrected.
  note text CHECK (length(note) <= 500),
  -- Personal data found in it, and the law that lets it be shown.
  personal text[] NOT NULL DEFAULT '{}',
  basis text CHECK (length(basis) <= 200),
  at timestamptz NOT NULL,
  person uuid NOT NULL,
  -- Body and post it was done for.
  by_title text NOT NULL,
  PRIMARY KEY (realm, id),
  CONSTRAINT version_once UNIQUE (realm, publication, no),
  FOREIGN KEY (realm, publication) REFERENCES openness.publication (realm, id),
  CHECK ((no = 1) = (kind = 'first') AND (no = 1) = (note IS NULL)),
  CONSTRAINT version_personal_with_basis CHECK (personal = '{}' OR basis IS NOT NULL)
);
GRANT SELECT, INSERT ON openness.version TO @app;

CREATE TABLE openness.question (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  publication uuid NOT NULL,
  body uuid NOT NULL,
  text text NOT NULL CHECK (length(text) BETWEEN 2 AND 500),
  -- Only when they chose to have it shown.
  shown_name text,
  at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  flagged boolean NOT NULL,
  overdue_at timestamptz,
  answer text CHECK (length(answer) BETWEEN 2 AND 4000),
  answered_at timestamptz,
  answered_by uuid,
  answered_title text,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, publication) REFERENCES openness.publication (realm, id),
  CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL))
);
CREATE INDEX question_of ON openness.question (realm, publication, id);
CREATE INDEX question_open ON openness.question (realm, body, due_at, id) WHERE answered_at IS NULL;
CREATE INDEX question_late ON openness.question (realm, due_at) WHERE answered_at IS NULL AND overdue_at IS NULL;
GRANT SELECT, INSERT, UPDATE (overdue_at, answer, answered_at, answered_by, answered_title) ON openness.question TO @app;

CREATE TABLE openness.objection (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  publication uuid NOT NULL,
  body uuid NOT NULL,
  text text NOT NULL CHECK (length(text) BETWEEN 2 AND 1000),
  shown_name text,
  at timestamptz NOT NULL,
  disposition text NOT NULL CHECK (disposition IN ('open', 'answered', 'accepted')),
  reasons text CHECK (length(reasons) BETWEEN 2 AND 2000),
  disposed_at timestamptz,
  disposed_by uuid,
  disposed_title text,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, publication) REFERENCES openness.publication (realm, id),
  CHECK ((disposition = 'open') = (disposed_at IS NULL) AND (disposition = 'open') = (reasons IS NULL))
);
CREATE INDEX objection_of ON openness.objection (realm, publication, id);
CREATE INDEX objection_open ON openness.objection (realm, body, id) WHERE disposition = 'open';
GRANT SELECT, INSERT, UPDATE (disposition, reasons, disposed_at, disposed_by, disposed_title) ON openness.objection TO @app;

-- An objection comes while the window is open. The foreign key has locked the publication by now (triggers fire in the
-- order of their names, and its own begins with a capital), so this reads what the end of the window has committed.
CREATE FUNCTION openness.within_window() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM openness.publication p WHERE p.realm = NEW.realm AND p.id = NEW.publication AND p.state = 'open') THEN
    RAISE EXCEPTION 'the window is over' USING ERRCODE = '23514', CONSTRAINT = 'objection_within_window';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION openness.within_window() FROM PUBLIC;
CREATE TRIGGER within_window AFTER INSERT ON openness.objection FOR EACH ROW EXECUTE FUNCTION openness.within_window();

-- Who asked or objected: theirs alone, never the publisher's.
CREATE TABLE openness.voice (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('question', 'objection')),
  publication uuid NOT NULL,
  person uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, publication) REFERENCES openness.publication (realm, id)
);
CREATE INDEX voice_person ON openness.voice (realm, person, id);
GRANT SELECT, INSERT ON openness.voice TO @app;

-- Since when a category is owed here: nobody is late for what was due before the pack asked for it.
CREATE TABLE openness.begun (
  realm smallint NOT NULL,
  category text NOT NULL,
  on_day date NOT NULL,
  PRIMARY KEY (realm, category)
);
GRANT SELECT, INSERT ON openness.begun TO @app;

-- A period that went by without its publication. Stays, also after it was made good.
CREATE TABLE openness.missed (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  body uuid NOT NULL,
  body_title text NOT NULL,
  place_name text NOT NULL,
  place_path text COLLATE "C" NOT NULL,
  category text NOT NULL,
  category_title text NOT NULL,
  period_from date NOT NULL,
  period_to date NOT NULL,
  noted_at timestamptz NOT NULL,
  -- The publication that came late.
  made_good uuid,
  made_good_at timestamptz,
  PRIMARY KEY (realm, id),
  CONSTRAINT missed_once UNIQUE (realm, body, category, period_from),
  FOREIGN KEY (realm, made_good) REFERENCES openness.publication (realm, id),
  CHECK ((made_good IS NULL) = (made_good_at IS NULL) AND period_to >= period_from)
);
CREATE INDEX missed_place ON openness.missed (realm, place_path, id) WHERE made_good IS NULL;
GRANT SELECT, INSERT, UPDATE (made_good, made_good_at) ON openness.missed TO @app;

-- The floor. What is shown is shown to everybody of the realm, signed in or not; the body writes its own.
ALTER TABLE openness.publication ENABLE ROW LEVEL SECURITY;
ALTER TABLE openness.publication FORCE ROW LEVEL SECURITY;
CREATE POLICY publication_seen ON openness.publication FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY publication_made ON openness.publication FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND body = (SELECT nullif(current_setting('linli.body', true), '')::uuid)
  AND made_by = (SELECT nullif(current_setting('linli.person', true), '')::uuid));
CREATE POLICY publication_changed ON openness.publication FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR body = (SELECT nullif(current_setting('linli.body', true), '')::uuid)))
  WITH CHECK (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

ALTER TABLE openness.version ENABLE ROW LEVEL SECURITY;
ALTER TABLE openness.version FORCE ROW LEVEL SECURITY;
CREATE POLICY version_seen ON openness.version FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY version_made ON openness.version FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
  AND EXISTS (SELECT 1 FROM openness.publication p WHERE p.realm = version.realm AND p.id = version.publication
    AND p.body = (SELECT nullif(current_setting('linli.body', true), '')::uuid)));

ALTER TABLE openness.question ENABLE ROW LEVEL SECURITY;
ALTER TABLE openness.question FORCE ROW LEVEL SECURITY;
CREATE POLICY question_seen ON openness.question FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY question_made ON openness.question FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.person', true)) <> '');
CREATE POLICY question_changed ON openness.question FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR body = (SELECT nullif(current_setting('linli.body', true), '')::uuid)));

ALTER TABLE openness.objection ENABLE ROW LEVEL SECURITY;
ALTER TABLE openness.objection FORCE ROW LEVEL SECURITY;
CREATE POLICY objection_seen ON openness.objection FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY objection_made ON openness.objection FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.person', true)) <> '');
CREATE POLICY objection_changed ON openness.objection FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND body = (SELECT nullif(current_setting('linli.body', true), '')::uuid));

ALTER TABLE openness.voice ENABLE ROW LEVEL SECURITY;
ALTER TABLE openness.voice FORCE ROW LEVEL SECURITY;
CREATE POLICY voice_seen ON openness.voice FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)));
CREATE POLICY voice_made ON openness.voice FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));

ALTER TABLE openness.begun ENABLE ROW LEVEL SECURITY;
ALTER TABLE openness.begun FORCE ROW LEVEL SECURITY;
CREATE POLICY realm ON openness.begun USING (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

ALTER TABLE openness.missed ENABLE ROW LEVEL SECURITY;
ALTER TABLE openness.missed FORCE ROW LEVEL SECURITY;
CREATE POLICY missed_seen ON openness.missed FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY missed_made ON openness.missed FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.service', true)) = '1');
CREATE POLICY missed_changed ON openness.missed FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND body = (SELECT nullif(current_setting('linli.body', true), '')::uuid));
