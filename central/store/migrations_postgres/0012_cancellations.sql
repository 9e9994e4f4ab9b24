-- SQLite's 0018: what was filed and given up again; sealed papers of contracts and of applications to cancel one.
CREATE TABLE cancellation (
    case_number word PRIMARY KEY REFERENCES office_case (number),
    filing word NOT NULL UNIQUE REFERENCES filing (number),
    cancelled_on word NOT NULL
);
CREATE TABLE signed_paper (
    case_number word PRIMARY KEY REFERENCES office_case (number),
    pdf BYTEA NOT NULL
);
INSERT INTO signed_paper SELECT case_number, pdf FROM filing_paper;
DROP TABLE filing_paper;
