-- SQLite's 0011: heads of the terminals' chains, and the newest telemetry of each.
CREATE TABLE audit_head (
    terminal word NOT NULL,
    incarnation word NOT NULL,
    day word NOT NULL,
    position BIGINT NOT NULL,
    hash word NOT NULL,
    statement word NOT NULL,
    signature word NOT NULL,
    PRIMARY KEY (terminal, incarnation, day)
);
CREATE INDEX head_by_position ON audit_head (terminal, incarnation, position);
CREATE TABLE fleet (
    terminal word PRIMARY KEY,
    at word NOT NULL,
    created BIGINT NOT NULL,
    state word NOT NULL,
    waiting BIGINT NOT NULL,
    aside BIGINT NOT NULL,
    oldest_s BIGINT NOT NULL,
    alarms word NOT NULL,
    head_alarm word NOT NULL,
    told word NOT NULL
);
