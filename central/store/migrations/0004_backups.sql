-- Which copies of this database exist: everything up to row `upto` of submission is in one of them.
CREATE TABLE backup (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    upto INTEGER NOT NULL
) STRICT;

-- Numbers that were given out and lost with the disk: a terminal has shown the acknowledgement, the submission follows.
CREATE TABLE given_number (
    submission TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    received_at TEXT NOT NULL,
    promise_date TEXT NOT NULL
) STRICT;

-- A day on which a copy was put back: a region that the copy has not seen on it begins above this number.
CREATE TABLE restored (
    day TEXT PRIMARY KEY,
    above INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
