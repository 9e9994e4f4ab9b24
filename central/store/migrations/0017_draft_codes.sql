-- What opens a draft for somebody who is not named in it: the hash of a code that was sent to who kept it.
ALTER TABLE draft ADD COLUMN item TEXT NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN code TEXT NOT NULL DEFAULT '';
CREATE INDEX draft_of_code ON draft (code) WHERE code <> '';
