-- Readiness compares what is applied with what the program brings.
GRANT SELECT ON kernel.migration TO @app;

-- Drops whole months that ended before an instant, of the relayed events and the notices only: a name on a list, never the
-- trace. An event the relay has not passed by a day stays, however old it is. Gives the names of what it dropped.
CREATE FUNCTION kernel.drop_partitions(parent regclass, before timestamptz) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  full_name text;
  child record;
  ends timestamptz;
  relayed timestamptz;
BEGIN
  SELECT n.nspname || '.' || c.relname INTO full_name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = parent AND c.relkind = 'p';
  IF full_name IS NULL OR full_name NOT IN ('kernel.outbox', 'notices.notice') THEN
    RAISE EXCEPTION 'months of % are kept for ever', parent;
  END IF;
  IF before > now() - interval '6 months' THEN
    RAISE EXCEPTION 'the last six months are always kept';
  END IF;
  IF full_name = 'kernel.outbox' THEN
    SELECT min(at) - interval '1 day' INTO relayed FROM kernel.relay;
    before := least(before, coalesce(relayed, '-infinity'));
  END IF;
  FOR child IN
    SELECT c.oid::regclass AS name, c.relname,
        (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1] AS upper
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = parent ORDER BY c.relname
  LOOP
    ends := child.upper::timestamptz;
    IF ends IS NULL OR ends > before THEN CONTINUE; END IF;
    EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', parent, child.name);
    EXECUTE format('DROP TABLE %s', child.name);
    RETURN NEXT child.relname;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION kernel.drop_partitions(regclass, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION kernel.drop_partitions(regclass, timestamptz) TO @app;
