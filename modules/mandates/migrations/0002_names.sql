-- Whoever gives a mandate online bears the name of their account, which may be 60 long.
ALTER TABLE mandates.mandate DROP CONSTRAINT mandate_grantor_name_check;
ALTER TABLE mandates.mandate ADD CONSTRAINT mandate_grantor_name_check CHECK (length(grantor_name) BETWEEN 1 AND 60);
