-- Each terminal numbers what it keeps 1, 2, 3 … in each store (incarnation) it has had: what is missing can be named.
CREATE INDEX submission_by_sequence ON submission (terminal, incarnation, sequence);

-- What a terminal said last: its highest number, and which numbers wait or were set aside there (JSON, ranges).
CREATE TABLE terminal_sequence (
    terminal TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    highest INTEGER NOT NULL,
    waiting TEXT NOT NULL,
    aside TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (terminal, incarnation)
) STRICT, WITHOUT ROWID;

-- A number that came twice with other content: two machines run on copies of one disk.
CREATE TABLE sequence_doubled (
    submission TEXT PRIMARY KEY,
    terminal TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX doubled_by_terminal ON sequence_doubled (terminal, incarnation);
