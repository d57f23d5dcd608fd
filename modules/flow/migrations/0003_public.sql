-- A public matter (a motion, a power used) is read by everybody of its realm, signed in or not: the row, who held it, its
-- clocks and the open acts. Closed acts stay with whose scope shows the matter anyway. Nobody may change more than before.
ALTER TABLE flow.matter ADD COLUMN public boolean NOT NULL DEFAULT false;
CREATE INDEX matter_public ON flow.matter (realm, place_path, id) WHERE public;

CREATE POLICY matter_public ON flow.matter FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint) AND public);

-- Parts: seeing them still means seeing the matter, which now includes public ones. Changing them must not.
DROP POLICY custody_changed ON flow.custody;
CREATE POLICY custody_changed ON flow.custody FOR UPDATE USING (
  EXISTS (SELECT 1 FROM flow.matter m WHERE m.realm = custody.realm AND m.id = custody.matter AND (NOT m.public
    OR (SELECT current_setting('linli.service', true)) = '1'
    OR (m.place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND m.place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))
    OR m.holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR m.involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])
    OR m.reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR m.id = (SELECT nullif(current_setting('linli.matter', true), '')::uuid)
    OR m.reporter = (SELECT CASE WHEN coalesce(current_setting('linli.mandate', true), '') = '' THEN NULL ELSE mandates.principal() END))));
DROP POLICY clock_changed ON flow.clock;
CREATE POLICY clock_changed ON flow.clock FOR UPDATE USING (
  EXISTS (SELECT 1 FROM flow.matter m WHERE m.realm = clock.realm AND m.id = clock.matter AND (NOT m.public
    OR (SELECT current_setting('linli.service', true)) = '1'
    OR (m.place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND m.place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))
    OR m.holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR m.involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])
    OR m.reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR m.id = (SELECT nullif(current_setting('linli.matter', true), '')::uuid)
    OR m.reporter = (SELECT CASE WHEN coalesce(current_setting('linli.mandate', true), '') = '' THEN NULL ELSE mandates.principal() END))));
DROP POLICY act_seen ON flow.act;
CREATE POLICY act_seen ON flow.act FOR SELECT USING (
  EXISTS (SELECT 1 FROM flow.matter m WHERE m.realm = act.realm AND m.id = act.matter AND (act.open OR NOT m.public
    OR (SELECT current_setting('linli.service', true)) = '1'
    OR (m.place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND m.place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))
    OR m.holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
    OR m.involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])
    OR m.reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR m.id = (SELECT nullif(current_setting('linli.matter', true), '')::uuid)
    OR m.reporter = (SELECT CASE WHEN coalesce(current_setting('linli.mandate', true), '') = '' THEN NULL ELSE mandates.principal() END))));

-- The column joins the published view at its end.
CREATE OR REPLACE VIEW flow.matters WITH (security_invoker = true) AS SELECT * FROM flow.matter;
