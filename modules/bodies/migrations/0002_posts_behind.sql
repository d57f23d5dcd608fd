-- What stood behind a capacity: unit and post of appointments, in force or long over. No person, no dates: the post is
-- public, who held it when is not. Reviewed: the session's own realm only.
CREATE FUNCTION bodies.posts_behind(of_appointments uuid[])
RETURNS TABLE (appointment uuid, body uuid, body_title text, body_kind text, within uuid, post text, post_title text, place uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT a.id, b.id, b.title, b.kind, b.within, p.id, p.title, b.place
  FROM bodies.appointment a
  JOIN bodies.body b ON b.realm = a.realm AND b.id = a.body
  JOIN bodies.post p ON p.realm = a.realm AND p.kind = a.kind AND p.id = a.post
  WHERE a.realm = nullif(current_setting('linli.realm', true), '')::smallint AND a.id = ANY (of_appointments)
$$;

-- All appointments a unit ever gave, as bare ids: whoever audits by unit looks for them in the trace.
CREATE FUNCTION bodies.appointments_ever(of_body uuid)
RETURNS TABLE (appointment uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT a.id FROM bodies.appointment a
  WHERE a.realm = nullif(current_setting('linli.realm', true), '')::smallint AND a.body = of_body
    AND coalesce(current_setting('linli.body', true), '') <> ''
  LIMIT 10000
$$;

REVOKE ALL ON FUNCTION bodies.posts_behind(uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION bodies.appointments_ever(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION bodies.posts_behind(uuid[]) TO @app;
GRANT EXECUTE ON FUNCTION bodies.appointments_ever(uuid) TO @app;
