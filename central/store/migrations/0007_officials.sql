-- Who works at the office and as what; what each may do is in central/officials.py.
CREATE TABLE official (
    name TEXT PRIMARY KEY CHECK (name <> ''),
    role TEXT NOT NULL CHECK (role IN ('clerk', 'head', 'supervisor'))
) STRICT;

-- A reading by an official has their name and the reason in place of terminal and notice.
ALTER TABLE personal_read ADD COLUMN official TEXT NOT NULL DEFAULT '';
ALTER TABLE personal_read ADD COLUMN why TEXT NOT NULL DEFAULT '';
