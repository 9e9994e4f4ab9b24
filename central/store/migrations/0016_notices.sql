-- Events of cases that their applicants are to be told of; sent_at is empty until then, "-" where there is no phone.
CREATE TABLE notice (
    number TEXT NOT NULL REFERENCES office_case (number),
    position INTEGER NOT NULL,
    sent_at TEXT NOT NULL,
    PRIMARY KEY (number, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_waiting ON notice (number) WHERE sent_at='';
