-- Evidence that travelled on its own lies on the file system (central/evidence.py); the database names it.
CREATE TABLE evidence_file (
    sha256 TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL
) STRICT;
CREATE TABLE submission_file (
    submission TEXT NOT NULL REFERENCES submission (id),
    sha256 TEXT NOT NULL REFERENCES evidence_file (sha256),
    PRIMARY KEY (submission, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_of_submission ON submission_file (sha256);
