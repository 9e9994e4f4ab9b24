-- SQLite's 0019: a filing that took the place of another, and the number of that one.
ALTER TABLE filing ADD COLUMN changes word NOT NULL DEFAULT '';
CREATE INDEX filing_that_changes ON filing (changes) WHERE changes <> '';
