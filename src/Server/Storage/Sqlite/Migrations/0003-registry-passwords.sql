-- A password that this server has set at a registry, or is about to: on disk before the registry hears of it.
CREATE TABLE registry_passwords (
    id TEXT PRIMARY KEY,
    registry TEXT NOT NULL,
    state TEXT NOT NULL,
    cipher BLOB,
    key_version INTEGER NOT NULL,
    configured_hash TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    sent_at INTEGER,
    answer TEXT,
    at INTEGER NOT NULL
);

CREATE UNIQUE INDEX registry_passwords_by_state ON registry_passwords (registry, state);
