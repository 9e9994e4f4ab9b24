-- By which day the office has to speak, where silence decides; the law that says so as the item had it.
CREATE TABLE case_deemed (
    number TEXT NOT NULL REFERENCES office_case (number),
    event TEXT NOT NULL CHECK (event IN ('accepted', 'renewed')),
    last_day TEXT NOT NULL,
    law_zh TEXT NOT NULL CHECK (law_zh <> ''),
    law_en TEXT NOT NULL CHECK (law_en <> ''),
    settled INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (number, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX deemed_due ON case_deemed (last_day) WHERE settled=0;
