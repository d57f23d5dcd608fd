-- When the last backups were made: what the system administrator is shown. The backups themselves say more and are signed; this says
-- only that one was made, of which release and under which key's fingerprint. Nothing of it tells where it lies.
CREATE TABLE kernel.backup (
  made_at timestamptz PRIMARY KEY,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  version text NOT NULL,
  fingerprint text NOT NULL,
  encrypted boolean NOT NULL,
  with_keys boolean NOT NULL,
  rows bigint NOT NULL CHECK (rows >= 0),
  -- Uploads that were missing or damaged already.
  lost int NOT NULL CHECK (lost >= 0)
);
GRANT SELECT, INSERT ON kernel.backup TO @app;
