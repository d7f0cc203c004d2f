-- A payment that is sent twice is made once: what each ClientToken came to.
CREATE TABLE payments (
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    client_token TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    movement_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account_id, client_token)
) WITHOUT ROWID;
