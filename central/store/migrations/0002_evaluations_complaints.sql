-- What becomes of a submission: a case that is decided, an evaluation that is counted, a complaint that is answered.
ALTER TABLE office_case ADD COLUMN kind TEXT NOT NULL DEFAULT 'application';

-- GB/T 39734: five levels, tags by code, one evaluation a case. Nobody's name; `about` is the receipt code of the case
-- or empty. Silence makes no row. `counted` is 0 for a second evaluation of the same case.
CREATE TABLE evaluation (
    number TEXT PRIMARY KEY REFERENCES office_case (number),
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
    bad INTEGER NOT NULL CHECK (bad = (level <= 2)),
    tags TEXT NOT NULL,
    comment TEXT NOT NULL,
    about TEXT NOT NULL,
    counted INTEGER NOT NULL CHECK (counted IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX evaluation_once ON evaluation (about) WHERE counted = 1 AND about <> '';

-- GB/T 36113: complaints, suggestions, questions. The phone number is there only when somebody chose to leave one.
CREATE TABLE complaint (
    number TEXT PRIMARY KEY REFERENCES office_case (number),
    matter TEXT NOT NULL,
    text TEXT NOT NULL,
    phone TEXT NOT NULL
) STRICT;
