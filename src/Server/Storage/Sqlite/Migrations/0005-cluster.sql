-- What the nodes of a cluster share, kept the same here so that statements are.

-- No session is asked for before this time, by any node.
ALTER TABLE registries ADD COLUMN circuit_open_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE registries ADD COLUMN circuit_faults INTEGER NOT NULL DEFAULT 0;

-- The whole order of claims, so that a million items of one deadline are not sorted for each.
DROP INDEX items_to_claim;
CREATE INDEX items_to_claim ON items (registry, deadline_order, created_at, task_no, ordinal, due_at) WHERE open = 1 AND claim_slot IS NULL;

-- The ring that protects what the web pages hand out (cookies, antiforgery), under the master key.
CREATE TABLE data_protection_keys (
    id TEXT PRIMARY KEY,
    cipher BLOB NOT NULL,
    key_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
