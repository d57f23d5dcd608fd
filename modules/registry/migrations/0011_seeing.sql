-- Who can see a field of a person, and why: asked also by those who audit and see no register. The one thing they need to know is where
-- the record lay at an instant and whether another's approval was needed; no value of the record leaves.
CREATE POLICY reviewed ON registry.fact FOR SELECT TO CURRENT_USER USING (true);

-- Of the record that stands for this person. `at` NULL: as its row stands now; else out of what was known at that instant. `place` is
-- where it or its dwelling was said to lie, `place_path` only what the row itself holds. A birth after `adult_until` is a minor's.
CREATE FUNCTION registry.standing_of(of_person uuid, at timestamptz, adult_until text)
RETURNS TABLE (person uuid, minor boolean, place uuid, place_path text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  WITH RECURSIVE here AS (SELECT nullif(current_setting('linli.realm', true), '')::smallint AS realm),
  chain AS (
    SELECT p.id, p.merged_into, 0 AS step FROM registry.person p, here WHERE p.realm = here.realm AND p.id = of_person
      AND (coalesce(current_setting('linli.body', true), '') <> '' OR current_setting('linli.service', true) = '1')
    UNION ALL
    SELECT p.id, p.merged_into, c.step + 1 FROM chain c, here, registry.person p
      WHERE p.realm = here.realm AND p.id = c.merged_into AND c.step < 20),
  kept AS (SELECT p.* FROM chain c, here, registry.person p WHERE p.realm = here.realm AND p.id = c.id AND c.merged_into IS NULL),
  told AS (
    SELECT f.* FROM kept k JOIN registry.fact f ON f.realm = k.realm AND f.subject = k.id
    WHERE at IS NOT NULL AND f.recorded_at <= at AND (f.superseded_at IS NULL OR f.superseded_at > at)),
  -- A dwelling says more than a place; who has left keeps the last.
  stood AS (
    SELECT t.element, t.value FROM told t WHERE t.element IN ('dwelling', 'place') AND t.value IS NOT NULL
    ORDER BY t.valid_to IS NULL DESC, t.valid_to DESC, t.element = 'dwelling' DESC, t.valid_from DESC LIMIT 1)
  SELECT k.id, coalesce(k.birth::text > adult_until, false), k.place, k.place_path FROM kept k WHERE at IS NULL
  UNION ALL
  SELECT k.id,
    coalesce((SELECT t.value > adult_until FROM told t WHERE t.element = 'birth' ORDER BY t.valid_to IS NULL DESC, t.valid_from DESC LIMIT 1), false),
    CASE s.element WHEN 'place' THEN s.value::uuid ELSE (
      SELECT f.value::uuid FROM registry.fact f WHERE f.realm = k.realm AND f.subject = s.value::uuid AND f.element = 'place'
        AND f.recorded_at <= at AND (f.superseded_at IS NULL OR f.superseded_at > at)
      ORDER BY f.valid_to IS NULL DESC, f.valid_to DESC, f.valid_from DESC LIMIT 1) END,
    NULL
  FROM kept k CROSS JOIN stood s WHERE at IS NOT NULL
$$;
REVOKE ALL ON FUNCTION registry.standing_of(uuid, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registry.standing_of(uuid, timestamptz, text) TO @app;
