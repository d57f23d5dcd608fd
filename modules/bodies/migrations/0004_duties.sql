-- How duties are fulfilled: [{duty, items: [{code, title}], procedure: {id, title} | null, post | null}], as the pack last said.
ALTER TABLE bodies.kind ADD COLUMN ways jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(ways) = 'array');
GRANT UPDATE (ways) ON bodies.kind TO @app;
ALTER TABLE bodies.post ADD COLUMN ways jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(ways) = 'array');
GRANT UPDATE (ways) ON bodies.post TO @app;
