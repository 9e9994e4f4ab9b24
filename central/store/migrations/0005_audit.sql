-- A terminal that was stolen or taken down: its key is refused from this second on. A new code enrols it again.
ALTER TABLE terminal ADD COLUMN revoked_at INTEGER;

-- What was refused and what staff did, one line each. 网络安全法 21 (3): logs are kept for at least six months, so a line
-- cannot be changed at all, nor be deleted before.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    terminal TEXT NOT NULL,
    place TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_what ON audit (what, at);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'a line that stays'); END;
CREATE TRIGGER audit_for_six_months BEFORE DELETE ON audit WHEN julianday(old.at) > julianday('now', '-6 months')
BEGIN SELECT RAISE(ABORT, 'a line that stays'); END;
