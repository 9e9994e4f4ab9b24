-- What several centres on one database must know of each other.

-- The signing key of the centre whose database this is; another's process is not let in.
CREATE TABLE centre (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    sign_key word NOT NULL
);

-- Nonces seen, by whichever process. Not logged: they need not outlive a crash, as what was created before `since` is
-- refused, and that row goes with the others.
CREATE UNLOGGED TABLE nonce (
    terminal word NOT NULL,
    nonce word NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (terminal, nonce)
);
CREATE UNLOGGED TABLE nonce_since (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    at BIGINT NOT NULL
);
