-- SQLite's 0010: numbers of submissions, told by the terminals.
CREATE INDEX submission_by_sequence ON submission (terminal, incarnation, sequence);
CREATE TABLE terminal_sequence (
    terminal word NOT NULL,
    incarnation word NOT NULL,
    highest BIGINT NOT NULL,
    waiting word NOT NULL,
    aside word NOT NULL,
    at word NOT NULL,
    PRIMARY KEY (terminal, incarnation)
);
CREATE TABLE sequence_doubled (
    submission word PRIMARY KEY,
    terminal word NOT NULL,
    incarnation word NOT NULL,
    sequence BIGINT NOT NULL,
    at word NOT NULL
);
CREATE INDEX doubled_by_terminal ON sequence_doubled (terminal, incarnation);
