-- Withdrawing consent: one's own number is forgotten, and with it the way of signing in by it.
CREATE FUNCTION identity.forget_phone(of_realm smallint, of_person uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH gone AS (DELETE FROM identity.phone
    WHERE realm = of_realm AND person = of_person AND identity.is_own(of_person) RETURNING 1)
  SELECT EXISTS (SELECT 1 FROM gone)
$$;
REVOKE ALL ON FUNCTION identity.forget_phone(smallint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.forget_phone(smallint, uuid) TO @app;
