-- SQLite's 0013: by which day the office has to speak, where silence decides.
CREATE TABLE case_deemed (
    number word NOT NULL REFERENCES office_case (number),
    event word NOT NULL CHECK (event IN ('accepted', 'renewed')),
    last_day word NOT NULL,
    law_zh word NOT NULL CHECK (law_zh <> ''),
    law_en word NOT NULL CHECK (law_en <> ''),
    settled BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (number, event)
);
CREATE INDEX deemed_due ON case_deemed (last_day) WHERE settled=0;
