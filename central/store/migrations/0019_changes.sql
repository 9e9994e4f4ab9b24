-- A filing that took the place of another: the number of that one.
ALTER TABLE filing ADD COLUMN changes TEXT NOT NULL DEFAULT '';
CREATE INDEX filing_that_changes ON filing (changes) WHERE changes <> '';
