-- Reports: what was said, by which channel, about which place; who said it lies apart.
CREATE SCHEMA casework;
GRANT USAGE ON SCHEMA casework TO @app;

CREATE TABLE casework.report (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 20000),
  place_text text,
  channel text NOT NULL CHECK (channel IN ('web', 'phone', 'counter', 'paper', 'patrol', 'import')),
  confidentiality text NOT NULL CHECK (confidentiality IN ('named', 'confidential', 'anonymous')),
  -- When it was said, if that is not when it came in.
  written_at timestamptz,
  -- False: the text names no place we know; it waits in the to-locate list.
  located boolean NOT NULL DEFAULT true,
  -- Number in the system it came from; makes a repeated import harmless.
  source text,
  source_no text,
  import uuid,
  -- Keyed digest of the query code given once.
  code_mac text NOT NULL,
  rating text,
  filed_at timestamptz NOT NULL,
  PRIMARY KEY (realm, id),
  FOREIGN KEY (realm, id) REFERENCES flow.matter (realm, id),
  CHECK ((source IS NULL) = (source_no IS NULL))
);
CREATE UNIQUE INDEX report_source ON casework.report (realm, source, source_no) WHERE source IS NOT NULL;
CREATE INDEX report_unlocated ON casework.report (realm, id) WHERE NOT located;
CREATE INDEX report_import ON casework.report (realm, import) WHERE import IS NOT NULL;
GRANT SELECT, INSERT, UPDATE (located, rating, place_text) ON casework.report TO @app;

-- Identity of the reporter, encrypted; nobody reads it without saying why (casework.reveal-reporter).
CREATE TABLE casework.contact (
  realm smallint NOT NULL,
  matter uuid NOT NULL,
  person uuid,
  name_sealed text,
  phone_sealed text,
  phone_mac text,
  phone_masked text,
  PRIMARY KEY (realm, matter),
  FOREIGN KEY (realm, matter) REFERENCES casework.report (realm, id)
);
CREATE INDEX contact_phone ON casework.contact (realm, phone_mac) WHERE phone_mac IS NOT NULL;
GRANT SELECT, INSERT ON casework.contact TO @app;

-- Wrong query codes, per number: counted whether or not the number exists.
CREATE TABLE casework.code_try (
  realm smallint NOT NULL,
  number text NOT NULL,
  fails int NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (realm, number)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON casework.code_try TO @app;

ALTER TABLE casework.report ENABLE ROW LEVEL SECURITY;
ALTER TABLE casework.report FORCE ROW LEVEL SECURITY;
CREATE POLICY report_seen ON casework.report FOR SELECT USING (
  EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = report.realm AND m.id = report.id));
CREATE POLICY report_made ON casework.report FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
CREATE POLICY report_changed ON casework.report FOR UPDATE USING (
  EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = report.realm AND m.id = report.id));

-- The floor under identity: hidden unless this very transaction said that it reveals (the action checks who may).
ALTER TABLE casework.contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE casework.contact FORCE ROW LEVEL SECURITY;
CREATE POLICY contact_seen ON casework.contact FOR SELECT USING (
  (SELECT current_setting('linli.reveal', true)) = matter::text
  OR (SELECT current_setting('linli.service', true)) = '1');
CREATE POLICY contact_made ON casework.contact FOR INSERT WITH CHECK (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));

-- Full text. The pool's role has no right on this table: only the two functions below reach it, because a text
-- condition under row-level security would lose its index. The search function joins flow.matter, whose policy reads the
-- same session variables, so what comes out is in scope already.
CREATE TABLE casework.search (
  realm smallint NOT NULL,
  matter uuid NOT NULL,
  opened_at timestamptz NOT NULL,
  place_path text COLLATE "C" NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (realm, matter)
);
CREATE INDEX search_words ON casework.search USING gin (words);
CREATE INDEX search_newest ON casework.search (realm, opened_at DESC, matter DESC);

CREATE FUNCTION casework.index_report(p_realm smallint, p_matter uuid, p_opened timestamptz, p_path text, p_words text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  INSERT INTO casework.search (realm, matter, opened_at, place_path, words)
  VALUES (p_realm, p_matter, p_opened, p_path, p_words::tsvector)
  ON CONFLICT (realm, matter) DO UPDATE SET place_path = excluded.place_path, words = excluded.words
  WHERE casework.search.realm = nullif(current_setting('linli.realm', true), '')::smallint
$$;
REVOKE ALL ON FUNCTION casework.index_report(smallint, uuid, timestamptz, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework.index_report(smallint, uuid, timestamptz, text, text) TO @app;

-- Ids of matching matters in the caller's scope, newest first. Reviewed: every value is a parameter, the only text in
-- the statement is fixed; the query is given as a literal so that the planner knows how frequent its words are.
CREATE FUNCTION casework.search_reports(p_words text, p_path_from text, p_path_to text, p_state text, p_step text,
  p_item text, p_holder uuid, p_overdue_at timestamptz, p_channel text, p_unlocated boolean,
  p_from timestamptz, p_to timestamptz, p_before_at timestamptz, p_before_id uuid, p_limit int)
RETURNS TABLE (matter uuid, opened_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  v_realm smallint := nullif(current_setting('linli.realm', true), '')::smallint;
  v_sql text;
BEGIN
  IF v_realm IS NULL OR p_limit > 1000 THEN RETURN; END IF;
  v_sql := 'SELECT s.matter, s.opened_at FROM casework.search s JOIN flow.matters m ON m.realm = s.realm AND m.id = s.matter';
  IF p_channel IS NOT NULL OR p_unlocated THEN v_sql := v_sql || ' JOIN casework.report r ON r.realm = s.realm AND r.id = s.matter'; END IF;
  v_sql := v_sql || format(' WHERE s.realm = %L AND s.words @@ %L::tsquery', v_realm, p_words);
  IF p_channel IS NOT NULL THEN v_sql := v_sql || format(' AND r.channel = %L', p_channel); END IF;
  IF p_unlocated THEN v_sql := v_sql || ' AND NOT r.located'; END IF;
  IF p_holder IS NOT NULL THEN v_sql := v_sql || format(' AND m.holder = %L', p_holder); END IF;
  IF p_overdue_at IS NOT NULL THEN v_sql := v_sql || format(' AND m.state = ''open'' AND NOT m.paused AND m.due_at < %L', p_overdue_at); END IF;
  IF p_path_from IS NOT NULL THEN v_sql := v_sql || format(' AND s.place_path >= %L AND s.place_path < %L', p_path_from, p_path_to); END IF;
  IF p_state IS NOT NULL THEN v_sql := v_sql || format(' AND m.state = %L', p_state); END IF;
  IF p_step IS NOT NULL THEN v_sql := v_sql || format(' AND m.step = %L', p_step); END IF;
  IF p_item IS NOT NULL THEN v_sql := v_sql || format(' AND m.item >= %L AND m.item < %L', p_item, p_item || '~'); END IF;
  IF p_from IS NOT NULL THEN v_sql := v_sql || format(' AND s.opened_at >= %L', p_from); END IF;
  IF p_to IS NOT NULL THEN v_sql := v_sql || format(' AND s.opened_at < %L', p_to); END IF;
  IF p_before_at IS NOT NULL THEN v_sql := v_sql || format(' AND (s.opened_at, s.matter) < (%L, %L)', p_before_at, p_before_id); END IF;
  RETURN QUERY EXECUTE v_sql || format(' ORDER BY s.opened_at DESC, s.matter DESC LIMIT %L', p_limit);
END $$;
REVOKE ALL ON FUNCTION casework.search_reports(text, text, text, text, text, text, uuid, timestamptz, text, boolean, timestamptz, timestamptz, timestamptz, uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework.search_reports(text, text, text, text, text, text, uuid, timestamptz, text, boolean, timestamptz, timestamptz, timestamptz, uuid, int) TO @app;

-- Finds a report by its number for somebody who holds the query code. Returns the id only when the code's digest fits.
CREATE FUNCTION casework.matter_by_code(p_realm smallint, p_number text, p_mac text)
RETURNS uuid LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE v_id uuid;
BEGIN
  PERFORM set_config('linli.service', '1', true);
  SELECT r.id INTO v_id FROM flow.matters m JOIN casework.report r ON r.realm = m.realm AND r.id = m.id
    WHERE m.realm = p_realm AND m.number = p_number AND r.code_mac = p_mac;
  PERFORM set_config('linli.service', '', true);
  RETURN v_id;
END $$;
REVOKE ALL ON FUNCTION casework.matter_by_code(smallint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION casework.matter_by_code(smallint, text, text) TO @app;

-- Imports: one row a file, one row a line of it.
CREATE TABLE casework.import (
  realm smallint NOT NULL,
  id uuid NOT NULL,
  body uuid,
  by_person uuid,
  by_title text NOT NULL,
  file_name text NOT NULL,
  file uuid,
  source text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('partial', 'all')),
  state text NOT NULL CHECK (state IN ('checking', 'checked', 'running', 'done', 'cancelled', 'failed')),
  total int NOT NULL DEFAULT 0,
  good int NOT NULL DEFAULT 0,
  bad int NOT NULL DEFAULT 0,
  repeated int NOT NULL DEFAULT 0,
  done int NOT NULL DEFAULT 0,
  problem text,
  errors jsonb NOT NULL DEFAULT '[]',
  error_file uuid,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (realm, id)
);
CREATE INDEX import_body ON casework.import (realm, body, started_at DESC);
GRANT SELECT, INSERT, UPDATE ON casework.import TO @app;
ALTER TABLE casework.import ENABLE ROW LEVEL SECURITY;
ALTER TABLE casework.import FORCE ROW LEVEL SECURITY;
CREATE POLICY import_seen ON casework.import USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND ((SELECT current_setting('linli.service', true)) = '1'
    OR body = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])));
