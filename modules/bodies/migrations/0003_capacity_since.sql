-- What a capacity takes from reference data (the bodies nested in its own, the flags of its post) may be long, is asked on
-- every request and changes with a load. A process may keep it: the key it got with it says of what it was made, and the
-- same statement that judges the appointment says whether that still holds. So nothing kept outlives its commit.

-- One row, another value with every change to bodies or posts. The writers hold it until they commit: whoever reads a
-- stamp reads exactly the rows it stands for.
CREATE TABLE bodies.revision (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  stamp uuid NOT NULL
);
INSERT INTO bodies.revision (stamp) VALUES (gen_random_uuid());

CREATE FUNCTION bodies.mark_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  UPDATE bodies.revision SET stamp = gen_random_uuid();
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION bodies.mark_changed() FROM PUBLIC;
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON bodies.body FOR EACH STATEMENT EXECUTE FUNCTION bodies.mark_changed();
CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE ON bodies.post FOR EACH STATEMENT EXECUTE FUNCTION bodies.mark_changed();

-- As bodies.capacity, and the key; nest and may are NULL when the caller's key still holds. Everything with dates (the
-- appointment, its body, its place) is judged anew. The stamp is read in the statement's own snapshot, like the rest.
CREATE FUNCTION bodies.capacity_since(of_realm smallint, of_appointment uuid, at_time timestamptz, known text)
RETURNS TABLE (key text, person uuid, body uuid, body_kind text, body_title text, body_nature text, body_root uuid, nest uuid[],
  post text, post_title text, place uuid, place_name text, place_kind text, place_path text,
  powers text[], may text[], sight text, acting_for uuid, jurisdiction text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog AS $$
BEGIN
  RETURN QUERY
    SELECT w.key, a.person, b.id, b.kind, b.title, k.nature, b.root,
      CASE WHEN w.key = known THEN NULL ELSE ARRAY(WITH RECURSIVE nest AS (
          SELECT b.id
          UNION ALL SELECT i.id FROM bodies.body i JOIN nest n ON i.realm = of_realm AND i.within = n.id)
        SELECT nest.id FROM nest) END,
      p.id, p.title, s.id, s.name, s.kind, s.path, p.powers,
      CASE WHEN w.key = known THEN NULL ELSE p.may END, p.sight, a.acting_for, j.id
    FROM territory.known_jurisdiction j
    CROSS JOIN LATERAL (SELECT (at_time AT TIME ZONE j.zone)::date AS today OFFSET 0) d
    JOIN bodies.appointment a ON a.realm = of_realm AND a.id = of_appointment
    JOIN bodies.body b ON b.realm = of_realm AND b.id = a.body
    JOIN bodies.kind k ON k.realm = of_realm AND k.id = b.kind
    JOIN bodies.post p ON p.realm = of_realm AND p.kind = a.kind AND p.id = a.post
    JOIN territory.standing s ON s.realm = of_realm AND s.id = b.place
    CROSS JOIN LATERAL (SELECT concat_ws('/', r.stamp, b.id, p.kind, p.id) AS key FROM bodies.revision r OFFSET 0) w
    WHERE j.realm = of_realm AND a.from_at <= at_time AND (a.to_at IS NULL OR a.to_at > at_time)
      AND b.from_on <= d.today AND (b.to_on IS NULL OR b.to_on > d.today)
      AND s.from_on <= d.today AND (s.to_on IS NULL OR s.to_on > d.today);
END $$;
REVOKE ALL ON FUNCTION bodies.capacity_since(smallint, uuid, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bodies.capacity_since(smallint, uuid, timestamptz, text) TO @app;
