-- SQLite's 0009: evidence that travelled on its own.
CREATE TABLE evidence_file (
    sha256 word PRIMARY KEY,
    bytes BIGINT NOT NULL
);
CREATE TABLE submission_file (
    submission word NOT NULL REFERENCES submission (id),
    sha256 word NOT NULL REFERENCES evidence_file (sha256),
    PRIMARY KEY (submission, sha256)
);
CREATE INDEX file_of_submission ON submission_file (sha256);
