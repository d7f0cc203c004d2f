-- People who sign in to the console; each acts through an access key's rights.
CREATE TABLE users (
    user_id TEXT NOT NULL PRIMARY KEY,
    user_name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    access_key_id TEXT NOT NULL REFERENCES access_keys (access_key_id),
    stamp TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    signed_in_at INTEGER
);
