-- Execution: what a decision asks to be done, who checked it, how residents rate it, and the sealed archive of it all.
CREATE SCHEMA execution;
GRANT USAGE ON SCHEMA execution TO @app;

CREATE TABLE execution.task (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  matter uuid NOT NULL,
  matter_number text NOT NULL,
  matter_title text NOT NULL,
  -- A matter that comes back is carried out anew: each time is a round.
  round smallint NOT NULL CHECK (round > 0),
  no smallint NOT NULL CHECK (no > 0),
  title text NOT NULL CHECK (length(title) BETWEEN 2 AND 80),
  -- The body accountable for it: the holder of the matter when it was planned.
  body uuid NOT NULL,
  body_title text NOT NULL,
  -- Who does the work: a body of the place, and a post in it or NULL.
  doer uuid NOT NULL,
  doer_title text NOT NULL,
  post_title text CHECK (length(post_title) BETWEEN 1 AND 40),
  place_path text COLLATE "C" NOT NULL,
  -- Fen.
  budget_fen bigint NOT NULL CHECK (budget_fen BETWEEN 0 AND 999999999999999),
  due_on date NOT NULL,
  state text NOT NULL CHECK (state IN ('planned', 'reported', 'returned', 'passed', 'withdrawn')),
  spent_fen bigint CHECK (spent_fen BETWEEN 0 AND 999999999999999),
  planned_at timestamptz NOT NULL,
  planned_by uuid NOT NULL,
  planned_title text NOT NULL,
  reported_at timestamptz,
  checked_at timestamptz,
  -- The round is over: every task of it was checked.
  finished_at timestamptz,
  -- Noted once it was late; stays.
  overdue_at timestamptz,
  revision int NOT NULL CHECK (revision > 0),
  -- Done with, one way or the other: lists show these last.
  closed boolean NOT NULL GENERATED ALWAYS AS (state IN ('passed', 'withdrawn')) STORED,
  PRIMARY KEY (realm, id),
  CONSTRAINT task_no UNIQUE (realm, matter, round, no),
  CHECK (state NOT IN ('reported', 'passed') OR (reported_at IS NOT NULL AND spent_fen IS NOT NULL)),
  CHECK (state NOT IN ('passed', 'returned') OR checked_at IS NOT NULL),
  CHECK (finished_at IS NULL OR state IN ('passed', 'withdrawn'))
);
CREATE INDEX task_body ON execution.task (realm, body, closed, due_on, id);
CREATE INDEX task_place ON execution.task (realm, place_path, closed, due_on, id);
CREATE INDEX task_late ON execution.task (realm, due_on) WHERE state IN ('planned', 'returned') AND overdue_at IS NULL;
GRANT SELECT, INSERT, UPDATE (title, doer, doer_title, post_title, budget_fen, due_on, state, spent_fen, reported_at, checked_at, finished_at, overdue_at, revision) ON execution.task TO @app;

-- What was said to be done, each time. Append-only.
CREATE TABLE execution.report (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  task uuid NOT NULL,
  matter uuid NOT NULL,
  no smallint NOT NULL CHECK (no > 0),
  text text NOT NULL CHECK (length(text) BETWEEN 2 AND 2000),
  spent_fen bigint NOT NULL CHECK (spent_fen BETWEEN 0 AND 999999999999999),
  -- Why it cost more than planned; why nothing is attached.
  over_reason text CHECK (length(over_reason) BETWEEN 2 AND 500),
  bare_reason text CHECK (length(bare_reason) BETWEEN 2 AND 500),
  at timestamptz NOT NULL,
  person uuid NOT NULL,
  by_title text NOT NULL,
  PRIMARY KEY (realm, id),
  CONSTRAINT report_no UNIQUE (realm, task, no),
  FOREIGN KEY (realm, task) REFERENCES execution.task (realm, id)
);
CREATE INDEX report_matter ON execution.report (realm, matter);
GRANT SELECT, INSERT ON execution.report TO @app;

-- What the supervisory body found; one answer to one report. Append-only.
CREATE TABLE execution.inspection (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  task uuid NOT NULL,
  matter uuid NOT NULL,
  report uuid NOT NULL,
  passed boolean NOT NULL,
  reasons text NOT NULL CHECK (length(reasons) BETWEEN 2 AND 2000),
  at timestamptz NOT NULL,
  person uuid NOT NULL,
  by_title text NOT NULL,
  PRIMARY KEY (realm, id),
  CONSTRAINT inspection_once UNIQUE (realm, report),
  FOREIGN KEY (realm, task) REFERENCES execution.task (realm, id),
  FOREIGN KEY (realm, report) REFERENCES execution.report (realm, id)
);
CREATE INDEX inspection_matter ON execution.inspection (realm, matter);
CREATE INDEX inspection_task ON execution.inspection (realm, task);
GRANT SELECT, INSERT ON execution.inspection TO @app;

-- A time in which residents say whether they are satisfied. Figures stand in it only once it is over.
CREATE TABLE execution.rating_window (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  matter uuid NOT NULL,
  no smallint NOT NULL CHECK (no > 0),
  step text NOT NULL,
  opened_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL CHECK (until_at > opened_at),
  until_on date NOT NULL,
  flagged boolean NOT NULL,
  days smallint NOT NULL CHECK (days > 0),
  least int NOT NULL CHECK (least > 0),
  good_part int NOT NULL CHECK (good_part > 0),
  good_whole int NOT NULL CHECK (good_whole >= good_part),
  state text NOT NULL CHECK (state IN ('open', 'ended', 'void')),
  ended_at timestamptz,
  satisfied int CHECK (satisfied >= 0),
  dissatisfied int CHECK (dissatisfied >= 0),
  paper_satisfied int CHECK (paper_satisfied >= 0),
  paper_dissatisfied int CHECK (paper_dissatisfied >= 0),
  verdict text CHECK (verdict IN ('satisfied', 'low', 'unrated')),
  PRIMARY KEY (realm, id),
  CONSTRAINT rating_window_no UNIQUE (realm, matter, no),
  CHECK ((state = 'open') = (ended_at IS NULL)),
  CHECK (state <> 'ended' OR ended_at >= until_at),
  CHECK ((state = 'ended') = (verdict IS NOT NULL) AND (verdict IS NULL) = (satisfied IS NULL)
    AND (verdict IS NULL) = (dissatisfied IS NULL) AND (verdict IS NULL) = (paper_satisfied IS NULL)
    AND (verdict IS NULL) = (paper_dissatisfied IS NULL)),
  -- The verdict is arithmetic, whatever the application says.
  CONSTRAINT rating_window_verdict CHECK (verdict IS NULL OR verdict = CASE
    WHEN satisfied + dissatisfied + paper_satisfied + paper_dissatisfied < least THEN 'unrated'
    WHEN (satisfied + paper_satisfied)::bigint * good_whole
      >= good_part::bigint * (satisfied + dissatisfied + paper_satisfied + paper_dissatisfied) THEN 'satisfied'
    ELSE 'low' END)
);
CREATE UNIQUE INDEX rating_window_one ON execution.rating_window (realm, matter) WHERE state = 'open';
CREATE INDEX rating_window_due ON execution.rating_window (realm, until_at) WHERE state = 'open';
GRANT SELECT, INSERT, UPDATE (state, ended_at, satisfied, dissatisfied, paper_satisfied, paper_dissatisfied, verdict) ON execution.rating_window TO @app;

-- One person, one rating. Theirs alone to read; the system counts. Append-only.
CREATE TABLE execution.rating (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  rating_window uuid NOT NULL,
  person uuid NOT NULL,
  satisfied boolean NOT NULL,
  words text CHECK (length(words) BETWEEN 2 AND 500),
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  CONSTRAINT rating_once UNIQUE (realm, rating_window, person),
  FOREIGN KEY (realm, rating_window) REFERENCES execution.rating_window (realm, id)
);
GRANT SELECT, INSERT ON execution.rating TO @app;

-- Ratings on paper, entered by the supervisory body with the sheet or a reason; counted and shown apart. Append-only.
CREATE TABLE execution.paper (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  rating_window uuid NOT NULL,
  satisfied int NOT NULL CHECK (satisfied BETWEEN 0 AND 100000),
  dissatisfied int NOT NULL CHECK (dissatisfied BETWEEN 0 AND 100000),
  -- Why no sheet is attached.
  bare_reason text CHECK (length(bare_reason) BETWEEN 2 AND 500),
  at timestamptz NOT NULL,
  person uuid NOT NULL,
  body uuid NOT NULL,
  by_title text NOT NULL,
  PRIMARY KEY (realm, id),
  CHECK (satisfied + dissatisfied > 0),
  FOREIGN KEY (realm, rating_window) REFERENCES execution.rating_window (realm, id)
);
CREATE INDEX paper_window ON execution.paper (realm, rating_window, id);
GRANT SELECT, INSERT ON execution.paper TO @app;

-- What was written with ratings: after the end, when enough people rated, without person, time or order, for the bodies of
-- the matter only.
CREATE TABLE execution.remark (
  realm smallint NOT NULL,
  rating_window uuid NOT NULL,
  no int NOT NULL CHECK (no > 0),
  satisfied boolean NOT NULL,
  text text NOT NULL,
  readers uuid[] NOT NULL,
  PRIMARY KEY (realm, rating_window, no),
  FOREIGN KEY (realm, rating_window) REFERENCES execution.rating_window (realm, id)
);
GRANT SELECT, INSERT ON execution.remark TO @app;

-- A rating comes while its window is open. The foreign key has locked the window by now (triggers fire in the order of their
-- names, and its own begins with a capital), so this reads what the end of the window has committed.
CREATE FUNCTION execution.within_window() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM execution.rating_window w WHERE w.realm = NEW.realm AND w.id = NEW.rating_window
      AND w.state = 'open' AND NEW.at < w.until_at) THEN
    RAISE EXCEPTION 'the window is over' USING ERRCODE = '23514', CONSTRAINT = 'rating_within_window';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION execution.within_window() FROM PUBLIC;
CREATE TRIGGER within_window AFTER INSERT ON execution.rating FOR EACH ROW EXECUTE FUNCTION execution.within_window();
CREATE TRIGGER within_window AFTER INSERT ON execution.paper FOR EACH ROW EXECUTE FUNCTION execution.within_window();

-- The sealed package of a matter. Never changed, never taken away.
CREATE TABLE execution.archive (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  matter uuid NOT NULL,
  matter_number text NOT NULL,
  title text NOT NULL,
  machine text NOT NULL,
  readable text NOT NULL,
  -- SHA-256, hex.
  machine_digest text NOT NULL CHECK (machine_digest ~ '^[0-9a-f]{64}$'),
  readable_digest text NOT NULL CHECK (readable_digest ~ '^[0-9a-f]{64}$'),
  -- Over both and whose they are, with a key the database does not have.
  seal text NOT NULL,
  sealed_at timestamptz NOT NULL,
  sealed_by uuid NOT NULL,
  by_title text NOT NULL,
  PRIMARY KEY (realm, id),
  CONSTRAINT archive_once UNIQUE (realm, matter)
);
GRANT SELECT, INSERT ON execution.archive TO @app;

-- The floor. Parts of a matter are seen with the matter; written by those in whose scope it lies.
ALTER TABLE execution.task ENABLE ROW LEVEL SECURITY;
ALTER TABLE execution.task FORCE ROW LEVEL SECURITY;
CREATE POLICY task_seen ON execution.task FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = task.realm AND m.id = task.matter));
CREATE POLICY task_made ON execution.task FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND planned_by = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = task.realm AND m.id = task.matter AND (
    m.holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR m.involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[]))));
CREATE POLICY task_changed ON execution.task FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = task.realm AND m.id = task.matter AND (
      m.holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
      OR m.involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])))))
  WITH CHECK (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

ALTER TABLE execution.report ENABLE ROW LEVEL SECURITY;
ALTER TABLE execution.report FORCE ROW LEVEL SECURITY;
CREATE POLICY report_seen ON execution.report FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = report.realm AND m.id = report.matter));
CREATE POLICY report_made ON execution.report FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = report.realm AND m.id = report.matter AND (
    m.holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR m.involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[]))));

ALTER TABLE execution.inspection ENABLE ROW LEVEL SECURITY;
ALTER TABLE execution.inspection FORCE ROW LEVEL SECURITY;
CREATE POLICY inspection_seen ON execution.inspection FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = inspection.realm AND m.id = inspection.matter));
CREATE POLICY inspection_made ON execution.inspection FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = inspection.realm AND m.id = inspection.matter AND (
    m.holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR m.involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[]))));

ALTER TABLE execution.rating_window ENABLE ROW LEVEL SECURITY;
ALTER TABLE execution.rating_window FORCE ROW LEVEL SECURITY;
CREATE POLICY rating_window_seen ON execution.rating_window FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = rating_window.realm AND m.id = rating_window.matter));
CREATE POLICY rating_window_made ON execution.rating_window FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.service', true)) = '1');
CREATE POLICY rating_window_changed ON execution.rating_window FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.service', true)) = '1');

ALTER TABLE execution.rating ENABLE ROW LEVEL SECURITY;
ALTER TABLE execution.rating FORCE ROW LEVEL SECURITY;
CREATE POLICY rating_seen ON execution.rating FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)));
CREATE POLICY rating_made ON execution.rating FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid));

ALTER TABLE execution.paper ENABLE ROW LEVEL SECURITY;
ALTER TABLE execution.paper FORCE ROW LEVEL SECURITY;
CREATE POLICY paper_seen ON execution.paper FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR body = (SELECT nullif(current_setting('linli.body', true), '')::uuid)));
CREATE POLICY paper_made ON execution.paper FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND person = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
  AND body = (SELECT nullif(current_setting('linli.body', true), '')::uuid));

ALTER TABLE execution.remark ENABLE ROW LEVEL SECURITY;
ALTER TABLE execution.remark FORCE ROW LEVEL SECURITY;
CREATE POLICY remark_seen ON execution.remark FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR readers && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])));
CREATE POLICY remark_made ON execution.remark FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.service', true)) = '1');

ALTER TABLE execution.archive ENABLE ROW LEVEL SECURITY;
ALTER TABLE execution.archive FORCE ROW LEVEL SECURITY;
CREATE POLICY archive_seen ON execution.archive FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = archive.realm AND m.id = archive.matter));
CREATE POLICY archive_made ON execution.archive FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND sealed_by = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
  AND EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = archive.realm AND m.id = archive.matter AND (
    m.holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR m.involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[]))));
