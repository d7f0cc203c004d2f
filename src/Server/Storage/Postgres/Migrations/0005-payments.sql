-- A payment that is sent twice is made once: what each ClientToken came to.
CREATE TABLE payments (
    account_id text COLLATE "C" NOT NULL REFERENCES accounts (account_id),
    client_token text COLLATE "C" NOT NULL,
    request_hash text COLLATE "C" NOT NULL,
    movement_id text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (account_id, client_token)
);
