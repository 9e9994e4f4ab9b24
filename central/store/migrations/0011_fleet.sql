-- Heads of the terminals' chains of events, signed by them: the last of each day stays. A chain that goes back or that
-- is another one from some event on was tampered with, or put back from a copy.
CREATE TABLE audit_head (
    terminal TEXT NOT NULL,
    incarnation TEXT NOT NULL,
    day TEXT NOT NULL,
    position INTEGER NOT NULL,
    hash TEXT NOT NULL,
    statement TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (terminal, incarnation, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX head_by_position ON audit_head (terminal, incarnation, position);

-- The newest telemetry of each terminal, and what the centre itself found wrong with its chain.
CREATE TABLE fleet (
    terminal TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    created INTEGER NOT NULL,
    state TEXT NOT NULL,
    waiting INTEGER NOT NULL,
    aside INTEGER NOT NULL,
    oldest_s INTEGER NOT NULL,
    alarms TEXT NOT NULL,
    head_alarm TEXT NOT NULL,
    told TEXT NOT NULL
) STRICT, WITHOUT ROWID;
