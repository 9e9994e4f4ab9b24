-- SQLite's 0017: what opens a draft for somebody who is not named in it.
ALTER TABLE draft ADD COLUMN item word NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN code word NOT NULL DEFAULT '';
CREATE INDEX draft_of_code ON draft (code) WHERE code <> '';
