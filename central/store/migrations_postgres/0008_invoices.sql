-- What the official receipt of an order says: who paid, for what, and how the amount came about, as it stood when the
-- order was opened (JSON).
ALTER TABLE pay_order ADD COLUMN said TEXT NOT NULL DEFAULT '{}';
CREATE INDEX order_of_payer ON pay_order (payer, state);
