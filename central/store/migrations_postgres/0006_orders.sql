-- SQLite's 0012: orders, their events, held rows, refunds.
CREATE TABLE pay_order (
    id word PRIMARY KEY,
    bill word NOT NULL,
    item word NOT NULL,
    item_version BIGINT NOT NULL,
    terminal word NOT NULL,
    payer word NOT NULL,
    subject word NOT NULL,
    amount_fen BIGINT NOT NULL CHECK (amount_fen > 0),
    state word NOT NULL,
    pay_at word NOT NULL,
    trade_no word,
    until word NOT NULL,
    invoice word UNIQUE
);
CREATE UNIQUE INDEX one_open_bill ON pay_order (bill) WHERE state IN ('created', 'waiting', 'unknown');
CREATE INDEX order_of_bill ON pay_order (bill, state);
CREATE INDEX order_by_state ON pay_order (state, until);
CREATE TABLE order_event (
    order_id word NOT NULL REFERENCES pay_order (id),
    position BIGINT NOT NULL,
    state word NOT NULL,
    at word NOT NULL,
    why word NOT NULL,
    PRIMARY KEY (order_id, position)
);

-- Rows of an acquirer's file, and notices, that fit no order: held for a person, never guessed.
CREATE TABLE held_row (
    day word NOT NULL,
    order_id word NOT NULL,
    kind word NOT NULL,
    amount_fen BIGINT NOT NULL,
    trade_no word NOT NULL,
    why word NOT NULL,
    PRIMARY KEY (order_id, kind, trade_no)
);

-- A refund needs two people: who asks and another one who approves.
CREATE TABLE refund (
    order_id word PRIMARY KEY REFERENCES pay_order (id),
    why word NOT NULL CHECK (why <> ''),
    asked_by word NOT NULL CHECK (asked_by <> ''),
    approved_by word CHECK (approved_by <> asked_by)
);
CREATE TABLE invoice_counter (
    year word PRIMARY KEY,
    last BIGINT NOT NULL
);
