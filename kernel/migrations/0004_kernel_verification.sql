-- When the trace was last verified, how far, and with what outcome: who audits sees it without running it.
CREATE TABLE kernel.verification (
  realm smallint NOT NULL,
  at timestamptz NOT NULL,
  block bigint NOT NULL,
  rows bigint NOT NULL CHECK (rows >= 0),
  faults int NOT NULL CHECK (faults >= 0),
  PRIMARY KEY (realm, at)
);
GRANT SELECT, INSERT ON kernel.verification TO @app;
