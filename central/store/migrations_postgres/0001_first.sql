-- Everything that the SQLite schema has up to its 0008, table by table; what each is for is told there.
-- `word` compares byte by byte, as SQLite does: times and numbers are put in order as text.
CREATE DOMAIN word AS TEXT COLLATE "C";

CREATE TABLE enrolment_code (
    id word PRIMARY KEY,
    secret word NOT NULL,
    made_at BIGINT NOT NULL,
    used_by word,
    used_key BYTEA
);
CREATE TABLE terminal (
    id word PRIMARY KEY,
    public_key BYTEA NOT NULL,
    enrolled_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- `rowid` grows in the order of the commits: one writer at a time, see central/store/postgres.py.
CREATE TABLE submission (
    id word PRIMARY KEY,
    content_hash word NOT NULL,
    terminal word NOT NULL,
    incarnation word NOT NULL,
    boot word NOT NULL,
    sequence BIGINT NOT NULL,
    received_at word NOT NULL,
    body BYTEA NOT NULL,
    ack BYTEA NOT NULL,
    rowid BIGINT GENERATED ALWAYS AS IDENTITY
);
CREATE UNIQUE INDEX submission_by_row ON submission (rowid);
CREATE TABLE evidence (
    sha256 word PRIMARY KEY,
    data BYTEA NOT NULL
);
CREATE TABLE submission_evidence (
    submission word NOT NULL REFERENCES submission (id),
    sha256 word NOT NULL REFERENCES evidence (sha256),
    PRIMARY KEY (submission, sha256)
);
CREATE INDEX submission_of_evidence ON submission_evidence (sha256);

CREATE TABLE office_case (
    number word PRIMARY KEY,
    submission word NOT NULL UNIQUE REFERENCES submission (id),
    item word NOT NULL,
    item_version BIGINT NOT NULL,
    state word NOT NULL,
    receipt_code word NOT NULL,
    applicant word NOT NULL,
    received_at word NOT NULL,
    promise_date word NOT NULL,
    verdict word NOT NULL,
    open INTEGER NOT NULL DEFAULT 1,
    kind word NOT NULL DEFAULT 'application'
);
CREATE INDEX case_by_receipt ON office_case (receipt_code);
CREATE INDEX case_by_applicant ON office_case (applicant, item, open);
CREATE INDEX case_of_applicant ON office_case (applicant, received_at);
CREATE TABLE case_event (
    number word NOT NULL REFERENCES office_case (number),
    position INTEGER NOT NULL,
    state word NOT NULL,
    at word NOT NULL,
    PRIMARY KEY (number, position)
);
CREATE TABLE case_counter (
    region word NOT NULL,
    day word NOT NULL,
    channel word NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (region, day, channel)
);

CREATE TABLE evaluation (
    number word PRIMARY KEY REFERENCES office_case (number),
    level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5),
    bad INTEGER NOT NULL CHECK ((bad = 1) = (level <= 2)),
    tags word NOT NULL,
    comment word NOT NULL,
    about word NOT NULL,
    counted INTEGER NOT NULL CHECK (counted IN (0, 1))
);
CREATE UNIQUE INDEX evaluation_once ON evaluation (about) WHERE counted = 1 AND about <> '';
CREATE TABLE complaint (
    number word PRIMARY KEY REFERENCES office_case (number),
    matter word NOT NULL,
    text word NOT NULL,
    phone word NOT NULL
);

CREATE FUNCTION a_line_that_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line that stays' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TABLE personal_read (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at word NOT NULL,
    terminal word NOT NULL,
    person word NOT NULL,
    what word NOT NULL,
    notice_version word NOT NULL,
    official word NOT NULL DEFAULT '',
    why word NOT NULL DEFAULT ''
);
CREATE INDEX read_by_person ON personal_read (person, at);
CREATE TRIGGER personal_read_stays BEFORE UPDATE OR DELETE ON personal_read
    FOR EACH ROW EXECUTE FUNCTION a_line_that_stays();
CREATE TRIGGER personal_read_for_ever BEFORE TRUNCATE ON personal_read
    FOR EACH STATEMENT EXECUTE FUNCTION a_line_that_stays();
CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at word NOT NULL,
    what word NOT NULL,
    terminal word NOT NULL,
    place word NOT NULL,
    detail word NOT NULL
);
CREATE INDEX audit_by_what ON audit (what, at);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION a_line_that_stays();
CREATE TRIGGER audit_for_six_months BEFORE DELETE ON audit FOR EACH ROW
    WHEN (old.at::timestamptz > now() - interval '6 months') EXECUTE FUNCTION a_line_that_stays();
CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION a_line_that_stays();

CREATE TABLE backup (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at word NOT NULL,
    file word NOT NULL,
    sha256 word NOT NULL,
    upto BIGINT NOT NULL
);
CREATE TABLE given_number (
    submission word PRIMARY KEY,
    content_hash word NOT NULL,
    number word NOT NULL UNIQUE,
    received_at word NOT NULL,
    promise_date word NOT NULL
);
CREATE TABLE restored (
    day word PRIMARY KEY,
    above BIGINT NOT NULL
);

CREATE TABLE case_pause (
    number word NOT NULL REFERENCES office_case (number),
    since word NOT NULL,
    until word CHECK (until >= since),
    why word NOT NULL CHECK (why <> ''),
    PRIMARY KEY (number, since)
);
CREATE UNIQUE INDEX one_pause_at_a_time ON case_pause (number) WHERE until IS NULL;
CREATE TABLE case_extension (
    number word PRIMARY KEY REFERENCES office_case (number),
    days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 10),
    why word NOT NULL CHECK (why <> ''),
    approved_by word NOT NULL CHECK (approved_by <> '')
);
CREATE TABLE official (
    name word PRIMARY KEY CHECK (name <> ''),
    role word NOT NULL CHECK (role IN ('clerk', 'head', 'supervisor'))
);
CREATE TABLE written (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at word NOT NULL
);
