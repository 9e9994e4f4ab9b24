-- What is filed for a thing: at most one filing in force for each, whatever two processes try at once.
CREATE TABLE filing (
    number TEXT PRIMARY KEY,
    case_number TEXT NOT NULL UNIQUE REFERENCES office_case (number),
    thing TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('filed', 'cancelled', 'closed')),
    filed_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_filing ON filing (thing) WHERE state = 'filed';
CREATE TABLE filing_party (
    case_number TEXT NOT NULL REFERENCES filing (case_number),
    party TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (case_number, party)
) STRICT, WITHOUT ROWID;
CREATE INDEX filing_of_person ON filing_party (person);
CREATE TABLE filing_counter (
    region TEXT NOT NULL,
    day TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (region, day)
) STRICT, WITHOUT ROWID;
-- The sealed paper, made once: the same bytes wherever it is printed again.
CREATE TABLE filing_paper (
    case_number TEXT PRIMARY KEY REFERENCES filing (case_number),
    pdf BLOB NOT NULL
) STRICT;
-- What people have not finished: sealed by the terminal, for a day, for whoever of them is recognised.
CREATE TABLE draft (
    id TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    until TEXT NOT NULL
) STRICT;
CREATE TABLE draft_party (
    draft TEXT NOT NULL REFERENCES draft (id),
    person TEXT NOT NULL,
    PRIMARY KEY (draft, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_of_person ON draft_party (person);
