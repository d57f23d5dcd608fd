-- A message that carries a one-time code: what is kept hides the code; the whole text is sealed, and gone like the number.
ALTER TABLE notices.sms ADD COLUMN text_sealed text;
ALTER TABLE notices.sms ADD CONSTRAINT sms_text_gone CHECK (state = 'queued' OR text_sealed IS NULL);
GRANT UPDATE (text_sealed) ON notices.sms TO @app;
