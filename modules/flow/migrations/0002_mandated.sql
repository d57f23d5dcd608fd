-- Who acts under a mandate sees the grantor's matters, and theirs only, in the transaction that names it. What the
-- mandate is worth is judged by mandates.principal() itself, once a statement, and only when one is named.
CREATE POLICY matter_mandated ON flow.matter FOR SELECT USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND reporter = (SELECT CASE WHEN coalesce(current_setting('linli.mandate', true), '') = '' THEN NULL ELSE mandates.principal() END));
CREATE POLICY matter_changed_mandated ON flow.matter FOR UPDATE USING (
  realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint)
  AND reporter = (SELECT CASE WHEN coalesce(current_setting('linli.mandate', true), '') = '' THEN NULL ELSE mandates.principal() END))
  WITH CHECK (realm = (SELECT nullif(current_setting('linli.realm', true), '')::smallint));
