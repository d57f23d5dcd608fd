-- Rule documents (居民公约 …): the draft a motion carries, its former wordings, and the versions adopted, per place and date.

-- A motion that asks for a text to become a rule of a place.
CREATE TABLE deliberation.rule_motion (
  realm smallint NOT NULL,
  motion uuid NOT NULL,
  -- Kind of document, as motions.yaml names it.
  document text NOT NULL CHECK (length(document) BETWEEN 1 AND 40),
  place uuid NOT NULL,
  place_path text NOT NULL,
  -- Why what was passed did not become a rule; null: nothing stood against it.
  refused text CHECK (refused IN ('changed', 'outside', 'no-ballot')),
  PRIMARY KEY (realm, motion),
  FOREIGN KEY (realm, motion) REFERENCES deliberation.motion (realm, id)
);
CREATE INDEX rule_motion_place ON deliberation.rule_motion (realm, document, place);
GRANT SELECT, INSERT (realm, motion, document, place, place_path), UPDATE (refused) ON deliberation.rule_motion TO @app;

-- Every draft there was. Append-only; the highest number is the present one.
CREATE TABLE deliberation.rule_draft (
  realm smallint NOT NULL,
  motion uuid NOT NULL,
  no int NOT NULL CHECK (no > 0),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  articles jsonb NOT NULL CHECK (jsonb_typeof(articles) = 'array' AND jsonb_array_length(articles) BETWEEN 1 AND 80),
  -- SHA-256 of document, place, title and articles; a ballot freezes it with its package.
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  at timestamptz NOT NULL,
  PRIMARY KEY (realm, motion, no),
  FOREIGN KEY (realm, motion) REFERENCES deliberation.rule_motion (realm, motion)
);
GRANT SELECT, INSERT ON deliberation.rule_draft TO @app;

-- Adopted versions. A version ends once, when the next one begins; nothing else of it changes, nothing is deleted.
CREATE TABLE deliberation.rule_version (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  document text NOT NULL,
  document_title text NOT NULL CHECK (length(document_title) BETWEEN 1 AND 200),
  place uuid NOT NULL,
  place_path text NOT NULL,
  no int NOT NULL CHECK (no > 0),
  title text NOT NULL,
  articles jsonb NOT NULL,
  digest text NOT NULL,
  from_day date NOT NULL,
  -- First day on which it is no longer in force.
  until_day date CHECK (until_day >= from_day),
  motion uuid NOT NULL,
  draft int NOT NULL,
  ballot uuid NOT NULL,
  adopted_at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  UNIQUE (realm, document, place, no),
  UNIQUE (realm, ballot),
  FOREIGN KEY (realm, motion, draft) REFERENCES deliberation.rule_draft (realm, motion, no)
);
-- One in force a document and place, whatever the application does.
CREATE UNIQUE INDEX rule_version_now ON deliberation.rule_version (realm, document, place) WHERE until_day IS NULL;
CREATE INDEX rule_version_under ON deliberation.rule_version (realm, place_path, document, no);
CREATE INDEX rule_version_motion ON deliberation.rule_version (realm, motion);
GRANT SELECT, INSERT, UPDATE (until_day) ON deliberation.rule_version TO @app;

-- All of it is public, as the motions are. A draft is made by whoever raised the motion, a version by the system's own rule.
ALTER TABLE deliberation.rule_motion ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliberation.rule_motion FORCE ROW LEVEL SECURITY;
CREATE POLICY rule_motion_seen ON deliberation.rule_motion FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY rule_motion_made ON deliberation.rule_motion FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR EXISTS (SELECT 1 FROM deliberation.motion d WHERE d.realm = rule_motion.realm AND d.id = rule_motion.motion
      AND d.body = (SELECT nullif(current_setting('linli.body', true), '')::uuid))
    OR EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = rule_motion.realm AND m.id = rule_motion.motion
      AND m.reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid))));
CREATE POLICY rule_motion_refused ON deliberation.rule_motion FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.service', true)) = '1');

ALTER TABLE deliberation.rule_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliberation.rule_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY rule_draft_seen ON deliberation.rule_draft FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY rule_draft_made ON deliberation.rule_draft FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR EXISTS (SELECT 1 FROM deliberation.motion d WHERE d.realm = rule_draft.realm AND d.id = rule_draft.motion
      AND d.body = (SELECT nullif(current_setting('linli.body', true), '')::uuid))
    OR EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = rule_draft.realm AND m.id = rule_draft.motion
      AND m.reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid))));

ALTER TABLE deliberation.rule_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliberation.rule_version FORCE ROW LEVEL SECURITY;
CREATE POLICY rule_version_seen ON deliberation.rule_version FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY rule_version_made ON deliberation.rule_version FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.service', true)) = '1');
CREATE POLICY rule_version_ended ON deliberation.rule_version FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (SELECT current_setting('linli.service', true)) = '1' AND until_day IS NULL)
  WITH CHECK (until_day IS NOT NULL);
