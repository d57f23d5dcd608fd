-- How many accounts a search finds, exact up to 10 000: a list says its size.
CREATE FUNCTION identity.accounts_count(of_realm smallint, wanted text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT count(*) FROM (
    SELECT 1 FROM identity.account a JOIN identity.person p ON p.realm = a.realm AND p.id = a.person
    WHERE a.realm = of_realm AND identity.is_staff_or_service()
      AND (wanted = '' OR position(wanted IN a.login_key) > 0 OR position(wanted IN lower(p.name)) > 0)
    LIMIT 10001) found
$$;
REVOKE ALL ON FUNCTION identity.accounts_count(smallint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION identity.accounts_count(smallint, text) TO @app;
