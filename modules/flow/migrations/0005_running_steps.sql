-- Where open matters stand, counted by procedure and step: a load must not take a step from under them, and whoever loads
-- (the system administrator) sees no matter. Reviewed: the caller's own realm only, no parameter, numbers without names.
CREATE FUNCTION flow.running_steps()
RETURNS TABLE (procedure text, step text, matters int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  here smallint := nullif(current_setting('linli.realm', true), '')::smallint;
  before text := coalesce(current_setting('linli.service', true), '');
BEGIN
  PERFORM set_config('linli.service', '1', true);
  RETURN QUERY
    SELECT m.procedure, m.step, count(*)::int FROM flow.matter m
    WHERE m.realm = here AND m.state = 'open' GROUP BY m.procedure, m.step ORDER BY m.procedure, m.step;
  PERFORM set_config('linli.service', before, true);
END $$;
REVOKE ALL ON FUNCTION flow.running_steps() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION flow.running_steps() TO @app;
