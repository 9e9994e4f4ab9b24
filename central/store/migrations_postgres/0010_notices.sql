-- SQLite's 0016: events of cases that their applicants are to be told of.
CREATE TABLE notice (
    number word NOT NULL REFERENCES office_case (number),
    position BIGINT NOT NULL,
    sent_at word NOT NULL,
    PRIMARY KEY (number, position)
);
CREATE INDEX notice_waiting ON notice (number) WHERE sent_at='';
