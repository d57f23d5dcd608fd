-- Search within a place. The words alone find a whole city's matters; words and place together, in one index, find the
-- neighbourhood's. Ten levels are more than any tree of places has; a longer path is still found by its first ten.
CREATE FUNCTION casework.above(path text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ARRAY[left(path, 4), left(path, 8), left(path, 12), left(path, 16), left(path, 20),
    left(path, 24), left(path, 28), left(path, 32), left(path, 36), left(path, 40)];
REVOKE ALL ON FUNCTION casework.above(text) FROM PUBLIC;
DROP INDEX casework.search_words;
CREATE INDEX search_words ON casework.search USING gin (words, casework.above(place_path));

-- Ids of matching matters in the caller's scope, newest first. Reviewed: every value is a parameter or a quoted literal, the
-- only text in the statement is fixed; literals, so that the planner knows how frequent the words are, and where.
-- In rounds: candidates from the search table alone (joined to a table with policies the planner may not use the text
-- index), then what the floor and the filters leave of them. A round that leaves too little is followed by a larger one.
CREATE OR REPLACE FUNCTION casework.search_reports(p_words text, p_path_from text, p_path_to text, p_state text, p_step text,
  p_item text, p_holder uuid, p_overdue_at timestamptz, p_channel text, p_unlocated boolean,
  p_from timestamptz, p_to timestamptz, p_before_at timestamptz, p_before_id uuid, p_limit int)
RETURNS TABLE (matter uuid, opened_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  v_realm smallint := nullif(current_setting('linli.realm', true), '')::smallint;
  v_found text;
  v_kept text;
  v_round int := p_limit;
  v_seen int;
  v_left int := p_limit;
  v_at timestamptz := p_before_at;
  v_id uuid := p_before_id;
  v_is_kept boolean;
BEGIN
  IF v_realm IS NULL OR p_limit > 1000 THEN RETURN; END IF;
  v_found := format('SELECT s.matter, s.opened_at FROM casework.search s WHERE s.realm = %L AND s.words @@ %L::tsquery', v_realm, p_words);
  IF p_path_from IS NOT NULL AND p_path_to = p_path_from || '~' AND length(p_path_from) BETWEEN 4 AND 40 AND length(p_path_from) % 4 = 0 THEN
    v_found := v_found || format(' AND casework.above(s.place_path) @> ARRAY[%L]::text[]', p_path_from);
  ELSIF p_path_from IS NOT NULL THEN
    v_found := v_found || format(' AND s.place_path >= %L AND s.place_path < %L', p_path_from, p_path_to);
  END IF;
  IF p_from IS NOT NULL THEN v_found := v_found || format(' AND s.opened_at >= %L', p_from); END IF;
  IF p_to IS NOT NULL THEN v_found := v_found || format(' AND s.opened_at < %L', p_to); END IF;

  v_kept := format('EXISTS (SELECT 1 FROM flow.matters m WHERE m.realm = %L AND m.id = c.matter', v_realm);
  IF p_holder IS NOT NULL THEN v_kept := v_kept || format(' AND m.holder = %L', p_holder); END IF;
  IF p_overdue_at IS NOT NULL THEN v_kept := v_kept || format(' AND m.state = ''open'' AND NOT m.paused AND m.due_at < %L', p_overdue_at); END IF;
  IF p_state IS NOT NULL THEN v_kept := v_kept || format(' AND m.state = %L', p_state); END IF;
  IF p_step IS NOT NULL THEN v_kept := v_kept || format(' AND m.step = %L', p_step); END IF;
  IF p_item IS NOT NULL THEN v_kept := v_kept || format(' AND m.item >= %L AND m.item < %L', p_item, p_item || '~'); END IF;
  v_kept := v_kept || ')';
  IF p_channel IS NOT NULL OR p_unlocated THEN
    v_kept := v_kept || format(' AND EXISTS (SELECT 1 FROM casework.report r WHERE r.realm = %L AND r.id = c.matter', v_realm);
    IF p_channel IS NOT NULL THEN v_kept := v_kept || format(' AND r.channel = %L', p_channel); END IF;
    IF p_unlocated THEN v_kept := v_kept || ' AND NOT r.located'; END IF;
    v_kept := v_kept || ')';
  END IF;

  LOOP
    v_seen := 0;
    FOR matter, opened_at, v_is_kept IN EXECUTE
      format('SELECT c.matter, c.opened_at, %s FROM (', v_kept) || v_found
        || CASE WHEN v_at IS NULL THEN '' ELSE format(' AND (s.opened_at, s.matter) < (%L, %L)', v_at, v_id) END
        || format(' ORDER BY s.opened_at DESC, s.matter DESC LIMIT %L) c', v_round)
    LOOP
      v_seen := v_seen + 1;
      v_at := opened_at;
      v_id := matter;
      IF v_is_kept THEN
        RETURN NEXT;
        v_left := v_left - 1;
        IF v_left = 0 THEN RETURN; END IF;
      END IF;
    END LOOP;
    IF v_seen < v_round THEN RETURN; END IF;
    v_round := least(v_round * 8, 20000);
  END LOOP;
END $$;

-- How frequent each place is, is known only after this.
ANALYZE casework.search;
