CREATE TABLE access_keys (
    access_key_id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    secret_cipher BLOB NOT NULL,
    secret_key_version INTEGER NOT NULL,
    status TEXT NOT NULL,
    policy TEXT NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE accounts (
    account_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
, task_count INTEGER NOT NULL DEFAULT 0, domain_count INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;

CREATE TABLE audit (
    audit_id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    account_id TEXT NOT NULL,
    access_key_id TEXT NOT NULL,
    client_ip TEXT,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    args TEXT NOT NULL DEFAULT '[]',
    reason TEXT
);

CREATE TABLE data_protection_keys (
    id TEXT PRIMARY KEY,
    cipher BLOB NOT NULL,
    key_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER domains_number AFTER INSERT ON domains BEGIN
    UPDATE accounts SET domain_count = domain_count + 1 WHERE account_id = NEW.account_id;
    UPDATE domains SET number = (SELECT domain_count FROM accounts WHERE account_id = NEW.account_id) WHERE domain_name = NEW.domain_name;
END;

CREATE TABLE domains (
    domain_name TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    unicode_name TEXT NOT NULL,
    instance_id TEXT NOT NULL UNIQUE,
    suffix TEXT NOT NULL,
    domain_type TEXT NOT NULL,
    registry TEXT,
    -- What the account sees and names in an order; the registry's own date stands in registry_expiration_date.
    registration_date INTEGER,
    expiration_date INTEGER,
    deleted_date INTEGER,
    name_servers TEXT NOT NULL DEFAULT '[]',
    ds_data TEXT NOT NULL DEFAULT '[]',
    remark TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    -- What the registry said when it was last read.
    state TEXT NOT NULL DEFAULT 'Unknown',
    roid TEXT,
    cl_id TEXT,
    registry_expiration_date INTEGER,
    facts TEXT,
    facts_before_deletion TEXT,
    redemption_seen_at INTEGER,
    deadline INTEGER,
    deadline_source TEXT,
    read_at INTEGER,
    read_error TEXT,
    next_read_at INTEGER NOT NULL DEFAULT 0
, number INTEGER) WITHOUT ROWID;

CREATE INDEX domains_by_account_created ON domains (account_id, created_at, domain_name);

CREATE INDEX domains_by_account_deadline ON domains (account_id, deadline, domain_name);

CREATE INDEX domains_by_account_expiration ON domains (account_id, expiration_date, domain_name);

CREATE INDEX domains_by_account_registration ON domains (account_id, registration_date, domain_name);

CREATE INDEX domains_by_account_state ON domains (account_id, state, expiration_date);

CREATE UNIQUE INDEX domains_by_number ON domains (account_id, number);

CREATE INDEX domains_to_read ON domains (registry, next_read_at);

CREATE TABLE events (
    event_id INTEGER PRIMARY KEY AUTOINCREMENT,
    task_no TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    args TEXT NOT NULL
);

CREATE INDEX events_by_item ON events (task_no, ordinal, event_id);

CREATE TABLE frames (
    frame_id INTEGER PRIMARY KEY AUTOINCREMENT,
    task_no TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    registry TEXT NOT NULL,
    slot INTEGER NOT NULL,
    at INTEGER NOT NULL,
    outgoing INTEGER NOT NULL,
    cl_trid TEXT,
    xml TEXT NOT NULL
);

CREATE INDEX frames_by_item ON frames (task_no, ordinal, frame_id);

CREATE TABLE funds (
    account_id TEXT PRIMARY KEY REFERENCES accounts (account_id),
    mode TEXT NOT NULL,
    currency TEXT NOT NULL,
    credit_limit INTEGER NOT NULL DEFAULT 0,
    tax_bp INTEGER NOT NULL DEFAULT 0,
    -- Sums of the entries, kept so that an order need not add them up.
    available INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE holds (
    hold_id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    task_no TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    domain_name TEXT NOT NULL,
    registry TEXT NOT NULL,
    roid TEXT,
    deletion_time INTEGER NOT NULL DEFAULT 0,
    currency TEXT NOT NULL,
    open INTEGER NOT NULL,
    restore_state TEXT NOT NULL,
    renewal_state TEXT NOT NULL,
    restore_price INTEGER NOT NULL DEFAULT 0,
    restore_discount INTEGER NOT NULL DEFAULT 0,
    restore_tax INTEGER NOT NULL DEFAULT 0,
    restore_voucher INTEGER NOT NULL DEFAULT 0,
    renewal_price INTEGER NOT NULL DEFAULT 0,
    renewal_discount INTEGER NOT NULL DEFAULT 0,
    renewal_tax INTEGER NOT NULL DEFAULT 0,
    renewal_voucher INTEGER NOT NULL DEFAULT 0,
    price_id TEXT NOT NULL,
    renewal_price_id TEXT,
    pass_through INTEGER NOT NULL DEFAULT 0,
    cost_currency TEXT,
    expected_cost INTEGER,
    max_cost INTEGER,
    voucher_no TEXT,
    promotion_no TEXT,
    created_at INTEGER NOT NULL,
    settled_at INTEGER
) WITHOUT ROWID;

CREATE UNIQUE INDEX holds_by_item ON holds (task_no, ordinal);

CREATE UNIQUE INDEX holds_open ON holds (registry, COALESCE(roid, domain_name), deletion_time) WHERE open = 1;

CREATE TABLE items (
    task_no TEXT NOT NULL REFERENCES tasks (task_no),
    ordinal INTEGER NOT NULL,
    detail_no TEXT NOT NULL,
    account_id TEXT NOT NULL,
    domain_name TEXT NOT NULL,
    name_as_sent TEXT NOT NULL,
    instance_id TEXT,
    registry TEXT,
    current_expiration_date INTEGER NOT NULL,
    -- The expiry on record when the item was accepted; null where none was known then.
    expiration_on_record INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    finished_at INTEGER,
    status INTEGER NOT NULL,
    step TEXT NOT NULL,
    open INTEGER NOT NULL,
    -- The order of claims: the deadline, or 0 where it is not known (unknown counts as urgent).
    deadline_order INTEGER NOT NULL DEFAULT 0,
    deadline_source TEXT,
    due_at INTEGER NOT NULL DEFAULT 0,
    claim_slot INTEGER,
    claim_epoch INTEGER,
    try_count INTEGER NOT NULL DEFAULT 0,
    wait_code TEXT,
    wait_args TEXT NOT NULL DEFAULT '[]',
    -- The domain as it was at Inspect: proof of restore compares with it.
    roid TEXT,
    cl_id TEXT,
    expiration_before INTEGER,
    expiration_after INTEGER,
    deleted_at INTEGER,
    quote TEXT,
    -- The one command whose end may be open.
    intent_kind TEXT,
    intent_cl_trid TEXT,
    intent_outcome TEXT,
    intent_at INTEGER,
    intent_session_ended_at INTEGER,
    intent_not_applied_at INTEGER,
    -- A request of ours went out and was neither accepted nor refused for certain: a restore that shows later is by it.
    request_may_have_arrived INTEGER NOT NULL DEFAULT 0,
    requested_at INTEGER,
    reported_at INTEGER,
    restored_at INTEGER,
    renewed INTEGER NOT NULL DEFAULT 0,
    task_result TEXT,
    fail_code TEXT,
    fail_args TEXT NOT NULL DEFAULT '[]',
    warnings TEXT NOT NULL DEFAULT '[]', taken_over_by TEXT, renewal_may_have_arrived INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (task_no, ordinal)
) WITHOUT ROWID;

CREATE UNIQUE INDEX items_by_detail ON items (detail_no);

CREATE INDEX items_claimed ON items (registry, claim_slot) WHERE open = 1 AND claim_slot IS NOT NULL;

CREATE INDEX items_ended_by_domain ON items (domain_name) WHERE open = 0;

CREATE UNIQUE INDEX items_open_domain ON items (domain_name) WHERE open = 1;

CREATE INDEX items_that_may_arrive ON items (domain_name)
    WHERE open = 0 AND request_may_have_arrived = 1 AND taken_over_by IS NULL;

CREATE INDEX items_to_claim ON items (registry, deadline_order, created_at, task_no, ordinal, due_at) WHERE open = 1 AND claim_slot IS NULL;

CREATE TABLE leases (
    registry TEXT NOT NULL,
    slot INTEGER NOT NULL,
    owner TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (registry, slot)
) WITHOUT ROWID;

CREATE TABLE ledger_entries (
    entry_id INTEGER PRIMARY KEY AUTOINCREMENT,
    movement_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    ledger_account TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL,
    kind TEXT NOT NULL,
    task_no TEXT,
    ordinal INTEGER,
    hold_id TEXT,
    line TEXT,
    reason TEXT,
    access_key_id TEXT
);

CREATE INDEX ledger_entries_by_account ON ledger_entries (ledger_account, entry_id);

CREATE INDEX ledger_entries_by_task ON ledger_entries (task_no) WHERE task_no IS NOT NULL;

CREATE TABLE messages (
    registry TEXT NOT NULL,
    message_id TEXT NOT NULL,
    queued_at INTEGER,
    stored_at INTEGER NOT NULL,
    text TEXT,
    xml TEXT NOT NULL,
    pending_domain TEXT,
    pending_cl_trid TEXT,
    is_carried_out INTEGER,
    handled_at INTEGER,
    PRIMARY KEY (registry, message_id)
) WITHOUT ROWID;

CREATE INDEX messages_to_handle ON messages (registry) WHERE handled_at IS NULL;

CREATE TABLE nonces (
    bucket INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (bucket, hash)
) WITHOUT ROWID;

CREATE TABLE payments (
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    client_token TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    movement_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account_id, client_token)
) WITHOUT ROWID;

CREATE TABLE prices (
    price_id TEXT PRIMARY KEY,
    -- Or the whole name, of a premium one.
    suffix TEXT NOT NULL,
    action TEXT NOT NULL,
    currency TEXT NOT NULL,
    amount INTEGER,
    effective_from INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    pass_through INTEGER NOT NULL DEFAULT 0,
    cost_currency TEXT,
    expected_cost INTEGER,
    max_cost INTEGER,
    access_key_id TEXT
) WITHOUT ROWID;

CREATE INDEX prices_by_suffix ON prices (suffix, action, currency, effective_from, created_at);

CREATE TABLE promotion_uses (
    promotion_no TEXT NOT NULL REFERENCES promotions (promotion_no),
    account_id TEXT NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (promotion_no, account_id)
) WITHOUT ROWID;

CREATE TABLE promotions (
    promotion_no TEXT PRIMARY KEY,
    account_id TEXT,
    currency TEXT,
    kind TEXT NOT NULL,
    value INTEGER NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    actions TEXT NOT NULL DEFAULT '[]',
    suffixes TEXT NOT NULL DEFAULT '[]',
    uses_total INTEGER,
    uses_per_account INTEGER,
    used INTEGER NOT NULL DEFAULT 0 CHECK (used >= 0),
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    note TEXT
) WITHOUT ROWID;

CREATE TABLE registries (
    registry TEXT PRIMARY KEY,
    clock_offset INTEGER NOT NULL DEFAULT 0,
    clock_read_at INTEGER,
    fault TEXT,
    fault_message TEXT,
    fault_since INTEGER
, circuit_open_until INTEGER NOT NULL DEFAULT 0, circuit_faults INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;

CREATE TABLE registry_charges (
    charge_id INTEGER PRIMARY KEY AUTOINCREMENT,
    registry TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    domain_name TEXT,
    cl_trid TEXT,
    sv_trid TEXT,
    currency TEXT,
    amount INTEGER,
    task_no TEXT,
    ordinal INTEGER
);

CREATE INDEX registry_charges_by_time ON registry_charges (registry, at);

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

CREATE TRIGGER tasks_number AFTER INSERT ON tasks BEGIN
    UPDATE accounts SET task_count = task_count + 1 WHERE account_id = NEW.account_id;
    UPDATE tasks SET number = (SELECT task_count FROM accounts WHERE account_id = NEW.account_id) WHERE task_no = NEW.task_no;
END;

CREATE TABLE tasks (
    task_no TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (account_id),
    access_key_id TEXT NOT NULL,
    task_type TEXT NOT NULL,
    task_biz_type TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    client_ip TEXT,
    lang TEXT NOT NULL,
    coupon_no TEXT,
    use_coupon INTEGER NOT NULL DEFAULT 0,
    promotion_no TEXT,
    use_promotion INTEGER NOT NULL DEFAULT 0,
    client_token TEXT,
    request_hash TEXT,
    item_count INTEGER NOT NULL,
    open_items INTEGER NOT NULL,
    started INTEGER NOT NULL DEFAULT 0
, number INTEGER) WITHOUT ROWID;

CREATE INDEX tasks_by_account ON tasks (account_id, created_at, task_no);

CREATE UNIQUE INDEX tasks_by_client_token ON tasks (account_id, client_token) WHERE client_token IS NOT NULL;

CREATE UNIQUE INDEX tasks_by_number ON tasks (account_id, number);

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

CREATE TABLE vouchers (
    voucher_no TEXT PRIMARY KEY,
    account_id TEXT,
    currency TEXT NOT NULL,
    face_value INTEGER NOT NULL,
    -- A sum of the entries, as funds.available is.
    remaining INTEGER NOT NULL CHECK (remaining >= 0),
    valid_from INTEGER NOT NULL,
    valid_until INTEGER NOT NULL,
    minimum_order INTEGER NOT NULL DEFAULT 0,
    actions TEXT NOT NULL DEFAULT '[]',
    suffixes TEXT NOT NULL DEFAULT '[]',
    divisible INTEGER NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    note TEXT
) WITHOUT ROWID;
