-- 行政许可法 45: time for hearing, inspection, expert review and the like does not count, and the applicant is told in
-- writing. `until` is NULL while the clock stands.
CREATE TABLE case_pause (
    number TEXT NOT NULL REFERENCES office_case (number),
    since TEXT NOT NULL,
    until TEXT CHECK (until >= since),
    why TEXT NOT NULL CHECK (why <> ''),
    PRIMARY KEY (number, since)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_pause_at_a_time ON case_pause (number) WHERE until IS NULL;

-- 行政许可法 42: once, by at most ten working days, with the head's approval and the reason told.
CREATE TABLE case_extension (
    number TEXT PRIMARY KEY REFERENCES office_case (number),
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 10),
    why TEXT NOT NULL CHECK (why <> ''),
    approved_by TEXT NOT NULL CHECK (approved_by <> '')
) STRICT;
