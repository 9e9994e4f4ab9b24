-- What somebody is to pay. One open bill for each thing and purpose; money is whole fen.
CREATE TABLE pay_order (
    id TEXT PRIMARY KEY,
    bill TEXT NOT NULL,
    item TEXT NOT NULL,
    item_version INTEGER NOT NULL,
    terminal TEXT NOT NULL,
    payer TEXT NOT NULL,
    subject TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    state TEXT NOT NULL,
    pay_at TEXT NOT NULL,
    trade_no TEXT,
    until TEXT NOT NULL,
    invoice TEXT UNIQUE
) STRICT;
CREATE UNIQUE INDEX one_open_bill ON pay_order (bill) WHERE state IN ('created', 'waiting', 'unknown');
CREATE INDEX order_of_bill ON pay_order (bill, state);
CREATE INDEX order_by_state ON pay_order (state, until);
CREATE TABLE order_event (
    order_id TEXT NOT NULL REFERENCES pay_order (id),
    position INTEGER NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (order_id, position)
) STRICT, WITHOUT ROWID;

-- Rows of an acquirer's file, and notices, that fit no order: held for a person, never guessed.
CREATE TABLE held_row (
    day TEXT NOT NULL,
    order_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    trade_no TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (order_id, kind, trade_no)
) STRICT, WITHOUT ROWID;

-- A refund needs two people: who asks and another one who approves.
CREATE TABLE refund (
    order_id TEXT PRIMARY KEY REFERENCES pay_order (id),
    why TEXT NOT NULL CHECK (why <> ''),
    asked_by TEXT NOT NULL CHECK (asked_by <> ''),
    approved_by TEXT CHECK (approved_by <> asked_by)
) STRICT, WITHOUT ROWID;
CREATE TABLE invoice_counter (
    year TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
