-- Keys and codes of terminals.
CREATE TABLE enrolment_code (
    id TEXT PRIMARY KEY,
    secret TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    used_by TEXT,
    used_key BLOB
) STRICT;
CREATE TABLE terminal (
    id TEXT PRIMARY KEY,
    public_key BLOB NOT NULL,
    enrolled_at INTEGER NOT NULL
) STRICT;

-- What came in, for ever: the id is the idempotency key and never expires.
CREATE TABLE submission (
    id TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL,
    terminal TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    boot TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    received_at TEXT NOT NULL,
    body BLOB NOT NULL,
    ack BLOB NOT NULL
) STRICT;
CREATE TABLE evidence (
    sha256 TEXT PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;
CREATE TABLE submission_evidence (
    submission TEXT NOT NULL REFERENCES submission (id),
    sha256 TEXT NOT NULL REFERENCES evidence (sha256),
    PRIMARY KEY (submission, sha256)
) STRICT, WITHOUT ROWID;

-- What the office makes of it.
CREATE TABLE office_case (
    number TEXT PRIMARY KEY,
    submission TEXT NOT NULL UNIQUE REFERENCES submission (id),
    item TEXT NOT NULL,
    item_version INTEGER NOT NULL,
    state TEXT NOT NULL,
    receipt_code TEXT NOT NULL,
    applicant TEXT NOT NULL,
    received_at TEXT NOT NULL,
    promise_date TEXT NOT NULL,
    verdict TEXT NOT NULL,
    open INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX case_by_receipt ON office_case (receipt_code);
CREATE INDEX case_by_applicant ON office_case (applicant, item, open);
CREATE TABLE case_event (
    number TEXT NOT NULL REFERENCES office_case (number),
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (number, position)
) STRICT, WITHOUT ROWID;
-- Gap-less numbering: one counter a region, day and channel, raised in the transaction that uses it.
CREATE TABLE case_counter (
    region TEXT NOT NULL,
    day TEXT NOT NULL,
    channel TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (region, day, channel)
) STRICT, WITHOUT ROWID;
