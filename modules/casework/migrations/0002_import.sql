-- Imports resume where they were: the row reached stands in the same commit as the reports taken in up to it.
ALTER TABLE casework.import
  ADD COLUMN at_row int NOT NULL DEFAULT 0,
  -- How the file's columns are called, when it is not our template.
  ADD COLUMN profile jsonb NOT NULL DEFAULT '{}',
  -- Pack snapshot the rows were checked against.
  ADD COLUMN snapshot text;
CREATE INDEX import_newest ON casework.import (realm, started_at DESC, id DESC);
