-- Money is minor units of an ISO 4217 currency; percentages are basis points.

-- What an account pays with. One without a row is unpriced: nothing is charged.
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

-- Double entry, only ever added to: what one movement wrote sums to 0 in one currency.
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

-- What an item has put by, line for line: price - discount + tax = what is due + the voucher's share.
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
-- The arbiter of "already held": one open hold for one deletion of one domain.
CREATE UNIQUE INDEX holds_open ON holds (registry, COALESCE(roid, domain_name), deletion_time) WHERE open = 1;

-- What customers pay, by date of effect; rows are never edited, and one without an amount ends the price.
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

CREATE TABLE promotion_uses (
    promotion_no TEXT NOT NULL REFERENCES promotions (promotion_no),
    account_id TEXT NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (promotion_no, account_id)
) WITHOUT ROWID;

-- What registries charge us, written with the answer that says so.
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

-- Who changed what about money, and why.
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
