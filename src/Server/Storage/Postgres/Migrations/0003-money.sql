-- Money is minor units of an ISO 4217 currency; percentages are basis points.

-- What an account pays with. One without a row is unpriced: nothing is charged.
CREATE TABLE funds (
    account_id text COLLATE "C" PRIMARY KEY REFERENCES accounts (account_id),
    mode text NOT NULL,
    currency text COLLATE "C" NOT NULL,
    credit_limit bigint NOT NULL DEFAULT 0,
    tax_bp integer NOT NULL DEFAULT 0,
    -- Sums of the entries, kept so that an order need not add them up.
    available bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0,
    updated_at bigint NOT NULL
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- Double entry, only ever added to: what one movement wrote sums to 0 in one currency.
CREATE TABLE ledger_entries (
    entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    movement_id text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    ledger_account text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    amount bigint NOT NULL,
    kind text NOT NULL,
    task_no text COLLATE "C",
    ordinal integer,
    hold_id text COLLATE "C",
    line text,
    reason text,
    access_key_id text COLLATE "C"
);

CREATE INDEX ledger_entries_by_account ON ledger_entries (ledger_account, entry_id);
CREATE INDEX ledger_entries_by_task ON ledger_entries (task_no) WHERE task_no IS NOT NULL;

-- What an item has put by, line for line: price - discount + tax = what is due + the voucher's share.
CREATE TABLE holds (
    hold_id text COLLATE "C" PRIMARY KEY,
    account_id text COLLATE "C" NOT NULL,
    task_no text COLLATE "C" NOT NULL,
    ordinal integer NOT NULL,
    domain_name text COLLATE "C" NOT NULL,
    registry text COLLATE "C" NOT NULL,
    roid text COLLATE "C",
    deletion_time bigint NOT NULL DEFAULT 0,
    currency text COLLATE "C" NOT NULL,
    open integer NOT NULL,
    restore_state text NOT NULL,
    renewal_state text NOT NULL,
    restore_price bigint NOT NULL DEFAULT 0,
    restore_discount bigint NOT NULL DEFAULT 0,
    restore_tax bigint NOT NULL DEFAULT 0,
    restore_voucher bigint NOT NULL DEFAULT 0,
    renewal_price bigint NOT NULL DEFAULT 0,
    renewal_discount bigint NOT NULL DEFAULT 0,
    renewal_tax bigint NOT NULL DEFAULT 0,
    renewal_voucher bigint NOT NULL DEFAULT 0,
    price_id text COLLATE "C" NOT NULL,
    renewal_price_id text COLLATE "C",
    pass_through integer NOT NULL DEFAULT 0,
    cost_currency text,
    expected_cost bigint,
    max_cost bigint,
    voucher_no text COLLATE "C",
    promotion_no text COLLATE "C",
    created_at bigint NOT NULL,
    settled_at bigint
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

CREATE UNIQUE INDEX holds_by_item ON holds (task_no, ordinal);
-- The arbiter of "already held": one open hold for one deletion of one domain.
CREATE UNIQUE INDEX holds_open ON holds (registry, COALESCE(roid, domain_name), deletion_time) WHERE open = 1;

-- What customers pay, by date of effect; rows are never edited, and one without an amount ends the price.
CREATE TABLE prices (
    price_id text COLLATE "C" PRIMARY KEY,
    -- Or the whole name, of a premium one.
    suffix text COLLATE "C" NOT NULL,
    action text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    amount bigint,
    effective_from bigint NOT NULL,
    created_at bigint NOT NULL,
    pass_through integer NOT NULL DEFAULT 0,
    cost_currency text,
    expected_cost bigint,
    max_cost bigint,
    access_key_id text COLLATE "C"
);

CREATE INDEX prices_by_suffix ON prices (suffix, action, currency, effective_from, created_at);

CREATE TABLE vouchers (
    voucher_no text COLLATE "C" PRIMARY KEY,
    account_id text COLLATE "C",
    currency text COLLATE "C" NOT NULL,
    face_value bigint NOT NULL,
    -- A sum of the entries, as funds.available is.
    remaining bigint NOT NULL CHECK (remaining >= 0),
    valid_from bigint NOT NULL,
    valid_until bigint NOT NULL,
    minimum_order bigint NOT NULL DEFAULT 0,
    actions text NOT NULL DEFAULT '[]',
    suffixes text NOT NULL DEFAULT '[]',
    divisible integer NOT NULL,
    status text NOT NULL,
    created_at bigint NOT NULL,
    note text
) WITH (fillfactor = 70);

CREATE TABLE promotions (
    promotion_no text COLLATE "C" PRIMARY KEY,
    account_id text COLLATE "C",
    currency text COLLATE "C",
    kind text NOT NULL,
    value bigint NOT NULL,
    valid_from bigint NOT NULL,
    valid_until bigint NOT NULL,
    actions text NOT NULL DEFAULT '[]',
    suffixes text NOT NULL DEFAULT '[]',
    uses_total integer,
    uses_per_account integer,
    used integer NOT NULL DEFAULT 0 CHECK (used >= 0),
    status text NOT NULL,
    created_at bigint NOT NULL,
    note text
);

CREATE TABLE promotion_uses (
    promotion_no text COLLATE "C" NOT NULL REFERENCES promotions (promotion_no),
    account_id text COLLATE "C" NOT NULL,
    used integer NOT NULL,
    PRIMARY KEY (promotion_no, account_id)
);

-- What registries charge us, written with the answer that says so.
CREATE TABLE registry_charges (
    charge_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    registry text COLLATE "C" NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    domain_name text COLLATE "C",
    cl_trid text COLLATE "C",
    sv_trid text,
    currency text COLLATE "C",
    amount bigint,
    task_no text COLLATE "C",
    ordinal integer
);

CREATE INDEX registry_charges_by_time ON registry_charges (registry, at);

-- Who changed what about money, and why.
CREATE TABLE audit (
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at bigint NOT NULL,
    account_id text COLLATE "C" NOT NULL,
    access_key_id text COLLATE "C" NOT NULL,
    client_ip text,
    action text COLLATE "C" NOT NULL,
    subject text NOT NULL,
    args text NOT NULL DEFAULT '[]',
    reason text
);
