-- Who looked into whose data, from which terminal, and what was told: one line before every answer, for ever.
CREATE TABLE personal_read (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    terminal TEXT NOT NULL,
    person TEXT NOT NULL,
    what TEXT NOT NULL,
    notice_version TEXT NOT NULL
) STRICT;
CREATE INDEX read_by_person ON personal_read (person, at);
CREATE TRIGGER personal_read_stays BEFORE UPDATE ON personal_read BEGIN SELECT RAISE(ABORT, 'a line that stays'); END;
CREATE TRIGGER personal_read_for_ever BEFORE DELETE ON personal_read BEGIN SELECT RAISE(ABORT, 'a line that stays'); END;
CREATE INDEX case_of_applicant ON office_case (applicant, received_at);
