-- Why a person's data were read: the declared purpose and the matter it served. Both are covered by the row's keyed digest
-- and by its leaf when one of them is set; rows written before keep theirs.
ALTER TABLE kernel.trace ADD COLUMN purpose text, ADD COLUMN matter uuid;
