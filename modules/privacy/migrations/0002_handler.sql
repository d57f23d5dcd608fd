-- Who handles the data and how to reach them (PIPL 17). Without a name of its own the top unit that answers objections stands
-- for the handler; then the column is null.
ALTER TABLE privacy.setting ADD COLUMN handler_name text, ADD COLUMN handler_contact text;
GRANT UPDATE (handler_name, handler_contact) ON privacy.setting TO @app;
