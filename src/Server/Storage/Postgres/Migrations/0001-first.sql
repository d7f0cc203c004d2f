-- Times are UTC milliseconds, money is minor units, ids and enumerations are text, flags are 0 or 1. What is ordered by is compared byte
-- by byte, as the embedded engine does.

CREATE TABLE accounts (
    account_id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE access_keys (
    access_key_id text COLLATE "C" PRIMARY KEY,
    account_id text COLLATE "C" NOT NULL REFERENCES accounts (account_id),
    secret_cipher bytea NOT NULL,
    secret_key_version bigint NOT NULL,
    status text NOT NULL,
    policy text NOT NULL,
    created_at bigint NOT NULL
);

-- A bucket is five minutes of Timestamp; the hash is 16 bytes of key id and nonce.
CREATE TABLE nonces (
    bucket bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (bucket, hash)
);

CREATE TABLE registries (
    registry text COLLATE "C" PRIMARY KEY,
    clock_offset bigint NOT NULL DEFAULT 0,
    clock_read_at bigint,
    fault text,
    fault_message text,
    fault_since bigint,
    -- No session is asked for before this time of the database's clock, by any node.
    circuit_open_until bigint NOT NULL DEFAULT 0,
    circuit_faults bigint NOT NULL DEFAULT 0
);

-- What a registry's queue held: stored before it is acknowledged, kept for whoever else has to see it.
CREATE TABLE messages (
    registry text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL,
    queued_at bigint,
    stored_at bigint NOT NULL,
    text text,
    xml text NOT NULL,
    pending_domain text,
    pending_cl_trid text,
    is_carried_out integer,
    handled_at bigint,
    PRIMARY KEY (registry, message_id)
);

CREATE INDEX messages_to_handle ON messages (registry) WHERE handled_at IS NULL;

CREATE TABLE leases (
    registry text COLLATE "C" NOT NULL,
    slot integer NOT NULL,
    owner text NOT NULL,
    epoch bigint NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (registry, slot)
);

CREATE TABLE domains (
    domain_name text COLLATE "C" PRIMARY KEY,
    account_id text COLLATE "C" NOT NULL REFERENCES accounts (account_id),
    unicode_name text NOT NULL,
    instance_id text COLLATE "C" NOT NULL UNIQUE,
    suffix text NOT NULL,
    domain_type text NOT NULL,
    registry text COLLATE "C",
    -- What the account sees and names in an order; the registry's own date stands in registry_expiration_date.
    registration_date bigint,
    expiration_date bigint,
    deleted_date bigint,
    name_servers text NOT NULL DEFAULT '[]',
    ds_data text NOT NULL DEFAULT '[]',
    remark text,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    -- What the registry said when it was last read.
    state text NOT NULL DEFAULT 'Unknown',
    roid text,
    cl_id text,
    registry_expiration_date bigint,
    facts text,
    facts_before_deletion text,
    redemption_seen_at bigint,
    deadline bigint,
    deadline_source text,
    read_at bigint,
    read_error text,
    next_read_at bigint NOT NULL DEFAULT 0
);

CREATE INDEX domains_by_account_expiration ON domains (account_id, expiration_date, domain_name);
CREATE INDEX domains_by_account_registration ON domains (account_id, registration_date, domain_name);
CREATE INDEX domains_by_account_created ON domains (account_id, created_at, domain_name);
CREATE INDEX domains_by_account_state ON domains (account_id, state, expiration_date);
CREATE INDEX domains_to_read ON domains (registry, next_read_at);

CREATE TABLE tasks (
    task_no text COLLATE "C" PRIMARY KEY,
    account_id text COLLATE "C" NOT NULL REFERENCES accounts (account_id),
    access_key_id text NOT NULL,
    task_type text NOT NULL,
    task_biz_type text NOT NULL,
    created_at bigint NOT NULL,
    client_ip text,
    lang text NOT NULL,
    coupon_no text,
    use_coupon integer NOT NULL DEFAULT 0,
    promotion_no text,
    use_promotion integer NOT NULL DEFAULT 0,
    client_token text,
    request_hash text,
    item_count integer NOT NULL,
    open_items integer NOT NULL,
    started integer NOT NULL DEFAULT 0
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX tasks_by_account ON tasks (account_id, created_at, task_no);
CREATE UNIQUE INDEX tasks_by_client_token ON tasks (account_id, client_token) WHERE client_token IS NOT NULL;

CREATE TABLE items (
    task_no text COLLATE "C" NOT NULL REFERENCES tasks (task_no),
    ordinal integer NOT NULL,
    detail_no text COLLATE "C" NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    domain_name text COLLATE "C" NOT NULL,
    name_as_sent text NOT NULL,
    instance_id text,
    registry text COLLATE "C",
    current_expiration_date bigint NOT NULL,
    -- The expiry on record when the item was accepted; null where none was known then.
    expiration_on_record bigint,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    finished_at bigint,
    status integer NOT NULL,
    step text NOT NULL,
    open integer NOT NULL,
    -- The order of claims: the deadline, or 0 where it is not known (unknown counts as urgent).
    deadline_order bigint NOT NULL DEFAULT 0,
    deadline_source text,
    due_at bigint NOT NULL DEFAULT 0,
    claim_slot integer,
    claim_epoch bigint,
    try_count integer NOT NULL DEFAULT 0,
    wait_code text,
    wait_args text NOT NULL DEFAULT '[]',
    -- The domain as it was at Inspect: proof of restore compares with it.
    roid text,
    cl_id text,
    expiration_before bigint,
    expiration_after bigint,
    deleted_at bigint,
    quote text,
    -- The one command whose end may be open.
    intent_kind text,
    intent_cl_trid text,
    intent_outcome text,
    intent_at bigint,
    intent_session_ended_at bigint,
    intent_not_applied_at bigint,
    -- A request of ours went out and was neither accepted nor refused for certain: a restore that shows later is by it.
    request_may_have_arrived integer NOT NULL DEFAULT 0,
    -- The same of a renewal.
    renewal_may_have_arrived integer NOT NULL DEFAULT 0,
    -- The task that answers for what a failed item's request may still come to.
    taken_over_by text,
    requested_at bigint,
    reported_at bigint,
    restored_at bigint,
    renewed integer NOT NULL DEFAULT 0,
    task_result text,
    fail_code text,
    fail_args text NOT NULL DEFAULT '[]',
    warnings text NOT NULL DEFAULT '[]',
    PRIMARY KEY (task_no, ordinal)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

-- The arbiter of "already running".
CREATE UNIQUE INDEX items_open_domain ON items (domain_name) WHERE open = 1;
CREATE INDEX items_to_claim ON items (registry, deadline_order, created_at, task_no, ordinal, due_at) WHERE open = 1 AND claim_slot IS NULL;
CREATE INDEX items_claimed ON items (registry, claim_slot) WHERE open = 1 AND claim_slot IS NOT NULL;
CREATE UNIQUE INDEX items_by_detail ON items (detail_no);
CREATE INDEX items_that_may_arrive ON items (domain_name) WHERE open = 0 AND request_may_have_arrived = 1 AND taken_over_by IS NULL;

CREATE TABLE events (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_no text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    args text NOT NULL
);

CREATE INDEX events_by_item ON events (task_no, ordinal, event_id);

-- Every frame of an item's transcript, secrets masked before it came here.
CREATE TABLE frames (
    frame_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task_no text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    registry text NOT NULL,
    slot integer NOT NULL,
    at bigint NOT NULL,
    outgoing integer NOT NULL,
    cl_trid text,
    xml text NOT NULL
);

CREATE INDEX frames_by_item ON frames (task_no, ordinal, frame_id);

-- A password that this server has set at a registry, or is about to: on disk before the registry hears of it.
CREATE TABLE registry_passwords (
    id text PRIMARY KEY,
    registry text COLLATE "C" NOT NULL,
    state text NOT NULL,
    cipher bytea,
    key_version bigint NOT NULL,
    configured_hash text NOT NULL,
    password_hash text NOT NULL,
    sent_at bigint,
    answer text,
    at bigint NOT NULL
);

CREATE UNIQUE INDEX registry_passwords_by_state ON registry_passwords (registry, state);

-- The ring that protects what the web pages hand out (cookies, antiforgery), under the master key.
CREATE TABLE data_protection_keys (
    id text PRIMARY KEY,
    cipher bytea NOT NULL,
    key_version bigint NOT NULL,
    created_at bigint NOT NULL
);

-- The last transaction that each node's writer has committed: what a commit without an answer is looked up by.
CREATE TABLE writers (
    writer uuid PRIMARY KEY,
    transaction bigint NOT NULL,
    at bigint NOT NULL
) WITH (fillfactor = 50);
