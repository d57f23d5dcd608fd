-- A capacity may stand for hundreds of bodies. Comparing each row's bodies with a list costs their product; beyond some ten
-- (an id and its comma are 37 characters) the floor looks them up in a hash instead. What is seen stays the same.
ALTER POLICY matter_seen ON flow.matter USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND (
    (SELECT current_setting('linli.service', true)) = '1'
    OR (place_path >= (SELECT nullif(current_setting('linli.place_from', true), ''))
        AND place_path < (SELECT nullif(current_setting('linli.place_to', true), '')))
    OR CASE WHEN (SELECT coalesce(length(current_setting('linli.bodies', true)), 0) < 400)
      THEN holder = ANY ((SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])::uuid[])
        OR involved && (SELECT string_to_array(nullif(current_setting('linli.bodies', true), ''), ',')::uuid[])
      ELSE holder IN (SELECT unnest(string_to_array(current_setting('linli.bodies', true), ',')::uuid[]))
        OR (SELECT bool_or(b IN (SELECT unnest(string_to_array(current_setting('linli.bodies', true), ',')::uuid[]))) FROM unnest(involved) b)
      END
    OR reporter = (SELECT nullif(current_setting('linli.person', true), '')::uuid)
    OR id = (SELECT nullif(current_setting('linli.matter', true), '')::uuid)
  ));
