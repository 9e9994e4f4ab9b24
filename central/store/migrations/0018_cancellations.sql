-- What was filed and given up again: by which case, and when. Its people are those of the filing.
CREATE TABLE cancellation (
    case_number TEXT PRIMARY KEY REFERENCES office_case (number),
    filing TEXT NOT NULL UNIQUE REFERENCES filing (number),
    cancelled_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Sealed papers are those of contracts and of applications to cancel one.
CREATE TABLE signed_paper (
    case_number TEXT PRIMARY KEY REFERENCES office_case (number),
    pdf BLOB NOT NULL
) STRICT;
INSERT INTO signed_paper SELECT case_number, pdf FROM filing_paper;
DROP TABLE filing_paper;
