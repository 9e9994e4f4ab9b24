-- SQLite's 0015: filings, at most one in force for a thing; their people, numbers and papers; drafts.
CREATE TABLE filing (
    number word PRIMARY KEY,
    case_number word NOT NULL UNIQUE REFERENCES office_case (number),
    thing word NOT NULL,
    state word NOT NULL CHECK (state IN ('filed', 'cancelled', 'closed')),
    filed_on word NOT NULL
);
CREATE UNIQUE INDEX one_filing ON filing (thing) WHERE state = 'filed';
CREATE TABLE filing_party (
    case_number word NOT NULL REFERENCES filing (case_number),
    party word NOT NULL,
    person word NOT NULL,
    PRIMARY KEY (case_number, party)
);
CREATE INDEX filing_of_person ON filing_party (person);
CREATE TABLE filing_counter (
    region word NOT NULL,
    day word NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (region, day)
);
-- The sealed paper, made once: the same bytes wherever it is printed again.
CREATE TABLE filing_paper (
    case_number word PRIMARY KEY REFERENCES filing (case_number),
    pdf BYTEA NOT NULL
);
-- What people have not finished: sealed by the terminal, for a day, for whoever of them is recognised.
CREATE TABLE draft (
    id word PRIMARY KEY,
    sealed BYTEA NOT NULL,
    until word NOT NULL
);
CREATE TABLE draft_party (
    draft word NOT NULL REFERENCES draft (id),
    person word NOT NULL,
    PRIMARY KEY (draft, person)
);
CREATE INDEX draft_of_person ON draft_party (person);
